/**
 * a · b + c in four lanes: one instruction where the runtime has relaxed SIMD. Whether that rounds once (fused, as on most
 * processors of today) or twice is left to the processor, so the last digits may differ between machines.
 */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}
