import { checkOptions, requireWhole } from '../../ground/options';
import type { Random } from '../../ground/random';
import type { tf } from '../../ground/tf';
import { gan, type Gan } from '../gan';
import { nonSaturating, type Objective } from '../objectives';
import { chooseBits, columns, logisticLatent } from './discrete';
import { join, leakyRelu, linear, relu } from './layers';
import { mlp, network } from './network';
import { named, through, type Wire } from './wire';

export interface BitGanOptions {
  /** Bits in a word. */
  readonly length: number;
  /** Draws the first weights. */
  readonly random: Random;
  /** Normal numbers in z, which all bits share: what ties the bits together. Default 8. */
  readonly noise?: number;
  /** Width of the hidden layers. Default 64. */
  readonly hidden?: number;
  /** Of the straight-through gradient. Default 1. */
  readonly temperature?: number;
  /** Default `nonSaturating`. */
  readonly objective?: Objective;
}

type Settings = Required<BitGanOptions>;

/** All bits at once, from two hidden layers. */
function bitGenerator({ length, noise, hidden, temperature, random }: Settings): tf.LayersModel {
  return network({
    name: 'generator',
    inputs: { z: [noise + length] },
    layers: ({ z }) => {
      const logits = through(
        z,
        columns(0, noise),
        [linear(hidden), relu()],
        [linear(hidden), relu()],
        linear(length),
      );
      return chooseBits(logits, through(z, columns(noise, length)), temperature);
    },
    random,
  });
}

/** One bit after the other, each from the noise and the bits before it through a hidden layer of its own. */
function bitGeneratorInOrder(settings: Settings): tf.LayersModel {
  const { length, noise, hidden, temperature, random } = settings;
  return network({
    name: 'generator',
    inputs: { z: [noise + length] },
    layers: ({ z }) => {
      const shared = through(z, columns(0, noise));
      const bits: Wire[] = [];
      for (let i = 0; i < length; i++) {
        const known = join(shared, ...bits);
        const one = named(`logit_${i + 1}`, linear(1));
        const logit = through(known, linear(hidden), relu(), one);
        bits.push(chooseBits(logit, through(z, columns(noise + i, 1)), temperature));
      }
      return join(...bits);
    },
    random,
  });
}

function ganOver(
  name: string,
  generatorOf: (settings: Settings) => tf.LayersModel,
  options: BitGanOptions,
): Gan {
  checkOptions('a GAN over bits', options, [
    'length',
    'random',
    'noise',
    'hidden',
    'temperature',
    'objective',
  ]);
  const { length, noise = 8, hidden = 64, temperature = 1, objective = nonSaturating } = options;
  if (!Number.isInteger(length) || length < 1) {
    throw new Error(`A word needs at least one bit, but length is ${length}.`);
  }
  requireWhole('noise, the number of normal numbers in z,', noise);
  return gan({
    name: `${name}, length ${length}`,
    generator: generatorOf({ ...options, noise, hidden, temperature, objective }),
    discriminator: mlp({
      name: 'discriminator',
      sizes: [length, hidden, hidden, 1],
      hidden: [leakyRelu(0.2)],
      random: options.random,
    }),
    latent: logisticLatent(noise, length),
    objective,
  });
}

/**
 * A GAN over words of bits `[batch, length]`, real 0s and 1s on both sides: the discriminator never
 * sees a rounded number from one side and an unrounded one from the other.
 */
export const bitGan = (options: BitGanOptions): Gan => ganOver('bits', bitGenerator, options);

/**
 * `bitGan` with a generator that writes a word from left to right: each bit has a small network of its
 * own (one hidden layer) that sees the noise and all bits drawn before it,
 *
 *     P(word) = Π P(bitᵢ | bit₁ … bitᵢ₋₁)    (given the noise).
 *
 * A bit that depends on the others (the last one of an even word) can so depend on what was drawn.
 * Latents, discriminator and objective are those of `bitGan`. Costs n small networks in place of one.
 */
export const bitGanInOrder = (options: BitGanOptions): Gan =>
  ganOver('bits in order', bitGeneratorInOrder, options);
