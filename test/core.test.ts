/** core.ts is the oracle: whatever the library does for speed or safety, these are the numbers. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { data, nets, objectives, core, Random, tf, train, useBackend, type Gan } from 'tsgan';
import { collect } from './small-gan.js';

const latentSize = 5;
function firstGan(): Gan {
  const random = new Random(4);
  return {
    name: 'first',
    generator: nets.mlp({
      name: 'generator',
      sizes: [latentSize, 16, 12, 3],
      hidden: [nets.relu()],
      output: [nets.tanh()],
      random,
    }),
    discriminator: nets.mlp({
      name: 'discriminator',
      sizes: [3, 16, 8, 1],
      hidden: [nets.leakyRelu(0.2)],
      random,
    }),
    latent: nets.normalLatent(latentSize),
    objective: objectives.nonSaturating,
  };
}

/** 37 samples in batches of 8: five steps an epoch, the last of them on five samples. */
const dataSet = {
  ...data.gaussian({ mean: 0, deviation: 0.4, size: 37 * 3, random: new Random(2) }),
  size: 37,
  sampleShape: [3],
};
const epochs = 12;
const bits = ({ generator, discriminator }: Pick<Gan, 'generator' | 'discriminator'>) =>
  [generator, discriminator].map((model) => model.getWeights().map((w) => [...w.dataSync()]));

afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(0));

describe.each(['cpu', 'wasm'] as const)('train on %s', (backend) => {
  it.each(['discriminator', 'generator'] as const)(
    'gives the losses and weights of core.ts to the last bit, %s first',
    async (first) => {
      await useBackend(backend);
      const common = { seed: 6, batchSize: 8, epochs, first };
      const [plain, gan] = [firstGan(), firstGan()];
      const untrained = bits(gan);

      const expected: (readonly number[])[] = [];
      for await (const { step, epoch, ...losses } of core.train({ ...plain, latentSize }, dataSet, {
        ...common,
        learningRate: 0.005,
      })) {
        expected.push([step, epoch, losses.discriminatorLoss, losses.generatorLoss]);
      }
      const adam = { learningRate: 0.005 };
      const events = await collect(
        train(gan, dataSet, {
          ...common,
          reportEvery: 1,
          generatorOptimizer: adam,
          discriminatorOptimizer: adam,
        }),
      );
      const found = events.map((event) => [
        event.step,
        event.epoch,
        event.discriminatorLoss,
        event.generatorLoss,
      ]);

      expect(expected).toHaveLength(5 * epochs);
      expect(found).toEqual(expected);
      expect(bits(gan)).toEqual(bits(plain));
      expect(bits(gan)).not.toEqual(untrained);
      nets.disposeGan(plain);
      nets.disposeGan(gan);
    },
  );
});

it('core.ts starts a GAN that can be left, or can fail, and leaves nothing behind', async () => {
  await useBackend('cpu');
  const gan = firstGan();
  const options = {
    seed: 1,
    batchSize: 8,
    epochs: 2,
    learningRate: 0.005,
    first: 'generator',
  } as const;
  for await (const { step } of core.train({ ...gan, latentSize }, dataSet, options))
    if (step === 3) break;
  const wrong = core.train({ ...gan, latentSize: 4 }, dataSet, options);
  await expect(wrong.next()).rejects.toThrow();
  nets.disposeGan(gan);
});

it('core.ts is short, and takes three helpers from the library', () => {
  const file = path.join(import.meta.dirname, '..', 'lib', 'src', 'core.ts');
  const text = readFileSync(file, 'utf8');
  expect(text.split('\n').length).toBeLessThanOrEqual(200);
  const helpers = [...text.matchAll(/^import \{ (\w+) \} from/gm)].map(([, name]) => name);
  expect(helpers).toEqual(['batches', 'Adam', 'Random', 'tf']);
});
