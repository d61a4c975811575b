/** From what was asked for to a measurement, and where it is made. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { metrics, useBackend } from 'tsgan';
import { machine } from '../machine.js';
import { root } from '../paths.js';
import { answerMeasurement } from './answers.js';
import { measured, type ResultSettings } from './arguments.js';
import { bitMeasurement } from './bits.js';
import { digitMeasurement } from './digits.js';
import type { Measurement, SeedResult } from './measurement.js';
import { pointMeasurement } from './points.js';
import { tableMeasurement } from './table.js';

/** What is measured of a preset of this kind. */
export function measurementOf(settings: ResultSettings): Measurement | Promise<Measurement> {
  switch (settings.kind) {
    case 'digits':
      return digitMeasurement(settings);
    case 'bits':
      return bitMeasurement(settings);
    case 'points':
      return pointMeasurement(settings);
    case 'table':
      return tableMeasurement(
        settings,
        measured.table[settings.preset as keyof typeof measured.table],
      );
    case 'answers':
      return answerMeasurement(settings);
  }
}

/** What a result's numbers may depend on, besides its settings. */
export interface Where {
  readonly device: string;
  readonly machine: string;
  readonly node: string;
  readonly tsgan: string;
}

export async function where(): Promise<Where> {
  const { name, device } = await useBackend();
  const manifest = readFileSync(path.join(root, 'lib', 'package.json'), 'utf8');
  return {
    device: `${name}: ${device}`,
    machine: machine(),
    node: process.version,
    tsgan: (JSON.parse(manifest) as { version: string }).version,
  };
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Median, least and most over the seeds, of what was measured. */
export function summary({ columns }: Measurement, results: readonly SeedResult[]) {
  const found: Record<string, Spread> = {};
  for (const [name, [of]] of Object.entries(columns)) {
    const values = results.map(of).filter((value) => value !== undefined);
    if (values.length > 0) found[name] = spread(values);
  }
  return found;
}

export const spread = (values: readonly number[]): Spread => ({
  median: metrics.median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});
