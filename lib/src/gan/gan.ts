import type { Random } from '../ground/random';
import { tf } from '../ground/tf';
import { forward } from './forward';
import type { Latent } from './latent';
import type { Objective } from './objective';

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

export interface ForwardOptions {
  /** What a conditional network is told about each row, `[batch, …]`. */
  readonly condition?: tf.Tensor | undefined;
  /**
   * Whether batch normalisation uses the batch's own statistics (and moves the running ones) or the
   * running ones. Default false, which suits looking at samples: a sample then does not depend on
   * its neighbours in the batch. Inside a training step it must be true, for both networks.
   */
  readonly training?: boolean;
}

export interface GenerateOptions extends ForwardOptions {
  /** Where the latents come from when only a count is given. */
  readonly random?: Random;
}

/** Throws unless a condition is there exactly when the network has a second input for it. */
function withCondition(
  model: tf.LayersModel,
  input: tf.Tensor,
  condition: tf.Tensor | undefined,
): tf.Tensor | tf.Tensor[] {
  const wanted = model.inputs.length === 2;
  if (wanted !== (condition !== undefined)) {
    throw new Error(
      wanted
        ? `Network '${model.name}' is conditional: give it a condition of shape ` +
            `[${model.inputs[1]!.shape.map((n) => n ?? 'batch')}].`
        : `Network '${model.name}' takes no condition, but got one. Build it with a condition width.`,
    );
  }
  return condition ? [input, condition] : input;
}

/**
 * Samples of the generator, `[n, …sample]`, the caller's to dispose.
 *
 * @param latents z of shape `[n, …]`, or n alone: then `random` draws z.
 */
export function generate(
  gan: Gan,
  latents: tf.Tensor | number,
  { condition, training = false, random }: GenerateOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    if (typeof latents === 'number' && !random) {
      throw new Error(
        `generate(gan, ${latents}) needs { random }, a seeded Random to draw z from.`,
      );
    }
    const z = typeof latents === 'number' ? gan.latent(latents, random!) : latents;
    return forward(gan.generator, withCondition(gan.generator, z, condition), training);
  });
}

/** The discriminator's logits for samples `[n, …sample]`: `[n, 1]`, the caller's to dispose. */
export function discriminate(
  gan: Gan,
  samples: tf.Tensor,
  { condition, training = false }: ForwardOptions = {},
): tf.Tensor {
  requireOneLogit(gan.discriminator);
  return tf.tidy(() =>
    forward(gan.discriminator, withCondition(gan.discriminator, samples, condition), training),
  );
}

/** @throws Error unless the network ends in one number for each sample, as both losses take it */
function requireOneLogit({ name, outputs }: tf.LayersModel): void {
  const shapes = outputs.map(({ shape }) => `[${shape.map((n) => n ?? 'batch')}]`);
  if (shapes.join() === '[batch,1]') return;
  throw new Error(
    `A discriminator gives one logit for each sample, [batch,1], but '${name}' gives ` +
      `${shapes.join(' and ')}. End it with linear(1).`,
  );
}

/** Frees both networks' weights. The GAN cannot be used afterwards. */
export function disposeGan(gan: Gan): void {
  gan.generator.dispose();
  gan.discriminator.dispose();
}
