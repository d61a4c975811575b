import { type Points, requireSameWidth, squaredDistance } from './numbers';

/** Two numbers for how good fakes are, two for how varied. All but `density` lie between 0 and 1. */
export interface PrecisionRecall {
  /** Share of the fakes that lie in the neighbourhood of some real sample: are they good? */
  readonly precision: number;
  /** Share of the real samples that lie in the neighbourhood of some fake: are they varied? */
  readonly recall: number;
  /** In how many neighbourhoods of real samples a fake lies, over k: 1 where fakes are as real ones. May be more. */
  readonly density: number;
  /** Share of the real samples that have a fake in their neighbourhood. */
  readonly coverage: number;
}

export interface PrecisionRecallOptions {
  /** k: a sample's neighbourhood reaches as far as its k-th neighbour of its own kind. Default 5. */
  readonly neighbours?: number;
}

/**
 * Precision and recall (Kynkäänniemi et al. 2019, equations 1 and 2), density and coverage (Naeem et al. 2020,
 * equations 4 and 5), which put the same questions so that a few outliers do not decide. Around each real
 * sample lies a ball that reaches to its k-th nearest other real one:
 *
 * - precision: in how many fakes' place is there any such ball? density: how many, over k?
 * - coverage: how many of these balls hold a fake? recall asks the balls around fakes for real samples.
 *
 * One real outlier has a huge ball, which makes many fakes "precise"; one fake outlier likewise serves recall.
 * Equal laws have a density of 1, and a coverage of 1 − 2⁻ᵏ with as many fakes as real samples; their
 * precision and recall depend on dimension and k, so measure real against real beside it.
 *
 * All pairs are compared: some thousand samples of some hundred numbers take seconds.
 *
 * @param real `[n][d]`, pixels for want of better, or a classifier's features
 * @param fakes `[m][d]`
 */
export function precisionRecall(
  real: Points,
  fakes: Points,
  { neighbours: k = 5 }: PrecisionRecallOptions = {},
): PrecisionRecall {
  requireSameWidth(real, 'real', fakes, 'fakes');
  const least = Math.min(real.length, fakes.length);
  if (!Number.isSafeInteger(k) || k < 1 || k >= least) {
    throw new Error(
      `neighbours must be a whole number from 1 to ${least - 1}, one less than there are samples, but it is ${k}.`,
    );
  }
  const realReach = reaches(real, k);
  const fakeReach = reaches(fakes, k);
  const precise = new Uint8Array(fakes.length);
  let [balls, recalled, covered] = [0, 0, 0];
  for (let i = 0; i < real.length; i++) {
    let [isRecalled, isCovered] = [false, false];
    for (let j = 0; j < fakes.length; j++) {
      const squared = squaredDistance(real[i]!, fakes[j]!);
      if (squared < fakeReach[j]!) isRecalled = true;
      if (squared >= realReach[i]!) continue;
      isCovered = true;
      precise[j] = 1;
      balls++;
    }
    recalled += Number(isRecalled);
    covered += Number(isCovered);
  }
  return {
    precision: precise.reduce((sum, one) => sum + one, 0) / fakes.length,
    recall: recalled / real.length,
    density: balls / (k * fakes.length),
    coverage: covered / real.length,
  };
}

/** The squared distance of each sample to its k-th nearest other one. */
function reaches(samples: Points, k: number): Float64Array {
  const nearest = Array.from({ length: samples.length }, () => new Float64Array(k).fill(Infinity));
  for (let i = 0; i < samples.length; i++) {
    for (let j = 0; j < i; j++) {
      const squared = squaredDistance(samples[i]!, samples[j]!);
      insert(nearest[i]!, squared);
      insert(nearest[j]!, squared);
    }
  }
  return Float64Array.from(nearest, (distances) => distances[k - 1]!);
}

/** Into a list in order, which keeps its length. */
function insert(ordered: Float64Array, value: number): void {
  let at = ordered.length - 1;
  if (value >= ordered[at]!) return;
  for (; at > 0 && ordered[at - 1]! > value; at--) ordered[at] = ordered[at - 1]!;
  ordered[at] = value;
}
