/**
 * `npm run bench`: our training step beside PyTorch's, the same nets from the same first weights, in
 * one run. Speeds on a shared machine wander, so ours and theirs are timed in turns and the ratio is
 * the median over such pairs.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { backends, metrics } from 'tsgan';
import { benchCases } from './bench/cases.js';
import type { Measured } from './bench/ours.js';
import { report, sentences, type Extras, type Row } from './bench/report.js';
import type { Waited } from './bench/start.js';
import { machine } from './machine.js';
import { root } from './paths.js';
import { writeJson } from './write.js';

const usage = `npm run bench -- [options]
  --case NAME       ${Object.keys(benchCases).join(', ')}; repeat it for several (default: all)
  --backend NAME    ${backends.names.join(', ')}; repeat it for several (default: what this machine has)
  --batch N         another batch size than the document's; repeat it for several
  --threads N       threads for wasm, TensorFlow and PyTorch (default: each one's own choice)
  --rounds N        pairs of ours and theirs (default 3)
  --seconds S       seconds a measurement (default 4)
  --torch-device D  cpu or cuda (default cpu)
  --compile         torch.compile on PyTorch's side
  --extras          also the time to the first picture, and stock TensorFlow.js on wasm
  --json FILE       writes the numbers down
PyTorch is measured where TSGAN_PYTHON names a Python that has it.`;

const { values: options } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    backend: { type: 'string', multiple: true },
    batch: { type: 'string', multiple: true },
    threads: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    'torch-device': { type: 'string', default: 'cpu' },
    compile: { type: 'boolean', default: false },
    extras: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}

interface Theirs extends Measured {
  readonly version: string;
  readonly threads: number;
}

const run = promisify(execFile);
const python = process.env['TSGAN_PYTHON'];
const program = (name: string) => path.join(root, 'tools', 'dist', 'bench', `${name}.js`);
const ours = program('ours');
const theirs = path.join(root, 'bench', 'pytorch.py');
const folder = mkdtempSync(path.join(os.tmpdir(), 'tsgan-bench-'));

async function lastLine<Answer>(program: string, args: readonly string[]): Promise<Answer> {
  const { threads } = options;
  const counts = threads && { TSGAN_THREADS: threads, TF_NUM_INTRAOP_THREADS: threads };
  const env = { ...process.env, ...counts };
  const { stdout } = await run(program, args, { env, maxBuffer: 1 << 28 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Answer;
}

async function measure(name: string, backend: backends.BackendName, batch?: string): Promise<Row> {
  const file = path.join(folder, `${name}.json`);
  const pairs: { ours: Measured; theirs?: Theirs }[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const seconds = ['--seconds', options.seconds];
    const size = batch ? ['--batch', batch] : [];
    const what = ['--case', name, '--backend', backend, '--write', file];
    const mine = await lastLine<Measured>(process.execPath, [ours, ...what, ...size, ...seconds]);
    if (!python) {
      pairs.push({ ours: mine });
      continue;
    }
    const threads = options.threads ? ['--threads', options.threads] : [];
    const how = ['--device', options['torch-device'], ...(options.compile ? ['--compile'] : [])];
    const other = await lastLine<Theirs>(python, [theirs, file, ...threads, ...how, ...seconds]);
    pairs.push({ ours: mine, theirs: other });
  }
  const first = pairs[0]!;
  const millisecondsPerStep = metrics.median(pairs.map((pair) => pair.ours.millisecondsPerStep));
  return {
    case: name,
    title: benchCases[name]!.title,
    backend,
    device: first.ours.device,
    batch: first.ours.batch,
    millisecondsPerStep,
    processorMillisecondsPerStep: metrics.median(
      pairs.map((pair) => pair.ours.processorMillisecondsPerStep),
    ),
    samplesPerSecond: (1000 * first.ours.batch) / millisecondsPerStep,
    peakRssMegabytes: metrics.median(pairs.map((pair) => pair.ours.peakRssMegabytes)),
    rssMegabytes: first.ours.rssMegabytes,
    steps: first.ours.steps,
    ...(first.theirs && {
      torch: {
        version: first.theirs.version,
        device: first.theirs.device,
        threads: first.theirs.threads,
        compiled: options.compile,
        millisecondsPerStep: metrics.median(pairs.map((pair) => pair.theirs!.millisecondsPerStep)),
        processorMillisecondsPerStep: metrics.median(
          pairs.map((pair) => pair.theirs!.processorMillisecondsPerStep),
        ),
        processorRatios: pairs.map(
          (pair) =>
            pair.ours.processorMillisecondsPerStep / pair.theirs!.processorMillisecondsPerStep,
        ),
        peakRssMegabytes: metrics.median(pairs.map((pair) => pair.theirs!.peakRssMegabytes)),
        ratios: pairs.map(
          (pair) => pair.ours.millisecondsPerStep / pair.theirs!.millisecondsPerStep,
        ),
        firstStepDifference: largestDifference(first.ours.losses, first.theirs.losses, 0, 1),
        first20Difference: largestDifference(first.ours.losses, first.theirs.losses, 0, 20),
      },
    }),
  };
}

/** What a reader waits for, and what stock TensorFlow.js takes where wasm is among the backends. */
async function extras(chosen: readonly backends.BackendName[]): Promise<Extras> {
  const start: Waited[] = [];
  const pairs: [number, number][] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    start.push(await lastLine<Waited>(process.execPath, [program('start')]));
    if (!chosen.includes('wasm')) continue;
    const seconds = ['--seconds', options.seconds];
    const stock = await lastLine<Pick<Measured, 'millisecondsPerStep'>>(process.execPath, [
      program('stock'),
      ...seconds,
    ]);
    const what = ['--case', 'wide', '--backend', 'wasm', ...seconds];
    const mine = await lastLine<Measured>(process.execPath, [ours, ...what]);
    pairs.push([stock.millisecondsPerStep, mine.millisecondsPerStep]);
  }
  return { start, ...(pairs.length > 0 && { stock: { pairs } }) };
}

