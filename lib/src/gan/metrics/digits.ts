import type { DigitReadings } from './classifier';
import { kullbackLeibler } from './divergence';
import { frechetOfMoments } from './frechet';
import { type Moments, moments } from './matrix';
import { type Points, requirePoints, rows } from './numbers';

/** How often each class was read, as shares that add up to 1. */
export function classShares(digits: ArrayLike<number>, classes = 10): number[] {
  if (digits.length === 0) throw new Error('There are no digits to count.');
  const shares = new Array<number>(classes).fill(0);
  for (let i = 0; i < digits.length; i++) {
    const digit = digits[i]!;
    if (!Number.isInteger(digit) || digit < 0 || digit >= classes) {
      throw new Error(`digits[${i}] is ${digit}, which is none of the ${classes} classes.`);
    }
    shares[digit]! += 1 / digits.length;
  }
  return shares;
}

/**
 * How far the classes are from equally frequent, in nats: KL(shares ‖ uniform) = Σ p log(k p). 0 is
 * all alike, log k (2.303 for ten) is one class only. Real digits are not quite at 0.
 */
export function imbalance(shares: readonly number[]): number {
  const uniform = shares.map(() => 1 / shares.length);
  return kullbackLeibler(shares, uniform, 1);
}

/**
 * The Inception score (Salimans et al. 2016, section 4) with a classifier of digits in the place of
 * Inception, which is then called the MNIST score:
 *
 * exp( mean over x of KL( p(y|x) ‖ p(y) ) )
 *
 * It is high if each image is clearly some digit and all digits occur: at most the number of classes,
 * and 1 if the classifier sees no difference between the images. It notices neither copies nor a
 * lack of variety within a class.
 *
 * @param probabilities `[n][classes]`, each row adding up to 1
 */
export function mnistScore(probabilities: Points): number {
  const classes = requirePoints(probabilities, 'probabilities');
  const n = probabilities.length;
  const mean = new Float64Array(classes);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const p = probabilities[i]![k]!;
      if (p < 0) throw new Error(`probabilities[${i}][${k}] is ${p}: below 0.`);
      sum += p;
      mean[k]! += p / n;
    }
    if (Math.abs(sum - 1) > 1e-3) {
      throw new Error(`probabilities[${i}] adds up to ${sum}, not 1. Are these logits?`);
    }
  }
  let divergence = 0;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < classes; k++) {
      const p = probabilities[i]![k]!;
      if (p > 0) divergence += (p * Math.log(p / mean[k]!)) / n;
    }
  }
  return Math.exp(divergence);
}

/** What the classifier makes of a set of images, in four numbers. */
export interface DigitScores {
  /** Share of each class, `[10]`. */
  readonly shares: readonly number[];
  /** KL of the shares to uniform, nats; 0 is best. */
  readonly imbalance: number;
  /** Between 1 and 10; more is better. */
  readonly score: number;
  /** Fréchet distance to the reference, in the classifier's features; less is better. */
  readonly frechet: number;
}

/** Readings of real images that others are compared with. */
export interface DigitReference {
  readonly moments: Moments;
}

/** Prepares readings of real images (held out of all training) as a reference. */
export function digitReference(real: DigitReadings): DigitReference {
  return { moments: moments(rows(real.features, real.featureWidth)) };
}

/** All four numbers of some images, against a reference of real ones. */
export function digitScores(images: DigitReadings, reference: DigitReference): DigitScores {
  const shares = classShares(images.digits);
  return {
    shares,
    imbalance: imbalance(shares),
    score: mnistScore(rows(images.probabilities, shares.length)),
    frechet: frechetOfMoments(
      moments(rows(images.features, images.featureWidth)),
      reference.moments,
    ),
  };
}

/** Share of images read as what they should be. */
export function readAs(digits: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (digits.length !== wanted.length || digits.length === 0) {
    throw new Error(`${digits.length} readings cannot be compared with ${wanted.length} labels.`);
  }
  let right = 0;
  for (let i = 0; i < digits.length; i++) if (digits[i] === wanted[i]) right += 1;
  return right / digits.length;
}

/**
 * Wilson's 95 % interval of a share that was found among n trials (Wilson 1927): unlike share ± 2
 * standard errors it stays within [0, 1] and is right near the ends.
 */
export function wilsonInterval(share: number, n: number): [low: number, high: number] {
  if (!(share >= 0 && share <= 1) || !(n >= 1)) {
    throw new Error(`A share in [0, 1] of n ≥ 1 trials is needed, but got ${share} of ${n}.`);
  }
  const z = 1.959964;
  const centre = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half =
    (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
