/** One run of a sweep: trains, measures, writes the result down. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeJson } from '../../write.js';
import { measurementOf, where } from '../measure.js';
import { planOf, type Columns, type SeedResult } from '../measurement.js';
import { codeVersion } from './code.js';
import type { Run } from './plan.js';
import { checkSame, readRecord, type RunRecord } from './record.js';

/** @param saveEvery seconds between checkpoints */
export async function runOne(run: Run, saveEvery: number): Promise<void> {
  const { name, setting, seed, options, settings, file } = run;
  const before = readRecord(file);
  if (before) {
    checkSame(run, before);
    console.log(`${name} is there already`);
    return;
  }
  // One run, one core: whoever runs many of them shares the machine out himself.
  process.env['TSGAN_THREADS'] ??= '1';
  const code = codeVersion();
  // Other code would go on from other numbers: it begins anew, in a file of its own.
  const checkpoint = { file: file.replace(/json$/, `${code}.safetensors`), every: saveEvery };
  mkdirSync(path.dirname(file), { recursive: true });
  const at = await where();
  const whole = { ...settings, checkpoint };
  const measurement = await measurementOf(whole);
  const result = await measurement.measureSeed(seed);
  const { length, training } = planOf(measurement, settings);
  const record: RunRecord = {
    ...{ setting, seed, options, code, ...at },
    date: new Date().toISOString(),
    seconds: result.seconds,
    preset: settings.preset,
    data: measurement.data,
    length,
    training,
    real: byColumn(measurement.columns, measurement.real),
    numbers: byColumn(measurement.columns, result),
  };
  writeJson(file, record);
  for (const left of [checkpoint.file, `${checkpoint.file}.json`]) rmSync(left, { force: true });
  console.log(`${name}: ${inWords(record.numbers)}, ${result.seconds.toFixed(0)} s`);
}

/** The numbers of a result; seconds stand by themselves, since no two runs have the same. */
function byColumn(columns: Columns<SeedResult>, result: Partial<SeedResult>) {
  const found = Object.entries(columns).map(([name, [of]]) => [name, of(result)] as const);
  return Object.fromEntries(
    found.filter(([name, value]) => name !== 'seconds' && value !== undefined),
  ) as Record<string, number>;
}

const inWords = (numbers: Readonly<Record<string, number>>) =>
  Object.entries(numbers)
    .slice(0, 5)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
