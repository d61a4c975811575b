import { tf } from '../../ground/tf';
import { callFake, tellApart } from './cross-entropy';
import type { Objective } from './objective';

/**
 * The saturating game (Goodfellow et al. 2014, equation 1):
 *
 *     min_G max_D V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))]
 *
 * Each network minimises its own part, so G descends on E[log(1 − D(G(z)))]. That is flat where D is
 * sure that a sample is fake: G hardly learns just when it has most to learn.
 * At the equilibrium, D = ½: L_D = 2 ln 2, L_G = −ln 2.
 */
export const minimax: Objective = {
  name: 'minimax',
  // L_D = −E[log D(x)] − E[log(1 − D(G(z)))]
  discriminatorLoss: tellApart,
  // L_G = E[log(1 − D(G(z)))]
  generatorLoss: (fake) => tf.neg(callFake(fake)),
};
