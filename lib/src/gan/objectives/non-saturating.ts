import { callReal, tellApart } from './cross-entropy';
import type { Objective } from './objective';

/**
 * What nearly everybody trains (Goodfellow et al. 2014, end of section 3): D as in `minimax`, while
 * G maximises log D(G(z)). Same fixed point, but a gradient that stays alive when D wins.
 * At the equilibrium, D = ½: L_D = 2 ln 2, L_G = ln 2.
 */
export const nonSaturating: Objective = {
  name: 'nonSaturating',
  // L_D = −E[log D(x)] − E[log(1 − D(G(z)))]
  discriminatorLoss: tellApart,
  // L_G = −E[log D(G(z))]
  generatorLoss: callReal,
};
