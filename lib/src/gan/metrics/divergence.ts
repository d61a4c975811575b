import { type Numbers, requireNumbers, requirePositive, requireSameLength } from './numbers';

/** How far from 1 the mass on the grid may be. A grid that cuts off a tail is a wrong answer. */
const massTolerance = 0.02;

function requireDensity(density: Numbers, name: string, dx: number): void {
  requireNumbers(density, name);
  let mass = 0;
  for (let i = 0; i < density.length; i++) {
    if (density[i]! < 0) throw new Error(`${name}[${i}] is ${density[i]}: a density is never < 0.`);
    mass += density[i]! * dx;
  }
  if (Math.abs(mass - 1) > massTolerance) {
    throw new Error(
      `${name} has a mass of ${mass.toPrecision(4)} on this grid instead of 1. ` +
        `Is the grid wide and fine enough, and is dx its spacing? (For probabilities, dx is 1.)`,
    );
  }
}

function requireDensities(p: Numbers, q: Numbers, dx: number): void {
  requirePositive(dx, 'dx');
  requireSameLength(p, 'p', q, 'q');
  requireDensity(p, 'p', dx);
  requireDensity(q, 'q', dx);
}

/** a · log b with the limit 0 · log 0 = 0 of the theory, instead of NaN. */
function timesLog(a: number, b: number): number {
  return a === 0 ? 0 : a * Math.log(b);
}

/**
 * Kullback-Leibler divergence in nats, KL(p ‖ q) = ∫ p log(p / q) dx, of two densities given on one
 * evenly spaced grid (or of two lists of probabilities, with dx = 1). It is 0 only for p = q, and
 * Infinity where p has mass and q has none.
 *
 * Source: Kullback and Leibler, "On Information and Sufficiency", 1951, section 2.
 */
export function kullbackLeibler(p: Numbers, q: Numbers, dx: number): number {
  requireDensities(p, q, dx);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += timesLog(p[i]!, p[i]! / q[i]!);
  return sum * dx;
}

/**
 * Jensen-Shannon divergence in nats, JSD(p ‖ q) = ½ KL(p ‖ m) + ½ KL(q ‖ m) with m = (p + q) / 2:
 * 0 for p = q, and log 2 = 0.693 where the two never overlap.
 *
 * Source: Lin, "Divergence Measures Based on the Shannon Entropy", 1991, section IV with equal
 * weights; Goodfellow et al. 2014, theorem 1, where the GAN's game turns out to minimise it.
 */
export function jensenShannon(p: Numbers, q: Numbers, dx: number): number {
  requireDensities(p, q, dx);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const m = (p[i]! + q[i]!) / 2;
    sum += timesLog(p[i]!, p[i]! / m) + timesLog(q[i]!, q[i]! / m);
  }
  return (sum / 2) * dx;
}

/**
 * The best possible discriminator, D*(x) = p(x) / (p(x) + q(x)), for real density p and generator
 * density q (Goodfellow et al. 2014, proposition 1). Where both are 0 nothing determines it: ½.
 */
export function optimalDiscriminator(p: Numbers, q: Numbers): number[] {
  requireSameLength(p, 'p', q, 'q');
  requireNumbers(p, 'p');
  requireNumbers(q, 'q');
  return Array.from({ length: p.length }, (_, i) => {
    const real = p[i]!;
    const fake = q[i]!;
    if (real < 0 || fake < 0) {
      throw new Error(`p[${i}] is ${real} and q[${i}] is ${fake}: a density is never < 0.`);
    }
    return real + fake === 0 ? 0.5 : real / (real + fake);
  });
}

/**
 * The least that a probability or its complement can be: half the spacing of doubles below 1. D*
 * rounds to exactly 1 far out where q/p < 2⁻⁵³ and q is not 0; without this floor that tail of no
 * weight would turn the whole value into −Infinity.
 */
const leastProbability = 2 ** -54;

/**
 * The value of the game in nats, V(D, G) = ∫ p log D + q log(1 − D) dx, for a discriminator given
 * by its probabilities on the grid of p and q (Goodfellow et al. 2014, equations 1 and 3).
 * A D that is certain (0 or 1) counts as 2⁻⁵⁴ away from it, so being certain and wrong costs 37
 * nats of the mass there, and not an infinity.
 */
export function valueFunction(D: Numbers, p: Numbers, q: Numbers, dx: number): number {
  requireDensities(p, q, dx);
  requireSameLength(D, 'D', p, 'p');
  requireNumbers(D, 'D');
  let sum = 0;
  for (let i = 0; i < D.length; i++) {
    const probability = D[i]!;
    if (probability < 0 || probability > 1) {
      throw new Error(`D[${i}] is ${probability}, but D gives probabilities. Is it a logit?`);
    }
    sum += p[i]! * Math.log(Math.max(probability, leastProbability));
    sum += q[i]! * Math.log(Math.max(1 - probability, leastProbability));
  }
  return sum * dx;
}

/**
 * Total variation distance of two laws over the same outcomes, TV = ½ Σ |p − q|: the largest
 * difference that any event's probability can have. 0 is equal, 1 is never the same outcome.
 */
export function totalVariation(p: Numbers, q: Numbers): number {
  if (p.length !== q.length || p.length === 0) {
    throw new Error(`Two laws over the same outcomes are needed: ${p.length} against ${q.length}.`);
  }
  for (const law of [p, q]) {
    let sum = 0;
    for (let i = 0; i < law.length; i++) sum += law[i]! < 0 ? NaN : law[i]!;
    if (!(Math.abs(sum - 1) < 1e-6)) {
      throw new Error(`Probabilities are not negative and sum to 1, but these sum to ${sum}.`);
    }
  }
  let distance = 0;
  for (let i = 0; i < p.length; i++) distance += Math.abs(p[i]! - q[i]!) / 2;
  return distance;
}
