import { requireNumbers, rowCount, type Numbers } from './numbers';

/** The mean of each of `width` columns: for bits, how often each of them is 1. */
export function columnMeans(samples: Numbers, width: number): Float64Array {
  const rows = rowCount(samples, width);
  const means = new Float64Array(width);
  for (let i = 0; i < samples.length; i++) means[i % width]! += samples[i]! / rows;
  return means;
}

/**
 * Pearson's correlation of every two columns of `[rows, width]` numbers, as `[width][width]`:
 *
 * r_ij = Σ (x_i − m_i)(x_j − m_j) / √(Σ (x_i − m_i)² · Σ (x_j − m_j)²)
 *
 * A column that never changes has no correlation; its entries off the diagonal are 0.
 */
export function correlationMatrix(samples: Numbers, width: number): number[][] {
  const rows = rowCount(samples, width);
  const means = columnMeans(samples, width);
  const sums = Array.from({ length: width }, () => new Float64Array(width));
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      const a = samples[row * width + i]! - means[i]!;
      for (let j = 0; j <= i; j++) {
        sums[i]![j]! += a * (samples[row * width + j]! - means[j]!);
      }
    }
  }
  // Rounding leaves a constant column a variance of about 1e-30 times its square: that is none.
  const spread = sums.map((line, i) => {
    const variance = line[i]! / rows;
    return variance > 1e-20 * (1 + means[i]! ** 2) ? Math.sqrt(line[i]!) : 0;
  });
  return sums.map((_, i) =>
    Array.from({ length: width }, (_, j) => {
      if (i === j) return 1;
      const scale = spread[i]! * spread[j]!;
      return scale === 0 ? 0 : sums[Math.max(i, j)]![Math.min(i, j)]! / scale;
    }),
  );
}

/** How far two square matrices differ off the diagonal: the mean and the largest |a_ij − b_ij|. */
export function matrixDistance(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): { readonly mean: number; readonly max: number } {
  const n = a.length;
  if (n < 2 || b.length !== n || [...a, ...b].some((line) => line.length !== n)) {
    throw new Error(
      `Two square matrices of one size (2 or more) are needed, but got ${a.length} and ${b.length} lines.`,
    );
  }
  [a, b].forEach((matrix, k) =>
    matrix.forEach((line, i) => requireNumbers(line, `${k === 0 ? 'a' : 'b'}[${i}]`)),
  );
  let sum = 0;
  let max = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const difference = Math.abs(a[i]![j]! - b[i]![j]!);
      sum += difference;
      max = Math.max(max, difference);
    }
  }
  return { mean: sum / (n * (n - 1)), max };
}
