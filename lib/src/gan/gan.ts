import type { Random } from '../ground/random';
import type { tf } from '../ground/tf';
import type { Objective } from './objective';

/** Draws `batchSize` latent vectors z, of shape `[batchSize, size]`. */
export type Latent = (batchSize: number, random: Random) => tf.Tensor;

/**
 * A GAN is two networks, a way to draw the generator's input, and the game they play. A variant
 * replaces one of the four; the training loop stays the same.
 *
 * A conditional GAN has networks with two inputs, [z, condition] and [x, condition].
 */
export interface Gan {
  readonly name: string;
  readonly generator: tf.LayersModel;
  readonly discriminator: tf.LayersModel;
  readonly latent: Latent;
  readonly objective: Objective;
}
