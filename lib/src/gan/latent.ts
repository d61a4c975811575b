import { requireWhole } from '../ground/options';
import type { Random } from '../ground/random';
import type { tf } from '../ground/tf';

/** Draws `batchSize` latent vectors z, of shape `[batchSize, width]`. */
export type Latent = (batchSize: number, random: Random) => tf.Tensor;

/** z ~ N(0, 1), `[batch, width]`. */
export function normalLatent(width: number): Latent {
  requireWhole('The width of a latent', width);
  return (batchSize, random) => random.normalTensor([batchSize, width]);
}

/** z uniform in [low, high], `[batch, width]`. */
export function uniformLatent(width: number, low = 0, high = 1): Latent {
  requireWhole('The width of a latent', width);
  return (batchSize, random) => random.uniformTensor([batchSize, width], low, high);
}
