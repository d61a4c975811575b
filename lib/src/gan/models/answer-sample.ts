import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import type { Latent } from '../gan';

/**
 * Draws the whole randomness of an answer generator, `[batch, noise + words]`: first `noise` normal
 * numbers, then one standard Gumbel number, −log(−log u) with u uniform in (0, 1), for each word at
 * each place of the answer. That a sample is a *function* of noise is what lets gradients through
 * (the reparameterisation of Jang et al. 2017); here the noise comes in by the front door.
 */
export function answerLatent(noise: number, choices: number): Latent {
  return (batchSize: number, random: Random) => {
    const width = noise + choices;
    const values = new Float32Array(batchSize * width);
    for (let i = 0; i < values.length; i++) {
      values[i] =
        i % width < noise
          ? random.normal()
          : -Math.log(-Math.log(Math.max(random.uniform(), Number.MIN_VALUE)));
    }
    return tf.tensor2d(values, [batchSize, width]);
  };
}

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
  if (!(temperature > 0)) {
    throw new Error(`A Gumbel-softmax needs a temperature above 0, but got ${temperature}.`);
  }
  return tf.tidy(() => tf.softmax(tf.div(tf.add(logits, gumbels), temperature)));
}

/**
 * Forward the one-hot vector of the largest entry, backward the identity (the straight-through
 * estimator, Bengio et al. 2013): the discriminator must only ever see real words, or it would learn
 * that fakes are blurred and nothing else.
 *
 * @param soft `[…, words]`
 */
export function straightThrough(soft: tf.Tensor): tf.Tensor {
  const hard = tf.customGrad((x) => {
    const input = x as tf.Tensor;
    const words = input.shape[input.rank - 1]!;
    return {
      value: tf.tidy(() => tf.oneHot(tf.argMax(input, -1), words).toFloat()),
      gradFunc: (dy: tf.Tensor) => dy,
    };
  });
  return hard(soft);
}
