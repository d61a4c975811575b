import { multiplyAdd } from './simd';

/**
 * eˣ in four lanes, within 2 ulp for x in [−87, 88]: x = n ln 2 + r with |r| ≤ ln 2 / 2, the series of
 * eʳ to the seventh power (its next term is below 6e-9), and n added to the exponent's bits.
 */
export function exponential(x: v128): v128 {
  const clamped = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(88));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.4426950408889634)));
  // ln 2 in two parts, the first short enough that n times it is exact.
  let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693145751953125)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(1.42860682030941723e-6)));
  let y = f32x4.splat(1 / 5040);
  y = multiplyAdd(y, r, f32x4.splat(1 / 720));
  y = multiplyAdd(y, r, f32x4.splat(1 / 120));
  y = multiplyAdd(y, r, f32x4.splat(1 / 24));
  y = multiplyAdd(y, r, f32x4.splat(1 / 6));
  y = multiplyAdd(y, r, f32x4.splat(0.5));
  y = multiplyAdd(y, r, f32x4.splat(1));
  y = multiplyAdd(y, r, f32x4.splat(1));
  return i32x4.add(y, i32x4.shl(i32x4.trunc_sat_f32x4_s(n), 23));
}

/**
 * tanh x in four lanes: the series x − x³/3 + 2x⁵/15 − 17x⁷/315 + 62x⁹/2835 where |x| < 1/4 (the
 * next term is below 3e-9 of x), and 1 − 2 / (e²ˣ + 1), which would lose digits there, elsewhere.
 */
export function hyperbolicTangent(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let series = f32x4.splat(62.0 / 2835.0);
  series = multiplyAdd(series, square, f32x4.splat(-17.0 / 315.0));
  series = multiplyAdd(series, square, f32x4.splat(2.0 / 15.0));
  series = multiplyAdd(series, square, f32x4.splat(-1.0 / 3.0));
  series = multiplyAdd(f32x4.mul(series, square), x, x);
  // From |x| = 10 on, tanh x is ±1 in float32.
  const bounded = f32x4.min(f32x4.max(x, f32x4.splat(-10)), f32x4.splat(10));
  const power = exponential(f32x4.add(bounded, bounded));
  const one = f32x4.splat(1);
  const quotient = f32x4.div(f32x4.splat(2), f32x4.add(power, one));
  const far = f32x4.sub(one, quotient);
  const result = v128.bitselect(series, far, f32x4.lt(f32x4.abs(x), f32x4.splat(0.25)));
  return v128.bitselect(result, x, f32x4.eq(x, x)); // not a number stays that
}