type Losses = Measured['losses'];

/** How far the two sides' losses are apart, at most, over some of the first steps. */
function largestDifference(a: Losses, b: Losses, from: number, to: number): number {
  const differences = a
    .slice(from, to)
    .flatMap(([d, g], i) => [Math.abs(d - b[from + i]![0]), Math.abs(g - b[from + i]![1])]);
  return Math.max(...differences);
}

const present = (await backends.available()).filter((backend) => backend.available);
const chosen = (options.backend ??
  present.map((backend) => backend.name)) as backends.BackendName[];
const names = options.case ?? Object.keys(benchCases);
const unknown = names.find((name) => !(name in benchCases));
if (unknown) {
  console.error(`There is no case '${unknown}'.\n\n${usage}`);
  process.exit(2);
}
if (!python) console.log('TSGAN_PYTHON names no Python, so PyTorch is not measured.\n');

const rows: Row[] = [];
let more: Extras | undefined;
try {
  for (const name of names) {
    for (const backend of chosen) {
      for (const batch of options.batch ?? [undefined]) {
        // Plain JavaScript takes seconds for what the others do in milliseconds.
        if (backend === 'cpu' && name !== 'bits' && !options.backend) continue;
        const row = await measure(name, backend, batch);
        rows.push(row);
        console.log(report([row]).split('\n').at(-1));
      }
    }
  }
  if (options.extras) more = await extras(chosen);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${report(rows)}`);
if (more) console.log(`\n${sentences(more)}`);
if (options.json) {
  const result = {
    date: new Date().toISOString(),
    machine: machine(),
    // Processes that ran or wanted to, on average over the last minutes: ours alone are the threads.
    load: os.loadavg(),
    node: process.version,
    rows,
    ...more,
  };
  writeJson(options.json, result);
}
// A GPU's backend may keep the process alive.
process.exit(0);
