/** A training whose checkpoints take a while to write (2 MB), for tests with processes that are killed. */
import { data, nets, objectives, Random, training } from 'tsgan';

/** @param {number} seed of the first weights alone */
export function wideTraining(seed) {
  const random = new Random(seed);
  const sizes = (first, last) => [first, 256, 256, last];
  const gan = {
    name: 'wide',
    generator: nets.mlp({ name: 'generator', sizes: sizes(3, 2), random }),
    discriminator: nets.mlp({ name: 'discriminator', sizes: sizes(2, 1), random }),
    latent: nets.normalLatent(3),
    objective: objectives.nonSaturating,
  };
  const ring = data.ringOfGaussians({
    ...{ modes: 4, radius: 1, deviation: 0.1, size: 10 },
    random: new Random(9),
  });
  return new training.Training(gan, ring, {
    seed: 1,
    batchSize: 3,
    steps: 100_000,
    reportEvery: 1,
  });
}
