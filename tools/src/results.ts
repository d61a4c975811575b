/**
 * `npm run results`: trains a preset of digits from several seeds and measures each, so that a number
 * in a text can be had again and comes with its spread.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SingleBar } from 'cli-progress';
import { disposeGan, median, Random, useBackend, type Watcher } from 'tsgan';
import { machine } from './machine.js';
import { readable, root } from './paths.js';
import { resultSettings, usage, type ResultSettings } from './results/arguments.js';
import {
  changed,
  laboratory,
  measureSeed,
  type Laboratory,
  type SeedResult,
} from './results/measure.js';

const columns = {
  seconds: ({ seconds }: Partial<SeedResult>) => cell(seconds, 0),
  score: ({ score }: Partial<SeedResult>) => cell(score, 2),
  classes: ({ classes }: Partial<SeedResult>) => cell(classes, 0),
  Fréchet: ({ frechet }: Partial<SeedResult>) => cell(frechet, 1),
  'as asked, %': ({ asked }: Partial<SeedResult>) => cell(asked && 100 * asked, 1),
  neighbours: ({ neighbours }: Partial<SeedResult>) => cell(neighbours, 2),
  'Parzen, nats': ({ parzen }: Partial<SeedResult>) => cell(parzen?.mean, 0),
} as const;
const cell = (value: number | undefined, digits: number) => value?.toFixed(digits) ?? '';

const line = (name: string, row: Partial<SeedResult>) =>
  name.padEnd(8) +
  Object.values(columns)
    .map((text) => text(row).padStart(13))
    .join('');
const header = () =>
  ''.padEnd(8) +
  Object.keys(columns)
    .map((name) => name.padStart(13))
    .join('');

/** A bar in a terminal, nothing in a log. */
function bars(seed: number): Watcher[] {
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

const numbers = {
  seconds: (result: SeedResult) => result.seconds,
  score: (result: SeedResult) => result.score,
  classes: (result: SeedResult) => result.classes,
  frechet: (result: SeedResult) => result.frechet,
  asked: (result: SeedResult) => result.asked,
  neighbours: (result: SeedResult) => result.neighbours,
  parzen: (result: SeedResult) => result.parzen?.mean,
};

/** Median, least and most over the seeds, of what was measured. */
function summary(results: readonly SeedResult[]) {
  const found: Record<string, { median: number; min: number; max: number }> = {};
  for (const [name, of] of Object.entries(numbers)) {
    const values = results.map(of).filter((value) => value !== undefined);
    if (values.length === 0) continue;
    found[name] = {
      median: median(values),
      min: Math.min(...values),
      max: Math.max(...values),
    };
  }
  return found;
}

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
  { digits, real }: Laboratory,
  at: Where,
  results: readonly SeedResult[],
): void {
  const { preset, steps, average, epsilon, clusters, data } = settings;
  const { gan, training } = changed(settings, new Random(1));
  disposeGan(gan);
  const report = {
    date: new Date().toISOString(),
    ...at,
    preset,
    data: `${data}: ${digits.train.size} digits to learn from`,
    steps,
    ...(average !== undefined && { average: `each fifth step keeps ${average} of the mean` }),
    ...(epsilon !== undefined && { epsilon }),
    ...(clusters !== undefined && { clusters }),
    training: { objective: gan.objective.name, ...training },
    real,
    seeds: results,
    summary: summary(results),
  };
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

async function main(): Promise<void> {
  const settings = resultSettings(process.argv.slice(2));
  if (!settings) {
    console.log(usage);
    return;
  }
  const at = await where();
  const lab = await laboratory(settings);
  const { preset, steps, seeds, json } = settings;
  console.log(`${preset}, ${steps} steps, ${lab.digits.train.size} digits; ${at.device}\n`);
  console.log(header());
  console.log(line('real', lab.real));
  const results: SeedResult[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    results.push(await measureSeed(seed, settings, lab, ...bars(seed)));
    console.log(line(`seed ${seed}`, results.at(-1)!));
    if (json !== undefined) write(json, settings, lab, at, results);
  }
  console.log('\nmedian (least to most)');
  for (const [name, { median, min, max }] of Object.entries(summary(results))) {
    const [middle, low, high] = [median, min, max].map((value) => Number(value.toPrecision(4)));
    console.log(`${name.padEnd(12)} ${middle} (${low} to ${high})`);
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
