import { checkOptions } from '../../ground/options';
import { tf } from '../../ground/tf';
import type { DiscriminatorView, Regularizer } from './objective';
import { slopeOf } from './slope';

export interface ZeroCentredOptions {
  /** γ: how much the penalty weighs, as in the paper. Default 10, as there. */
  readonly gamma?: number;
  /**
   * σ of the finite difference that stands for the gradient. Default: none, the exact gradient, for which
   * every layer of D needs a second derivative: linear layers, convolutions and activations have one, batch
   * normalisation on wasm and the GPU has not, and then there is an error that says so.
   */
  readonly sigma?: number;
}

/**
 * R1 (Mescheder et al. 2018, equation 9): D is to be flat where the data are,
 *
 *     R1 = γ/2 · E[‖∇a(x)‖²]  at real x,
 *
 * so that it cannot pull away a G that has arrived. With `sigma` the squared gradient is replaced by a
 * finite difference along a random direction, which needs first derivatives only:
 *
 *     E_ε[(a(x) − a(x + σε))²] / σ²  =  ‖∇a(x)‖² + O(σ²),   ε ~ N(0, 1) for each number of x,
 *
 * since E[(∇a · ε)²] = ‖∇a‖². Measured on a 2-32-1 net with tanh and 64 points: the mean over many ε is
 * 0.2 % off the exact one at σ = 0.1, 2 % at 0.3, 16 % at 1 (a net with three times the weights: 0.8, 5 and
 * 29 %); one draw scatters by 19 % around it, about √(2 / rows).
 *
 * @example regularized(nonSaturating, r1({ gamma: 10 }))
 */
export function r1(options: ZeroCentredOptions = {}): Regularizer {
  return zeroCentred('R1', ({ real }) => real, options);
}

/** R2 (Mescheder et al. 2018, beside R1): R1 at the fakes. R3GAN (Huang et al. 2024) takes both. */
export function r2(options: ZeroCentredOptions = {}): Regularizer {
  return zeroCentred('R2', ({ fakes }) => fakes, options);
}

function zeroCentred(
  name: string,
  samplesOf: (step: DiscriminatorView) => tf.Tensor,
  options: ZeroCentredOptions,
): Regularizer {
  checkOptions(name, options, ['gamma', 'sigma']);
  const { gamma = 10, sigma } = options;
  for (const [what, value] of Object.entries({ gamma, sigma })) {
    if (value === undefined || value > 0) continue;
    throw new Error(`${name}'s ${what} must be above 0, but it is ${value}.`);
  }
  const squaredSlope = (step: DiscriminatorView): tf.Scalar => {
    const x = samplesOf(step);
    if (sigma === undefined) return tf.mean(tf.sum(tf.square(slopeOf(step.D, x)), 1));
    const moved = tf.add(x, tf.mul(step.random.normalTensor(x.shape), sigma));
    const difference = tf.div(tf.sub(step.D(x), step.D(moved)), sigma);
    return tf.mean(tf.square(difference));
  };
  return {
    name: `${name}(γ=${gamma}${sigma === undefined ? '' : `, σ=${sigma}`})`,
    penalty: (step) => tf.mul(gamma / 2, squaredSlope(step)),
  };
}
