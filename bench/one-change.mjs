/**
 * What each change is worth to the simple-GAN document's digits: its networks as written, then with one thing changed,
 * then with one change after the other, then with one of four taken back, each from the same seeds. Read by lesson 05,
 * which trains the first of them and must come to the same numbers.
 *
 *     node bench/one-change.mjs --json bench/results/mnist-one-change.json
 *
 * Each training is written when it is done; a file with fewer is gone on with.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { data, generate, metrics, nets, objectives, presets, Random, tf, train, training, useBackend } from 'tsgan'; // prettier-ignore

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

const change = {
  beta1: { beta1: 0.5 },
  rate: { rate: 1e-3 },
  squares: { squares: true },
  norm: { batchNorm: true },
  mean: { mean: true },
  long: { times: 4 },
};
/** One change at a time. */
const alone = {
  'as written': {},
  'structured-data document, as written': { wide: true },
  'β₁ 0.5': change.beta1,
  'rate 1e-3': change.rate,
  'least squares': change.squares,
  'batch norm in G': change.norm,
  'mean of the weights': change.mean,
  'four times the steps': change.long,
};
/** Each with all those above it. */
const together = {
  'batch norm in G': change.norm,
  'and rate 1e-3': change.rate,
  'and β₁ 0.5': change.beta1,
  'and least squares': change.squares,
  'and four times the steps': change.long,
  'and the mean of the weights': change.mean,
};

const four = { ...change.norm, ...change.rate, ...change.beta1, ...change.squares };
/** All four of 700 steps but one, and all four in wider networks. ("without least squares" stands above.) */
const taken = {
  'without β₁ 0.5': { ...four, beta1: 0.9 },
  'without rate 1e-3': { ...four, rate: 2e-4 },
  'without batch norm': { ...four, batchNorm: false },
  'all four, wider': { ...four, wider: true },
};
/** What the exercises of lesson 05 begin with, with networks one layer deeper, and the other pairs of the four. */
const exercises = {
  'β₁ and rate': { ...change.rate, ...change.beta1 },
  'β₁ and rate, deeper': { ...change.rate, ...change.beta1, deeper: true },
  'β₁ and batch norm': { ...change.norm, ...change.beta1 },
  'β₁ and least squares': { ...change.beta1, ...change.squares },
  'rate and least squares': { ...change.rate, ...change.squares },
  'batch norm and least squares': { ...change.norm, ...change.squares },
};

/** The document's GAN with the changes to its networks and its loss. */
function build({ squares, batchNorm, wider, deeper }, seed) {
  const random = new Random(seed);
  const norm = batchNorm ? nets.batchNorm() : [];
  const [ofG, ofD] = wider ? [[256, 512], [512, 256]] : [[256, 256], [256, 256]]; // prettier-ignore
  const more = deeper ? [256] : [];
  return {
    name: 'simple MNIST',
    generator: nets.mlp({
      name: 'generator',
      sizes: [100, ...ofG, ...more, 784],
      hidden: [norm, nets.relu()],
      output: [nets.tanh()],
      random,
    }),
    discriminator: nets.mlp({
      name: 'discriminator',
      sizes: [784, ...ofD, ...more, 1],
      hidden: [nets.leakyRelu(0.2)],
      random,
    }),
    latent: nets.normalLatent(100),
    objective: squares ? objectives.leastSquares : objectives.nonSaturating,
  };
}

const trained = new Map();

/** The meters with and without a mean of G's weights. */
async function measure({ wide, beta1 = 0.9, rate = 2e-4, times = 1, ...nature }, seed) {
  const adam = { learningRate: rate, beta1 };
  const simple = { batchSize: 100, generatorOptimizer: adam, discriminatorOptimizer: adam };
  const { gan, settings } = wide
    ? presets.wideMnist(new Random(seed))
    : { gan: build(nature, seed), settings: simple };
  const options = { ...settings, steps: times * steps, seed, reportEvery: 5 };
  const average = new training.WeightAverage(gan.generator, 0.99);
  for await (const progress of train(gan, digits.train, options)) void average.update(progress);
  const own = await read(gan, seed);
  average.settle();
  const mean = await read(gan, seed);
  average.dispose();
  nets.disposeGan(gan);
  return { own, mean };
}

/** MNIST score and Fréchet distance of 1,000 samples, and of the first seed eight of them as bytes. */
async function read(gan, seed) {
  const samples = generate(gan, 1000, { random: new Random(1000) });
  const { score, frechet } = metrics.digitScores(await classifier.read(samples), reference);
  const pixels = samples.slice([0, 0], [8, 784]);
  const bytes = Buffer.from(pixels.dataSync().map((v) => Math.round(127.5 * (v + 1))));
  tf.dispose([samples, pixels]);
  return { seed, score, frechet, ...(seed === 1 && { digits: bytes.toString('base64') }) };
}

/** Whether the mean is measured changes nothing in the training: the two share it. */
async function rung({ mean, ...options }, seed) {
  const key = JSON.stringify([options, seed]);
  if (!trained.has(key)) trained.set(key, await measure(options, seed));
  return trained.get(key)[mean ? 'mean' : 'own'];
}

const before =
  values.json && existsSync(values.json) && JSON.parse(readFileSync(values.json, 'utf8'));
const goesOn = before && before.steps === steps && before.device === device;
const results = goesOn ? before.results : {};

/** Measures one row for one seed, unless the file has it. */
async function row(group, name, options, seed) {
  const runs = ((results[group] ??= {})[name] ??= []);
  if (runs.some((run) => run.seed === seed)) return;
  const result = await rung(options, seed);
  runs.push(result);
  console.log(
    `seed ${seed}, ${group}, ${name}: ${result.score.toFixed(2)} ${result.frechet.toFixed(0)}`,
  );
  const machine = `${os.cpus()[0].model}, ${os.cpus().length} cores`;
  const date = new Date().toISOString();
  const report = { date, device, machine, node: process.version, steps, batchSize: 100, results };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}

for (let seed = 1; seed <= seeds; seed++) {
  let above = {};
  for (const [name, options] of Object.entries(alone)) await row('alone', name, options, seed);
  for (const [name, options] of Object.entries(together)) {
    above = { ...above, ...options };
    await row('together', name, above, seed);
  }
  for (const [name, options] of Object.entries(taken)) await row('taken', name, options, seed);
  for (const [name, options] of Object.entries(exercises)) await row('exercises', name, options, seed); // prettier-ignore
}
