import type { Optimizer } from '../ground/optimizer';
import { tf } from '../ground/tf';
import { discriminate, generate, type Gan } from '../gan/gan';
import { trainableVariables } from '../gan/forward';
import { freeingTape, offTape } from './tape';

export interface StepOptions {
  /** What both networks of a conditional GAN are told about each row, `[batch, …]`. */
  readonly condition?: tf.Tensor | undefined;
}

export interface DiscriminatorStepOptions extends StepOptions {
  /** Whether the loss is real + fake, or half of that. Default `'sum'`. */
  readonly loss?: 'sum' | 'half' | undefined;
  /** Keeps each weight within ± this afterwards. Default: no clipping. */
  readonly clip?: number | undefined;
}

/**
 * One update of the discriminator, on as many fakes as real samples; the generator stays as it is.
 *
 * @param real `[batch, …sample]`
 * @param fakes `[batch, …sample]`, made with `generate(gan, z, { training: true })`
 * @returns the loss before the update, a scalar for the caller to dispose
 */
export function discriminatorStep(
  gan: Gan,
  optimizer: Optimizer,
  real: tf.Tensor,
  fakes: tf.Tensor,
  { condition, loss = 'sum', clip }: DiscriminatorStepOptions = {},
): tf.Scalar {
  const step = () => {
    const variables = trainableVariables(gan.discriminator);
    const value = optimizer.minimize(() => {
      const realLogits = discriminate(gan, real, { condition, training: true });
      const fakeLogits = discriminate(gan, fakes, { condition, training: true });
      const sum = gan.objective.discriminatorLoss(realLogits, fakeLogits);
      return loss === 'half' ? tf.mul<tf.Scalar>(sum, 0.5) : sum;
    }, variables);
    if (clip !== undefined) {
      for (const variable of variables) variable.assign(tf.clipByValue(variable, -clip, clip));
    }
    return value;
  };
  return freeingTape(() => tf.tidy(step));
}

export interface GeneratorStepOptions extends StepOptions {
  /**
   * Sees the fakes of this step before they are judged: to train the discriminator on the same ones
   * without making them twice. They are freed after the step, unless cloned and kept.
   */
  readonly withFakes?: ((fakes: tf.Tensor) => void) | undefined;
}

/**
 * One update of the generator; the discriminator stays as it is.
 *
 * @param z latents, `[batch, …]`
 * @returns the loss before the update, a scalar for the caller to dispose
 */
export function generatorStep(
  gan: Gan,
  optimizer: Optimizer,
  z: tf.Tensor,
  { condition, withFakes }: GeneratorStepOptions = {},
): tf.Scalar {
  const step = () =>
    optimizer.minimize(() => {
      const fakes = generate(gan, z, { condition, training: true });
      if (withFakes) offTape(() => withFakes(fakes));
      return gan.objective.generatorLoss(discriminate(gan, fakes, { condition, training: true }));
    }, trainableVariables(gan.generator));
  return freeingTape(() => tf.tidy(step));
}
