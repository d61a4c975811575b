/**
 * A generative adversarial network on two pages: what it is, its objective, a step of each player, and the
 * loop. Everything else in this library is this file made faster, safer, or general; `train` gives the same
 * numbers as the loop below to the last bit, and a test holds it to that.
 *
 * Goodfellow et al. 2014, "Generative Adversarial Nets": two networks play against each other.
 *
 *     z ~ N(0, 1) ──► generator G ──► fake G(z) ──┐
 *                                                 ├──► discriminator D ──► "real" or "fake"?
 *                             data ──► real x  ───┘
 *
 * The generator is a forger: it turns noise into samples, and never sees a real one. The discriminator is an
 * expert: it is shown real samples and forgeries, and learns to tell which is which. G learns from D alone:
 * it moves so that D takes its forgeries for real. Where D can no longer tell, the forgeries are distributed
 * as the data are.
 */
import { batches } from './gan/data/batches';
import type { DataSet } from './gan/data/dataset';
import { Adam } from './ground/optimizer';
import { Random } from './ground/random';
import { tf } from './ground/tf';

/** The two players. */
export interface Gan {
  /** From latents `[batch, latentSize]` to samples `[batch, …sample]`. */
  readonly generator: tf.LayersModel;
  /** From samples `[batch, …sample]` to logits `[batch, 1]`: the higher, the more real it looks. */
  readonly discriminator: tf.LayersModel;
  /** How many numbers of noise the generator is given for one sample. */
  readonly latentSize: number;
}

/** What a network answers to a batch of inputs while it learns. */
const answer = (network: tf.LayersModel, inputs: tf.Tensor): tf.Tensor =>
  network.apply(inputs, { training: true }) as tf.Tensor;

/** The numbers in a network that learning may change. */
const weightsOf = (network: tf.LayersModel): tf.Variable[] =>
  network.trainableWeights.map((weight) => weight.read() as tf.Variable);

// ---- The objective -------------------------------------------------------------------------------------
//
// D's network gives a logit a(x), any number; the probability that x is real is D(x) = σ(a(x)), with
// σ(a) = 1 / (1 + e⁻ᵃ). Both losses need its logarithm. With softplus(a) = log(1 + eᵃ), which never
// overflows,
//
//     −log D(x) = softplus(−a(x))        and        −log(1 − D(x)) = softplus(a(x)).

/**
 * D is to call the real ones real and the fake ones fake (Goodfellow et al. 2014, equation 1):
 *
 *     L_D = −E[log D(x)] − E[log(1 − D(G(z)))]
 *
 * A D that cannot tell says ½ to all, and pays 2 log 2 ≈ 1.386.
 *
 * @param real logits of real samples, `[batch, 1]`
 * @param fake logits of fakes, `[batch, 1]`
 */
export function discriminatorLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  const callRealReal = tf.mean(tf.softplus(tf.neg(real)));
  const callFakeFake = tf.mean(tf.softplus(fake));
  return tf.add(callRealReal, callFakeFake);
}

/**
 * G is to make D call its fakes real (the "non-saturating" loss, end of section 3 there):
 *
 *     L_G = −E[log D(G(z))]
 *
 * The other way to write it, +E[log(1 − D(G(z)))], has the same aim, but hardly a slope where D is sure that
 * the fakes are fake: G would learn least when it has most to learn.
 */
export function generatorLoss(fake: tf.Tensor): tf.Scalar {
  return tf.mean(tf.softplus(tf.neg(fake)));
}

// ---- One step of each player -----------------------------------------------------------------------------
//
// A step computes the loss on one batch, its gradient with respect to the weights of ONE network, and moves
// these weights a little down that gradient. Adam (Kingma & Ba 2015) says how far.

/** The discriminator's step: it sees as many fakes as real samples. G stays as it is. */
export function discriminatorStep(gan: Gan, adam: Adam, real: tf.Tensor, fakes: tf.Tensor) {
  return adam.minimize(() => {
    const realLogits = answer(gan.discriminator, real);
    const fakeLogits = answer(gan.discriminator, fakes);
    return discriminatorLoss(realLogits, fakeLogits);
  }, weightsOf(gan.discriminator));
}

/**
 * The generator's step: from noise to fakes, from fakes to D's opinion of them. The gradient goes the whole way
 * back, through D into G, but D stays as it is.
 */
export function generatorStep(gan: Gan, adam: Adam, z: tf.Tensor) {
  return adam.minimize(() => {
    const fakes = answer(gan.generator, z);
    const fakeLogits = answer(gan.discriminator, fakes);
    return generatorLoss(fakeLogits);
  }, weightsOf(gan.generator));
}

// ---- The loop --------------------------------------------------------------------------------------------

export interface TrainOptions {
  /** Decides the order of the samples and all noise. The same seed gives the same training. */
  readonly seed: number;
  readonly batchSize: number;
  /** How often each real sample is shown. */
  readonly epochs: number;
  /** How far Adam goes in a step. */
  readonly learningRate: number;
  /** Which network moves first in each step. */
  readonly first: 'discriminator' | 'generator';
}

/**
 * Trains both networks of `gan` in place. After each step it hands out both losses, as they were before the
 * networks moved.
 *
 * @example for await (const { step, generatorLoss } of train(gan, data, options)) console.log(step, generatorLoss);
 */
export async function* train(gan: Gan, data: DataSet, options: TrainOptions) {
  const { seed, batchSize, epochs, learningRate, first } = options;
  const random = new Random(seed);
  const shuffles = random.fork('shuffles');
  const latents = random.fork('latents');
  const adamD = new Adam({ learningRate });
  const adamG = new Adam({ learningRate });
  let step = 0;
  try {
    // #region loop
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = shuffles.fork(`epoch ${epoch}`);
      for (const { samples: real, size } of batches(data, batchSize, order)) {
        // `tidy` frees every tensor that is made in it, but for those that it returns.
        const losses = tf.tidy(() => {
          const z = latents.normalTensor([size, gan.latentSize]);
          const fakes = answer(gan.generator, z);
          if (first === 'discriminator') {
            const ofD = discriminatorStep(gan, adamD, real, fakes);
            const ofG = generatorStep(gan, adamG, z);
            return tf.stack([ofD, ofG]);
          }
          const ofG = generatorStep(gan, adamG, z);
          const ofD = discriminatorStep(gan, adamD, real, fakes);
          return tf.stack([ofD, ofG]);
        });
        step += 1;
        const [ofD, ofG] = await losses.data();
        losses.dispose();
        yield { step, epoch, discriminatorLoss: ofD!, generatorLoss: ofG! };
      }
    }
    // #endregion
  } finally {
    adamD.dispose();
    adamG.dispose();
  }
}
