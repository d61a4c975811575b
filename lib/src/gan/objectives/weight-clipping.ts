import { tf } from '../../ground/tf';
import type { Regularizer } from './objective';

/**
 * Keeps each of D's weights within ± `limit` after every update, which bounds D's slope somehow: the
 * Wasserstein GAN's first way (Arjovsky et al. 2017, algorithm 1, with 0.01).
 *
 * @example regularized(wasserstein, weightClipping(0.01))
 */
export function weightClipping(limit: number): Regularizer {
  if (!(limit > 0)) throw new Error(`Weights are clipped at ± a limit above 0, not ${limit}.`);
  return {
    name: `weightClipping(${limit})`,
    constrain(weights) {
      for (const weight of weights) {
        tf.tidy(() => weight.assign(tf.clipByValue(weight, -limit, limit)));
      }
    },
  };
}
