/** One setting, seed after seed in this process, with a line for each as it comes. */
import path from 'node:path';
import { SingleBar } from 'cli-progress';
import type { show } from 'tsgan';
import { readable } from '../paths.js';
import { writeJson } from '../write.js';
import type { ResultSettings } from './arguments.js';
import { measurementOf, summary, where, type Where } from './measure.js';
import {
  planOf,
  stepsOf,
  type Columns,
  type Measurement,
  type Plan,
  type SeedResult,
} from './measurement.js';

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

function write(
  file: string,
  settings: ResultSettings,
  measurement: Measurement,
  { length, training }: Plan,
  at: Where,
  results: readonly SeedResult[],
): void {
  const { preset, epsilon, clusters } = settings;
  const { data, real } = measurement;
  writeJson(file, {
    date: new Date().toISOString(),
    ...at,
    preset,
    data,
    ...length,
    ...(epsilon !== undefined && { epsilon }),
    ...(clusters !== undefined && { clusters }),
    training,
    real,
    seeds: results,
    summary: summary(measurement, results),
  });
}

export async function runSeries(settings: ResultSettings): Promise<void> {
  const at = await where();
  const measurement = await measurementOf(settings);
  const { preset, seeds, json } = settings;
  const columns = printed(measurement);
  const plan = planOf(measurement, settings);
  const { schedule } = plan;
  const length = schedule.epochs === undefined ? stepsOf(schedule) : schedule.epochs;
  const unit = schedule.epochs === undefined ? 'steps' : 'epochs';
  console.log(`${preset}, ${length} ${unit}, ${measurement.data}; ${at.device}\n`);
  console.log(header(columns));
  console.log(line('real', columns, measurement.real));
  const results: SeedResult[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    results.push(await measurement.measureSeed(seed, ...bars(seed)));
    console.log(line(`seed ${seed}`, columns, results.at(-1)!));
    if (json !== undefined) write(json, settings, measurement, plan, at, results);
  }
  console.log('\nmedian (least to most)');
  for (const [name, { median, min, max }] of Object.entries(summary(measurement, results))) {
    const [middle, low, high] = [median, min, max].map((value) => Number(value.toPrecision(4)));
    console.log(`${name.padEnd(12)}  ${middle} (${low} to ${high})`);
  }
  if (json !== undefined) console.log(`\nwritten to ${readable(path.resolve(json))}`);
}
