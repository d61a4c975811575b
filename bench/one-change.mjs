/**
 * What one change is worth to the simple-GAN document's digits: its networks as written, then with one thing changed, then
 * with all four, each from the same seeds and for as many steps. Read by lesson 05.
 *
 *     node bench/one-change.mjs --json bench/results/mnist-one-change.json
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { data, generate, metrics, nets, objectives, Random, tf, train, useBackend } from 'tsgan';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '700' },
    seeds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const [steps, seeds] = [Number(values.steps), Number(values.seeds)];
const { device } = await useBackend();
const digits = data.loadMnist({ seed: 1 });
const classifier = await metrics.digitClassifier();
const reference = metrics.digitReference(await classifier.read(digits.test.samples));

const all = { beta1: 0.5, rate: 1e-3, squares: true, batchNorm: true };
const changes = {
  'as written': {},
  'beta1 0.5': { beta1: all.beta1 },
  'rate 1e-3': { rate: all.rate },
  'least squares': { squares: all.squares },
  'batch norm in G': { batchNorm: all.batchNorm },
  'all four': all,
};

/** MNIST score and Fréchet distance of 1,000 samples after the training. */
async function measure({ beta1 = 0.9, rate = 2e-4, squares, batchNorm }, seed) {
  const random = new Random(seed);
  const norm = batchNorm ? nets.batchNorm() : [];
  const gan = {
    name: 'simple MNIST',
    generator: nets.network({
      name: 'generator',
      inputs: { z: [100] },
      layers: [
        [nets.linear(256), norm, nets.relu()],
        [nets.linear(256), norm, nets.relu()],
        [nets.linear(784), nets.tanh()],
      ],
      random,
    }),
    discriminator: nets.mlp({
      name: 'discriminator',
      sizes: [784, 256, 256, 1],
      hidden: [nets.leakyRelu(0.2)],
      random,
    }),
    latent: nets.normalLatent(100),
    objective: squares ? objectives.leastSquares : objectives.nonSaturating,
  };
  const adam = { learningRate: rate, beta1 };
  const optimizers = { generatorOptimizer: adam, discriminatorOptimizer: adam };
  const options = { batchSize: 100, ...optimizers, steps, seed };
  for await (const progress of train(gan, digits.train, options)) void progress;
  const samples = generate(gan, 1000, { random: new Random(1000 + seed) });
  const { score, frechet } = metrics.digitScores(await classifier.read(samples), reference);
  tf.dispose(samples);
  nets.disposeGan(gan);
  return { seed, score, frechet };
}

const results = Object.fromEntries(Object.keys(changes).map((name) => [name, []]));
for (let seed = 1; seed <= seeds; seed++) {
  for (const [name, change] of Object.entries(changes)) {
    const result = await measure(change, seed);
    results[name].push(result);
    console.log(
      `${name.padEnd(16)} seed ${seed}: ${result.score.toFixed(2)} ${result.frechet.toFixed(0)}`,
    );
  }
  const machine = `${os.cpus()[0].model}, ${os.cpus().length} cores`;
  const date = new Date().toISOString();
  const report = { date, device, machine, node: process.version, steps, batchSize: 100, results };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}
