import { tf } from '../../ground/tf';
import type { Objective } from './objective';

/**
 * The critic's estimate of the earth mover's distance (Arjovsky et al. 2017, algorithm 1). It is an
 * estimate only while the critic's slope is bounded, otherwise the loss falls without end: train
 * `regularized(wasserstein, weightClipping(0.01))` as that paper does, or
 * `regularized(wasserstein, gradientPenalty())`.
 * At the equilibrium every constant a is as good to D: L_D = 0, and L_G = −a says nothing.
 */
export const wasserstein: Objective = {
  name: 'wasserstein',
  // L_D = E[a(G(z))] − E[a(x)]
  discriminatorLoss: (real, fake) => tf.sub(tf.mean(fake), tf.mean(real)),
  // L_G = −E[a(G(z))]
  generatorLoss: (fake) => tf.neg(tf.mean<tf.Scalar>(fake)),
};
