import { tf } from '../ground/tf';

/**
 * The game that the two networks play. Both losses take logits a(x): the discriminator's raw output
 * of shape `[batch, 1]`, before any sigmoid, with D(x) = σ(a(x)). Both return a scalar to minimise,
 * the mean over the batch.
 */
export interface Objective {
  readonly name: string;
  discriminatorLoss(realLogits: tf.Tensor, fakeLogits: tf.Tensor): tf.Scalar;
  generatorLoss(fakeLogits: tf.Tensor): tf.Scalar;
}
