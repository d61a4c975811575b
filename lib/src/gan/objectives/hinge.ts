import { tf } from '../../ground/tf';
import type { Objective } from './objective';

/**
 * The hinge game (Lim & Ye 2017, equations 2 and 3; Miyato et al. 2018, equations 16 and 17): D stops
 * caring about samples that are already on the right side by a margin of 1.
 * At the equilibrium every constant a in [−1, 1] is as good to D: L_D = 2, L_G = −a.
 */
export const hinge: Objective = {
  name: 'hinge',
  // L_D = E[max(0, 1 − a(x))] + E[max(0, 1 + a(G(z)))]
  discriminatorLoss: (real, fake) =>
    tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake)))),
  // L_G = −E[a(G(z))]
  generatorLoss: (fake) => tf.neg(tf.mean<tf.Scalar>(fake)),
};
