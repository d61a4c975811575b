import {
  type Points,
  requirePoints,
  requirePositive,
  requireSameWidth,
  squaredDistance,
} from './numbers';

/** What a Parzen window says of some points, in nats a point. */
export interface ParzenResult {
  /** Mean log-likelihood. */
  readonly mean: number;
  /** Its standard error over the points; the ± of the 2014 paper's table. */
  readonly standardError: number;
  /** Width of the Gaussian windows. */
  readonly sigma: number;
}

/**
 * Log-likelihood of each point under the windows of each width: `[sigmas][points]`. A point's distances
 * to the samples are worked out once for all widths and then forgotten: of 10,000 points and samples
 * all distances together would be 0.8 GB.
 */
function logLikelihoods(
  points: Points,
  samples: Points,
  sigmas: readonly number[],
): Float64Array[] {
  const width = requireSameWidth(points, 'points', samples, 'samples');
  const stored = Array.from(samples, (sample) => Float32Array.from(sample));
  const logs = sigmas.map(() => new Float64Array(points.length));
  const distances = new Float64Array(samples.length);
  for (let i = 0; i < points.length; i++) {
    const x = Float32Array.from(points[i]!);
    stored.forEach((sample, j) => (distances[j] = squaredDistance(x, sample)));
    sigmas.forEach((sigma, k) => (logs[k]![i] = logMeanWindow(distances, width, sigma)));
  }
  return logs;
}

/** log (1/n) Σ N(d; 0, σ² I), the mean over the squared distances d of one point. */
function logMeanWindow(distances: Float64Array, width: number, sigma: number): number {
  let nearest = Infinity;
  for (const d of distances) nearest = Math.min(nearest, d);
  // log Σ exp(−d / 2σ²), with the largest term taken out so that nothing underflows to log 0.
  let sum = 0;
  for (const d of distances) sum += Math.exp((nearest - d) / (2 * sigma ** 2));
  const normaliser = Math.log(distances.length) + (width / 2) * Math.log(2 * Math.PI * sigma ** 2);
  return Math.log(sum) - nearest / (2 * sigma ** 2) - normaliser;
}

function result(logs: Float64Array, sigma: number): ParzenResult {
  const n = logs.length;
  const mean = logs.reduce((a, b) => a + b) / n;
  const variance = logs.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, n - 1);
  return { mean, standardError: Math.sqrt(variance / n), sigma };
}

/**
 * Log-likelihood of points under a Parzen window: a Gaussian of width σ around each sample.
 *
 * log p(x) = log (1/n) Σᵢ N(x; sᵢ, σ² I)
 *
 * @param points `[m][d]` held-out real images, pixels in [0, 1]
 * @param samples `[n][d]` generated images, pixels in [0, 1]
 */
export function parzenLogLikelihood(points: Points, samples: Points, sigma: number): ParzenResult {
  requirePositive(sigma, 'sigma');
  return result(logLikelihoods(points, samples, [sigma])[0]!, sigma);
}

/**
 * Widths to choose from: ten, evenly spaced in log₁₀ σ from 0.1 to 1, as in the 2014 paper's published
 * script. A finer grid would find a better σ and a few nats more, and not be the paper's number.
 */
const parzenWidths: readonly number[] = Array.from({ length: 10 }, (_, i) => 10 ** (i / 9 - 1));

export interface ParzenOptions {
  /** `[m][d]` real images to choose σ by; neither trained on nor in `test`. */
  readonly validation: Points;
  /** `[k][d]` real images to report. */
  readonly test: Points;
  /** Default: the ten of the script, 0.1 to 1. */
  readonly sigmas?: readonly number[];
}

/**
 * The protocol of Goodfellow et al. 2014, section 5 (after Breuleux et al. 2011): fit a Parzen window
 * to the samples, choose σ by the validation images, report the test images. The paper has 10,000
 * samples and all test digits; fewer samples give a lower number.
 *
 * The estimate is a rough one (Theis et al. 2016, table 1: it can prefer bad samples to good
 * ones). It is here to compare with the paper's table, not to choose a generator by.
 *
 * @param samples `[n][d]` generated images; all pixels in [0, 1], or the numbers mean another thing
 */
export function parzenScore(
  samples: Points,
  { validation, test, sigmas = parzenWidths }: ParzenOptions,
): ParzenResult {
  for (const [name, points] of Object.entries({ samples, validation, test })) {
    requireUnitRange(points, name);
  }
  if (sigmas.length === 0) throw new Error('Give at least one sigma to choose from.');
  sigmas.forEach((sigma) => requirePositive(sigma, 'sigma'));
  const logs = logLikelihoods(validation, samples, sigmas);
  const scores = sigmas.map((sigma, k) => result(logs[k]!, sigma));
  const best = scores.reduce((a, b) => (b.mean > a.mean ? b : a));
  return parzenLogLikelihood(test, samples, best.sigma);
}

function requireUnitRange(points: Points, name: string): void {
  requirePoints(points, name);
  for (let i = 0; i < points.length; i++) {
    for (let k = 0; k < points[i]!.length; k++) {
      const value = points[i]![k]!;
      if (value >= 0 && value <= 1) continue;
      throw new Error(
        `${name}[${i}][${k}] is ${value}, but the protocol has pixels in [0, 1]. ` +
          'Images in [−1, 1] become that by (x + 1) / 2: see toUnitRange.',
      );
    }
  }
}

/** Images from [−1, 1] to [0, 1]. */
export function toUnitRange(images: Float32Array): Float32Array {
  return images.map((value) => Math.min(1, Math.max(0, (value + 1) / 2)));
}
