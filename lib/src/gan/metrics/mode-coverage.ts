import { type Points, requirePoints, requirePositive } from './numbers';

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
  { radius = 3, minimum = 1 }: ModeCoverageOptions = {},
): ModeCoverage {
  requirePositive(deviation, 'deviation');
  requirePositive(radius, 'radius');
  requirePositive(minimum, 'minimum');
  const width = requirePoints(points, 'points');
  const centreWidth = requirePoints(centres, 'centres');
  if (width !== centreWidth) {
    throw new Error(`points have ${width} coordinates, but centres have ${centreWidth}.`);
  }
  const counts = Array.from({ length: centres.length }, () => 0);
  const limit = (radius * deviation) ** 2;
  let good = 0;
  for (let i = 0; i < points.length; i++) {
    let nearest = 0;
    let best = Infinity;
    for (let c = 0; c < centres.length; c++) {
      let squared = 0;
      for (let k = 0; k < width; k++) squared += (points[i]![k]! - centres[c]![k]!) ** 2;
      if (squared < best) [nearest, best] = [c, squared];
    }
    if (best > limit) continue;
    good++;
    counts[nearest]!++;
  }
  return {
    modes: counts.filter((count) => count >= minimum).length,
    total: centres.length,
    goodShare: good / points.length,
    counts,
  };
}
