/**
 * `npm run results`: trains a preset from several seeds and measures each, so that a number
 * in a text can be had again and comes with its spread.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SingleBar } from 'cli-progress';
import { metrics, presets, show, useBackend } from 'tsgan';
import { machine } from './machine.js';
import { readable, root } from './paths.js';
import { answerMeasurement } from './results/answers.js';
import { measured, resultSettings, usage, type ResultSettings } from './results/arguments.js';
import { bitMeasurement } from './results/bits.js';
import { digitMeasurement } from './results/digits.js';
import {
  scheduleOf,
  settingsOf,
  stepsOf,
  type Columns,
  type Measurement,
  type SeedResult,
} from './results/measurement.js';
import { pointMeasurement } from './results/points.js';
import { tableMeasurement } from './results/table.js';

type Printed = readonly [name: string, ...Columns<SeedResult>[string]];

/** What fits into a line; all the rest stands in the summary. */
const printed = ({ columns, line = Object.keys(columns) }: Measurement): Printed[] =>
  line.map((name) => [name, ...columns[name]!]);
const widthOf = (name: string) => Math.max(13, name.length + 2);
const line = (name: string, columns: readonly Printed[], row: Partial<SeedResult>) =>
  name.padEnd(8) +
  columns
    .map(([column, of, decimals]) => (of(row)?.toFixed(decimals) ?? '').padStart(widthOf(column)))
    .join('');
const header = (columns: readonly Printed[]) =>
  ''.padEnd(8) + columns.map(([name]) => name.padStart(widthOf(name))).join('');

/** A bar in a terminal, nothing in a log. */
function bars(seed: number): show.Watcher[] {
  if (!process.stderr.isTTY) return [];
  const format = `seed ${seed}  {bar}  step {value} of {total}  {duration_formatted}`;
  const display = new SingleBar({ format, clearOnComplete: true });
  let started = false;
  return [
    {
      update({ step, totalSteps }) {
        if (!started) display.start(totalSteps, step);
        started = true;
        display.update(step);
      },
      done: () => display.stop(),
    },
  ];
}

/** Median, least and most over the seeds, of what was measured. */
function summary({ columns }: Measurement, results: readonly SeedResult[]) {
  const found: Record<string, { median: number; min: number; max: number }> = {};
  for (const [name, [of]] of Object.entries(columns)) {
    const values = results.map(of).filter((value) => value !== undefined);
    if (values.length === 0) continue;
    found[name] = {
      median: metrics.median(values),
      min: Math.min(...values),
      max: Math.max(...values),
    };
  }
  return found;
}

/** What is measured of a preset of this kind. */
const measurementOf = (settings: ResultSettings): Measurement | Promise<Measurement> => {
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
};

interface Where {
  readonly device: string;
  readonly machine: string;
  readonly node: string;
  readonly tsgan: string;
}

async function where(): Promise<Where> {
  const { name, device } = await useBackend();
  const manifest = readFileSync(path.join(root, 'lib', 'package.json'), 'utf8');
  return {
    device: `${name}: ${device}`,
    machine: machine(),
    node: process.version,
    tsgan: (JSON.parse(manifest) as { version: string }).version,
  };
}

function write(
  file: string,
  settings: ResultSettings,
  measurement: Measurement,
  at: Where,
  results: readonly SeedResult[],
): void {
  const { preset, epsilon, clusters } = settings;
  const example = measurement.example();
  const { average, ...length } = scheduleOf(example, settings);
  const steps = stepsOf(length);
  const { data, real } = measurement;
  const report = {
    date: new Date().toISOString(),
    ...at,
    preset,
    data,
    ...(steps === undefined ? length : { steps }),
    ...(length.stages && { stages: length.stages }),
    ...(average && { average: inWords(average) }),
    ...(epsilon !== undefined && { epsilon }),
    ...(clusters !== undefined && { clusters }),
    training: settingsOf(example),
    real,
    seeds: results,
    summary: summary(measurement, results),
  };
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

const inWords = ({ every, keep, lastStage }: presets.Averaging) =>
  `each ${every === 5 ? 'fifth' : `${every}th`} step ${lastStage ? 'of the last stage ' : ''}` +
  `keeps ${keep} of the mean`;

async function main(): Promise<void> {
  const settings = resultSettings(process.argv.slice(2));
  if (!settings) {
    console.log(usage);
    return;
  }
  const at = await where();
  const measurement = await measurementOf(settings);
  const { preset, seeds, json } = settings;
  const columns = printed(measurement);
  const example = measurement.example();
  const schedule = scheduleOf(example, settings);
  settingsOf(example); // frees its networks
  const length = schedule.epochs === undefined ? stepsOf(schedule) : schedule.epochs;
  const unit = schedule.epochs === undefined ? 'steps' : 'epochs';
  console.log(`${preset}, ${length} ${unit}, ${measurement.data}; ${at.device}\n`);
  console.log(header(columns));
  console.log(line('real', columns, measurement.real));
  const results: SeedResult[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    results.push(await measurement.measureSeed(seed, ...bars(seed)));
    console.log(line(`seed ${seed}`, columns, results.at(-1)!));
    if (json !== undefined) write(json, settings, measurement, at, results);
  }
  console.log('\nmedian (least to most)');
  for (const [name, { median, min, max }] of Object.entries(summary(measurement, results))) {
    const [middle, low, high] = [median, min, max].map((value) => Number(value.toPrecision(4)));
    console.log(`${name.padEnd(12)}  ${middle} (${low} to ${high})`);
  }
  if (json !== undefined) console.log(`\nwritten to ${readable(path.resolve(json))}`);
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
// A GPU's backend may keep the process alive.
process.exit();
