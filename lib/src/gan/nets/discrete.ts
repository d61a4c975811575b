/**
 * Outputs that are choices: words, levels of a category, bits. A choice has no slope, and its chance must
 * come from outside if the network is to stay a plain function of z. Both are mended here, for one of many
 * (Gumbel-softmax) and for yes or no, which is its two-way case.
 */
import { requireWhole } from '../../ground/options';
import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import { fromLaw, type Latent } from '../latent';
import { OwnLayer } from './own-layer';
import { layer, meet, type Layer, type Wire } from './wire';

/** Never 0, and 1 − u is at least 2⁻³²: both have a logarithm. */
const insideUnit = (random: Random) => random.uniform(2 ** -33, 1);

/** A standard Gumbel number, −log(−log u). */
const gumbel = (random: Random) => -Math.log(-Math.log(insideUnit(random)));

/** A standard logistic number, log(u / (1 − u)): the difference of two Gumbel numbers. */
function logistic(random: Random): number {
  const u = insideUnit(random);
  return Math.log(u / (1 - u));
}

const noiseThen =
  (name: string, draw: (random: Random) => number) =>
  (noise: number, choices: number): Latent => {
    requireWhole('The number of normal numbers in z', noise, 0);
    requireWhole('The number of choices that z draws', choices, 0);
    const width = noise + choices;
    requireWhole('The width of a latent', width);
    return fromLaw(`${noise} × N(0, 1), then ${choices} × ${name}`, (batchSize, random) => {
      const values = Float32Array.from({ length: batchSize * width }, (_, i) =>
        i % width < noise ? random.normal() : draw(random),
      );
      return tf.tensor2d(values, [batchSize, width]);
    });
  };

/**
 * The whole randomness of a generator that chooses, `[batch, noise + choices]`: first `noise` normal
 * numbers, then a standard Gumbel number, −log(−log u) with u uniform in (0, 1), for each thing that can
 * be chosen. That a sample is a *function* of noise is what lets gradients through (the
 * reparameterisation of Jang et al. 2017); here the noise comes in by the front door.
 */
export const gumbelLatent = noiseThen('Gumbel', gumbel);

/**
 * The same for bits, `[batch, noise + bits]`, with one standard logistic number log(u / (1 − u)) a bit. A
 * logit with logistic noise is above 0 with probability sigmoid(logit) (Maddison et al. 2017, section 2.3
 * and appendix B).
 */
export const logisticLatent = noiseThen('logistic', logistic);

/**
 * softmax((logits + gumbels) / temperature) over the last axis (Jang et al. 2017, equation 2). Its
 * largest entry is at k with probability softmax(logits)ₖ, whatever the temperature (Gumbel 1954);
 * near temperature 0 it is almost one-hot, and its gradients are wild.
 */
export function gumbelSoftmax(
  logits: tf.Tensor,
  gumbels: tf.Tensor,
  temperature: number,
): tf.Tensor {
  requireTemperature(temperature);
  return tf.tidy(() => tf.softmax(tf.div(tf.add(logits, gumbels), temperature)));
}

/**
 * Forward what `choose` makes of `soft`, backward the identity (the straight-through estimator, Bengio,
 * Léonard & Courville 2013, section 4). It is biased, and it works. A choice has the derivative 0
 * everywhere, so nothing else would reach the generator; and the discriminator must only ever see real
 * choices, or it would learn that fakes are blurred and nothing else.
 *
 * @param soft `[…, words]`
 * @param choose default: one-hot at the largest entry
 */
export function straightThrough(soft: tf.Tensor, choose = oneHotAtLargest): tf.Tensor {
  const hard = tf.customGrad((x) => ({
    value: tf.tidy(() => choose(x as tf.Tensor)),
    gradFunc: (dy: tf.Tensor) => dy,
  }));
  return hard(soft);
}

const oneHotAtLargest = (x: tf.Tensor): tf.Tensor =>
  tf.oneHot(tf.argMax(x, -1), x.shape.at(-1)!).toFloat();

/**
 * Logits to bits: forward 1 where the logit is above 0 and 0 elsewhere, backward as if it had been the
 * sigmoid of logit / temperature.
 */
export function straightThroughBits(logits: tf.Tensor, temperature = 1): tf.Tensor {
  requireTemperature(temperature);
  return tf.tidy(() =>
    straightThrough(tf.sigmoid(tf.div(logits, temperature)), () => tf.step(logits)),
  );
}

function requireTemperature(temperature: number): void {
  if (temperature > 0 && temperature < Infinity) return;
  throw new Error(`A Gumbel-softmax needs a temperature above 0, but got ${temperature}. Try 1.`);
}

/** `width` columns of z from column `first` on: `[batch, …]` to `[batch, width]`. */
export const columns = (first: number, width: number): Layer =>
  layer(
    'columns',
    (name) =>
      new OwnLayer({
        name,
        kind: 'columns',
        config: { first, width },
        shape: ([batch]) => [batch!, width],
        compute: ([z]) => tf.slice(z!, [0, first], [-1, width]),
      }),
  );

/** A choice of `kind` where logits and as many numbers of noise meet; its shape is that of the logits. */
const choice =
  (kind: string, choose: (logits: tf.Tensor, noise: tf.Tensor, temperature: number) => tf.Tensor) =>
  (logits: Wire, noise: Wire, temperature: number): Wire => {
    requireTemperature(temperature);
    const make = (name: string) =>
      new OwnLayer({
        name,
        kind,
        config: { temperature },
        shape: (shape) => shape,
        compute: ([l, n]) => choose(l!, n!.reshape(l!.shape), temperature),
      });
    return meet(kind, make, [logits, noise]);
  };

/** Logits `[…, n]` and Gumbel numbers to one of n at each place, one-hot `[…, n]`. */
export const chooseOne = choice('chooseOne', (logits, gumbels, temperature) =>
  straightThrough(gumbelSoftmax(logits, gumbels, temperature)),
);

/** Logits and logistic numbers `[batch, bits]` to bits of the same shape. */
export const chooseBits = choice('chooseBits', (logits, logistics, temperature) =>
  straightThroughBits(tf.add(logits, logistics), temperature),
);
