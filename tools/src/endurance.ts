/**
 * `npm run endurance -- [options]`: a long training of small nets, stopped, saved and taken up by new nets
 * again and again in one process. Tells how many tensors and how much memory each ten thousand steps of its
 * second half add: nothing should.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { backends, data, nets, objectives, Random, tf, training, useBackend } from 'tsgan';
import { machine } from './machine.js';

const usage = `npm run endurance -- [options]
  --backend NAME  ${backends.names.join(', ')} (default wasm)
  --steps N       of the whole training (default 50000)
  --stops N       how often it is interrupted and taken up (default 10)
  --seconds S     ends earlier when this much time is over, and says how far it came (default: no limit)
  --json FILE     writes the numbers down`;

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    steps: { type: 'string', default: '50000' },
    stops: { type: 'string', default: '10' },
    seconds: { type: 'string', default: 'Infinity' },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const [steps, stops, seconds] = [options.steps, options.stops, options.seconds].map(Number) as [
  number,
  number,
  number,
];
if (!(steps >= 1) || !(stops >= 0) || !(seconds > 0)) throw new Error(usage);

/** What one look at the process saw. */
interface Look {
  readonly step: number;
  readonly tensors: number;
  /** Resident memory in MB, after a collection of garbage. */
  readonly rss: number;
}

const looksInAll = 200;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function look(step: number): Look {
  collectGarbage();
  return { step, tensors: tf.memory().numTensors, rss: process.memoryUsage().rss / 2 ** 20 };
}

/** Nets with batch norm and dropout, and a penalty that draws noise: every stream is in use. */
function newTraining(seed: number, signal: AbortSignal): training.Training {
  const random = new Random(seed);
  const hidden = (...layers: nets.Layers): nets.Layers => [nets.linear(16), ...layers];
  const gan = {
    name: 'endurance',
    generator: nets.network({
      name: 'generator',
      inputs: { z: [8] },
      layers: [hidden(nets.batchNorm(), nets.relu()), hidden(nets.relu()), nets.linear(2)],
      random,
    }),
    discriminator: nets.network({
      name: 'discriminator',
      inputs: { point: [2] },
      layers: [hidden(nets.leakyRelu(0.2), nets.dropout(0.1)), nets.linear(1)],
      random,
    }),
    latent: nets.normalLatent(8),
    objective: objectives.regularized(objectives.nonSaturating, objectives.r1({ sigma: 0.1 })),
  };
  const every = Math.max(1, Math.floor(steps / looksInAll));
  return new training.Training(gan, ring, {
    ...{ seed: 1, batchSize: 16, steps, reportEvery: every, signal },
    generatorOptimizer: { learningRate: 2e-4, beta1: 0.5 },
    discriminatorOptimizer: { learningRate: 2e-4, beta1: 0.5 },
  });
}
const ring = data.ringOfGaussians({
  ...{ modes: 8, radius: 1, deviation: 0.05, size: 16_000 },
  random: new Random(2),
});

/** The slope of the least-squares line, for each ten thousand steps. */
function slope(looks: readonly Look[], of: 'tensors' | 'rss'): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [looks.map(({ step }) => step), looks.map((look) => look[of])];
  const [mx, my] = [mean(x), mean(y)];
  const products = mean(x.map((value, i) => (value - mx) * (y[i]! - my)));
  return (10_000 * products) / mean(x.map((value) => (value - mx) ** 2));
}

await useBackend(options.backend as backends.BackendName);
const folder = mkdtempSync(path.join(os.tmpdir(), 'tsgan-endurance-'));
const file = path.join(folder, 'run.safetensors');
const looks: Look[] = [];
const began = performance.now();
const elapsed = () => (performance.now() - began) / 1000;
const isOver = () => elapsed() > seconds;
let resumed = 0;
try {
  for (let leg = 1; leg <= stops + 1 && !isOver(); leg++) {
    const controller = new AbortController();
    const session = newTraining(leg, controller.signal);
    if (leg > 1) {
      await training.restoreCheckpoint(session, file);
      resumed++;
    }
    const end = leg > stops ? steps : Math.round((steps * leg) / (stops + 1));
    for await (const { step } of session.run()) {
      if (!controller.signal.aborted) looks.push(look(step));
      if (step >= end || isOver()) controller.abort();
    }
    await training.saveCheckpoint(session, file);
    session.dispose();
    nets.disposeGan(session.gan);
  }
} finally {
  rmSync(folder, { recursive: true });
}

const done = looks.at(-1)!.step;
const secondHalf = looks.filter(({ step }) => step > done / 2);
const result = {
  backend: options.backend,
  machine: machine(),
  node: process.version,
  steps: done,
  asked: steps,
  resumed,
  seconds: Math.round(elapsed()),
  tensorsLeft: tf.memory().numTensors,
  slopePer10000Steps: {
    tensors: Number(slope(secondHalf, 'tensors').toFixed(3)),
    rssMB: Number(slope(secondHalf, 'rss').toFixed(3)),
  },
  looks: looks.map(({ rss, ...rest }) => ({ ...rest, rss: Number(rss.toFixed(1)) })),
};
const { looks: _, ...summary } = result;
console.log(summary);
if (options.json) writeFileSync(options.json, `${JSON.stringify(result)}\n`);
