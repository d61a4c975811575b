import { checkOptions } from '../../ground/options';
import { kullbackLeibler } from './divergence';
import { type Points, requirePositive, requireSameWidth, squaredDistance } from './numbers';

/** How well samples cover a mixture of round clusters. */
export interface ModeCoverage {
  /** Modes that were hit: those with at least `minimum` good samples. */
  readonly modes: number;
  /** Modes that there are. */
  readonly total: number;
  /** Share of samples that are good: within `radius` deviations of their nearest centre. */
  readonly goodShare: number;
  /** Good samples of each mode, in the order of `centres`. */
  readonly counts: readonly number[];
}

export interface ModeCoverageOptions {
  /** How many deviations from a centre still count as good. Default 3. */
  readonly radius?: number;
  /** Good samples that make a mode count as hit. Default 1. */
  readonly minimum?: number;
}

/**
 * Counts the modes that generated points reach and the share of points that belong to any. A
 * collapsed generator has few modes and may still have a good share near 1: read both.
 *
 * Real samples of a two-dimensional mixture are within 3 deviations with a share of
 * 1 − exp(−9/2) = 0.989: no generator needs more.
 *
 * Source: Srivastava et al., "VEEGAN", 2017, section 4 (three deviations; modes and high-quality
 * samples).
 *
 * @param points `[n][d]` generated points
 * @param centres `[modes][d]` centres of the clusters
 * @param deviation standard deviation of every cluster, the same in each direction
 */
export function modeCoverage(
  points: Points,
  centres: Points,
  deviation: number,
  options: ModeCoverageOptions = {},
): ModeCoverage {
  checkOptions('modeCoverage', options, ['radius', 'minimum']);
  const { radius = 3, minimum = 1 } = options;
  requirePositive(deviation, 'deviation');
  requirePositive(radius, 'radius');
  requirePositive(minimum, 'minimum');
  const counts = Array.from({ length: centres.length }, () => 0);
  const limit = (radius * deviation) ** 2;
  let good = 0;
  for (const { mode, squared } of nearestModes(points, centres)) {
    if (squared > limit) continue;
    good++;
    counts[mode]!++;
  }
  return {
    modes: counts.filter((count) => count >= minimum).length,
    total: centres.length,
    goodShare: good / points.length,
    counts,
  };
}

/**
 * How unevenly the points fall on the modes, in nats: each goes to its nearest centre, near or far, and
 * the shares q are compared with equal ones, KL(q ‖ p) with p = 1 / modes. It is "reverse" since the
 * generator's law stands first: 0 is fair, log(modes) is all on one. n perfect points have about
 * (modes − 1) / (2 n) by chance: 0.005 for 2,500 on 25 modes.
 *
 * Source: Lin et al., "PacGAN", 2018, section 4.1, who take p from as many real samples.
 *
 * @param points `[n][d]` generated points
 * @param centres `[modes][d]` centres of the clusters, each as likely
 */
export function reverseModeDivergence(points: Points, centres: Points): number {
  const shares = new Float64Array(centres.length);
  for (const { mode } of nearestModes(points, centres)) shares[mode]! += 1 / points.length;
  return kullbackLeibler(shares, new Float64Array(centres.length).fill(1 / centres.length), 1);
}

/** The nearest centre of each point, and its squared distance; the first one wins a tie. */
function* nearestModes(points: Points, centres: Points) {
  requireSameWidth(points, 'points', centres, 'centres');
  for (let i = 0; i < points.length; i++) {
    let [mode, squared] = [0, Infinity];
    for (let c = 0; c < centres.length; c++) {
      const distance = squaredDistance(points[i]!, centres[c]!);
      if (distance < squared) [mode, squared] = [c, distance];
    }
    yield { mode, squared };
  }
}
