import { type Moments, matrixSquareRoot, moments, product, symmetricEigen } from './matrix';
import type { Points } from './numbers';

/**
 * The Fréchet distance of two normal laws with these moments (Dowson & Landau 1982, equation 4):
 *
 * d² = ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½)
 *
 * tr (Σ₁Σ₂)^½ is taken as the sum of the roots of the eigenvalues of Σ₁^½ Σ₂ Σ₁^½: the same numbers,
 * of a matrix that is symmetric. It is d² that is returned, as everybody does who reports an "FID".
 */
export function frechetOfMoments(a: Moments, b: Moments): number {
  if (a.mean.length !== b.mean.length) {
    throw new Error(
      `Features of one width are needed, but they have ${a.mean.length} and ${b.mean.length}.`,
    );
  }
  const root = matrixSquareRoot(a.covariance);
  const middle = product(product(root, b.covariance), root);
  middle.forEach((row, i) => {
    // Rounding leaves it symmetric only to the last digits.
    for (let j = 0; j < i; j++) row[j] = middle[j]![i] = (row[j]! + middle[j]![i]!) / 2;
  });
  let distance = 0;
  for (let i = 0; i < a.mean.length; i++) {
    distance += (a.mean[i]! - b.mean[i]!) ** 2 + a.covariance[i]![i]! + b.covariance[i]![i]!;
  }
  for (const value of symmetricEigen(middle).values) distance -= 2 * Math.sqrt(Math.max(0, value));
  return Math.max(0, distance);
}

/**
 * How far apart two sets of feature vectors lie, `[n][d]` and `[m][d]`, as if both were normal
 * (Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule", section 3). With the features
 * of Inception-v3 this is the FID; with those of another network the numbers are not comparable to
 * anybody's FID, only to each other.
 *
 * It is biased upwards, the more so the fewer samples there are: two sets of real images do not give
 * 0. Measure that floor with the same number of images and print it beside.
 */
export function frechetDistance(a: Points, b: Points): number {
  return frechetOfMoments(moments(a), moments(b));
}
