import { afterAll, beforeAll, expect, it } from 'vitest';
import { data, metrics, nets, objectives, generate, Random, tf, train, type Gan } from 'tsgan';
import { collect } from './small-gan.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});
afterAll(() => expect(tf.memory().numTensors).toBe(0));

/** Mean and standard deviation of 2,000 samples. */
async function look(gan: Gan): Promise<[number, number]> {
  const samples = generate(gan, 2000, { random: new Random(7) });
  const values = [...(await samples.data())];
  samples.dispose();
  const mean = values.reduce((a, b) => a + b) / values.length;
  const square = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(square)];
}

it('moves a generator from N(0, small) onto N(3, 1), in the median of three seeds', async () => {
  const means: number[] = [];
  const deviations: number[] = [];
  for (const seed of [1, 2, 3]) {
    const random = new Random(seed);
    const gan: Gan = {
      name: 'line',
      generator: nets.mlp({ name: 'generator', sizes: [1, 16, 1], random }),
      discriminator: nets.mlp({
        name: 'discriminator',
        sizes: [1, 16, 16, 1],
        hidden: [nets.leakyRelu(0.2)],
        random,
      }),
      latent: nets.normalLatent(1),
      objective: objectives.nonSaturating,
    };
    const [mean, deviation] = await look(gan);
    expect(Math.abs(mean)).toBeLessThan(1);
    expect(deviation).toBeLessThan(0.5);
    const adam = { learningRate: 5e-3, beta1: 0.5 };
    await collect(
      train(gan, data.gaussian({ mean: 3, deviation: 1, size: 2048, random }), {
        seed,
        batchSize: 64,
        steps: 500,
        reportEvery: 100,
        generatorOptimizer: adam,
        discriminatorOptimizer: adam,
      }),
    );
    const learnt = await look(gan);
    means.push(learnt[0]);
    deviations.push(learnt[1]);
    nets.disposeGan(gan);
  }
  expect(Math.abs(metrics.median(means) - 3)).toBeLessThan(0.3);
  expect(metrics.median(deviations)).toBeGreaterThan(0.6);
  expect(metrics.median(deviations)).toBeLessThan(1.5);
});
