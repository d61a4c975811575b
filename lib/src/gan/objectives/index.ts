import { hinge } from './hinge';
import { leastSquares } from './least-squares';
import { minimax } from './minimax';
import { nonSaturating } from './non-saturating';
import { relativistic } from './relativistic';
import { wasserstein } from './wasserstein';

export { hinge, leastSquares, minimax, nonSaturating, relativistic, wasserstein };
export { gradientPenalty, type GradientPenaltyOptions } from './gradient-penalty';
export { regularized } from './objective';
export type { DiscriminatorView, Objective, Regularizer } from './objective';
export { weightClipping } from './weight-clipping';
export { r1, r2, type ZeroCentredOptions } from './zero-centred';

/** Every objective by its name. */
export const games = {
  minimax,
  nonSaturating,
  leastSquares,
  wasserstein,
  hinge,
  relativistic,
} as const;
export type ObjectiveName = keyof typeof games;
