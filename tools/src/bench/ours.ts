/**
 * Our side of the bench, in a process of its own, so that its memory is its own:
 *
 *     node tools/dist/bench/ours.js --case wide --backend wasm [--batch N] [--seconds S] [--write CASE.json]
 *
 * The first 20 steps are written down for the other side to repeat; the time of a step is measured
 * after them. The answer is the last line, in JSON.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { backends, metrics, Random, train, useBackend, type Gan } from 'tsgan';
import { benchCases } from './cases.js';
import { describePreset, store, type StoredCase, type StoredTensor } from './describe.js';

const comparedSteps = 20;
const stepsPerLook = 10;
/** Milliseconds of steps before the first that counts, on both sides: V8 is still compiling then. */
const warmUp = 1000;

export interface Measured {
  /** [D's loss, G's loss] of the first steps. */
  readonly losses: readonly (readonly [number, number])[];
  readonly batch: number;
  readonly millisecondsPerStep: number;
  /** Of all threads together: on a busy machine the only time that says something, on one thread. */
  readonly processorMillisecondsPerStep: number;
  readonly steps: number;
  readonly peakRssMegabytes: number;
  /** Memory after a tenth of the steps and after all of them: the same, or something leaks. */
  readonly rssMegabytes: readonly [early: number, late: number];
  readonly device: string;
}

const { values } = parseArgs({
  options: {
    case: { type: 'string', default: 'wide' },
    backend: { type: 'string', default: 'wasm' },
    batch: { type: 'string' },
    seconds: { type: 'string', default: '4' },
    write: { type: 'string' },
  },
});

const { preset: make, latent, data } = benchCases[values.case]!;
const backend = await useBackend(values.backend as backends.BackendName);
const random = new Random(1);
const preset = make(random);
const batchSize = values.batch ? Number(values.batch) : preset.settings.batchSize;
const training = { ...preset.settings, batchSize, seed: 1 };

// The same first steps as the other side: one real batch, shown again and again, recorded latents.
const latents: StoredTensor[] = [];
const recorded: Gan = {
  ...preset.gan,
  latent: (size, stream) => {
    const z = preset.gan.latent(size, stream);
    const copy = z.clone();
    pending.push(
      copy.data().then((numbers) => {
        latents.push(store(numbers as Float32Array, copy.shape));
        copy.dispose();
      }),
    );
    return z;
  },
};
const pending: Promise<void>[] = [];
const described = await describePreset(preset);
const oneBatch = data(batchSize, random);
const losses: [number, number][] = [];
for await (const event of train(recorded, oneBatch, {
  ...training,
  steps: comparedSteps,
  reportEvery: 1,
})) {
  losses.push([event.discriminatorLoss, event.generatorLoss]);
}
await Promise.all(pending);
if (values.write) {
  const real = store(oneBatch.samples, [batchSize, ...oneBatch.sampleShape]);
  const stored: StoredCase = { ...described, latent, real, latents };
  writeFileSync(values.write, JSON.stringify(stored));
}

// Time: shuffled real batches, fresh latents, losses read every ten steps.
const times: number[] = [];
const memory: number[] = [];
const limit = Number(values.seconds) * 1000;
const begin = performance.now();
let look = 0;
/** Where the clock of the processor and the count of steps stood when the first step began to count. */
let from: { readonly usage: NodeJS.CpuUsage; readonly step: number } | undefined;
let last = 0;
const samples = Math.max(8000, 8 * batchSize); // loadMnist leaves 8,000 digits to train on
for await (const { step } of train(preset.gan, data(samples, random), {
  ...training,
  epochs: 1_000_000,
  reportEvery: stepsPerLook,
})) {
  if (step % stepsPerLook !== 0) continue;
  const now = performance.now();
  if (from) times.push((now - look) / stepsPerLook);
  else if (now - begin > warmUp) from = { usage: process.cpuUsage(), step };
  last = step;
  look = now;
  memory.push(process.memoryUsage.rss() / 2 ** 20);
  if (now - begin > warmUp + limit && times.length >= 3) break;
}
const { user, system } = process.cpuUsage(from!.usage);
const answer: Measured = {
  losses,
  batch: batchSize,
  millisecondsPerStep: metrics.median(times),
  processorMillisecondsPerStep: (user + system) / 1000 / (last - from!.step),
  steps: stepsPerLook * memory.length,
  peakRssMegabytes: process.resourceUsage().maxRSS / 1024,
  rssMegabytes: [memory[Math.floor(memory.length / 10)]!, memory.at(-1)!],
  device: backend.device,
};
console.log(JSON.stringify(answer));
