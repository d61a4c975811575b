import { requirePositive } from './numbers';

/** Density of the normal distribution, $e^{-(x-\mu)^2/2\sigma^2} / (\sigma\sqrt{2\pi})$. */
export function normalPdf(x: number, mean = 0, deviation = 1): number {
  requirePositive(deviation, 'deviation');
  const z = (x - mean) / deviation;
  return Math.exp(-0.5 * z * z) / (deviation * Math.sqrt(2 * Math.PI));
}

/**
 * Share of the normal distribution that lies below `x`, with an absolute error under 1e-14.
 *
 * Φ(z) = ½ + φ(z) · (z + z³/3 + z⁵/(3·5) + …): Marsaglia, "Evaluating the Normal Distribution",
 * Journal of Statistical Software 11(4), 2004. All terms have one sign, so nothing cancels.
 */
export function normalCdf(x: number, mean = 0, deviation = 1): number {
  requirePositive(deviation, 'deviation');
  const z = (x - mean) / deviation;
  if (Number.isNaN(z)) throw new Error(`normalCdf needs a number, but x is ${x}.`);
  // Beyond 8 deviations there is less than 1e-15 left.
  if (z < -8) return 0;
  if (z > 8) return 1;
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + sum * normalPdf(z);
}
