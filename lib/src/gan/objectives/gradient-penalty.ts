import { checkOptions } from '../../ground/options';
import { tf } from '../../ground/tf';
import type { Regularizer } from './objective';
import { slopeOf } from './slope';

export interface GradientPenaltyOptions {
  /** λ: how much the penalty weighs. Default 10, as in the paper. */
  readonly lambda?: number;
}

/**
 * WGAN-GP (Gulrajani et al. 2017, algorithm 1): D's slope is to be 1 between the data and the
 * fakes, where the critic of the earth mover's distance has it:
 *
 *     λ · E[(‖∇a(x̂)‖ − 1)²]   at   x̂ = α x + (1 − α) G(z),   α ~ U[0, 1], one for each sample.
 *
 * Every layer of D needs a second derivative, and none may mix the samples of a batch (no batch norm).
 *
 * @example regularized(wasserstein, gradientPenalty())
 */
export function gradientPenalty(options: GradientPenaltyOptions = {}): Regularizer {
  checkOptions('gradientPenalty', options, ['lambda']);
  const { lambda = 10 } = options;
  if (!(lambda > 0)) throw new Error(`The penalty's lambda must be above 0, but it is ${lambda}.`);
  return {
    name: `gradientPenalty(λ=${lambda})`,
    penalty({ D, real, fakes, random }) {
      const alpha = random.uniformTensor([real.shape[0], ...real.shape.slice(1).map(() => 1)]);
      const between = tf.add(tf.mul(alpha, real), tf.mul(tf.sub(1, alpha), fakes));
      // A D that is quite flat at a sample has a norm of 0, whose own slope is infinite without the 1e-12.
      const norms = tf.sqrt(tf.add(tf.sum(tf.square(slopeOf(D, between)), 1), 1e-12));
      return tf.mul(lambda, tf.mean(tf.square(tf.sub(norms, 1))));
    },
  };
}
