import { requireWhole } from '../ground/options';
import type { Random } from '../ground/random';
import type { tf } from '../ground/tf';

/** Draws `batchSize` latent vectors z, of shape `[batchSize, width]`. */
export interface Latent {
  (batchSize: number, random: Random): tf.Tensor;
  /** What z is drawn from, as a GAN that describes itself says it: `N(0, 1)`. */
  readonly law?: string;
}

/** The same latent, which can say what it draws from. */
export const fromLaw = (law: string, latent: Latent): Latent => Object.assign(latent, { law });

/** z ~ N(0, 1), `[batch, width]`. */
export function normalLatent(width: number): Latent {
  requireWhole('The width of a latent', width);
  return fromLaw('N(0, 1)', (batchSize, random) => random.normalTensor([batchSize, width]));
}

/** z uniform in [low, high], `[batch, width]`. */
export function uniformLatent(width: number, low = 0, high = 1): Latent {
  requireWhole('The width of a latent', width);
  return fromLaw(`uniform in [${low}, ${high}]`, (batchSize, random) =>
    random.uniformTensor([batchSize, width], low, high),
  );
}
