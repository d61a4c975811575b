import { checkOptions, requireWhole } from '../ground/options';
import type { Random } from '../ground/random';
import { readable } from '../ground/readable';
import { tf } from '../ground/tf';
import type { Latent } from './latent';
import type { Objective } from './objectives/objective';
import { pass, requireOneLogit } from './pass';

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

/**
 * A GAN of these parts, which a notebook shows by its networks' layers. A plain object of the same fields trains
 * just as well.
 */
export function gan(parts: Gan): Gan {
  checkOptions('gan', parts, ['name', 'generator', 'discriminator', 'latent', 'objective']);
  return readable('gan', parts);
}

export interface LookOptions {
  /** What a conditional network is told about each row, `[batch, …]`. */
  readonly condition?: tf.Tensor | undefined;
}

export interface GenerateOptions extends LookOptions {
  /** Where the latents come from when only a count is given. */
  readonly random?: Random;
}

/**
 * Samples of the generator to look at, `[n, …sample]`, the caller's to dispose. Always in inference mode:
 * batch normalisation uses its running statistics and nothing is dropped, so a sample does not depend on
 * its neighbours in the batch. A step of training needs the other mode, and says so:
 * `forward(gan.generator, z, true)`.
 *
 * @param latents z of shape `[n, …]`, or n alone: then `random` draws z.
 */
export function generate(
  gan: Gan,
  latents: tf.Tensor | number,
  { condition, random }: GenerateOptions = {},
): tf.Tensor {
  const draw = (count: number) => {
    requireWhole('The number of samples to generate', count);
    if (random) return gan.latent(count, random);
    throw new Error(`generate(gan, ${count}) needs { random }, a seeded Random to draw z from.`);
  };
  return tf.tidy(() => {
    const z = typeof latents === 'number' ? draw(latents) : latents;
    return pass(gan.generator, z, condition, false);
  });
}

/**
 * What the discriminator thinks of samples `[n, …sample]`: logits `[n, 1]`, the caller's to dispose. In
 * inference mode, as `generate`; a step of training calls `forward(gan.discriminator, x, true)`.
 */
export function discriminate(
  gan: Gan,
  samples: tf.Tensor,
  { condition }: LookOptions = {},
): tf.Tensor {
  requireOneLogit(gan.discriminator);
  return pass(gan.discriminator, samples, condition, false);
}

/** Frees both networks' weights. The GAN cannot be used afterwards. */
export function disposeGan(gan: Gan): void {
  gan.generator.dispose();
  gan.discriminator.dispose();
}
