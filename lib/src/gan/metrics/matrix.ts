import { type Numbers, type Points, requirePoints } from './numbers';

/** A square matrix, row by row. */
export type Matrix = readonly Float64Array[];

/** Mean `[d]` and covariance `[d][d]` of points, the covariance over n − 1. */
export interface Moments {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/** Mean and covariance of `[n][d]` points; n must be at least 2. */
export function moments(points: Points): Moments {
  const width = requirePoints(points, 'points');
  const n = points.length;
  if (n < 2) throw new Error('A covariance needs at least two points, but there is one.');
  const mean = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < width; k++) mean[k]! += points[i]![k]! / n;
  }
  const covariance = Array.from({ length: width }, () => new Float64Array(width));
  const centred = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < width; k++) centred[k] = points[i]![k]! - mean[k]!;
    for (let k = 0; k < width; k++) {
      const [row, a] = [covariance[k]!, centred[k]! / (n - 1)];
      for (let l = 0; l <= k; l++) row[l]! += a * centred[l]!;
    }
  }
  for (let k = 0; k < width; k++)
    for (let l = 0; l < k; l++) covariance[l]![k] = covariance[k]![l]!;
  return { mean, covariance };
}

/** A·B of square matrices. */
export function product(a: Matrix, b: Matrix): Float64Array[] {
  return a.map((row) => {
    const out = new Float64Array(row.length);
    for (let k = 0; k < row.length; k++) {
      const [scale, from] = [row[k]!, b[k]!];
      for (let j = 0; j < row.length; j++) out[j]! += scale * from[j]!;
    }
    return out;
  });
}

export interface Eigen {
  /** `[d]` */
  readonly values: Float64Array;
  /** `[d][d]`: row i is the unit eigenvector of value i. */
  readonly vectors: Matrix;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's method: turn two axes at a time so
 * that their entry off the diagonal vanishes, until all have (Golub & Van Loan, "Matrix
 * Computations", section 8.5). Exact to rounding, and quick for the widths of a feature layer.
 */
export function symmetricEigen(matrix: readonly Numbers[]): Eigen {
  const n = requirePoints(matrix, 'matrix');
  const a = matrix.map((row) => Float64Array.from(row));
  let size = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) size += a[i]![j]! ** 2;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (matrix.length === n && (a[i]![j]! - a[j]![i]!) ** 2 <= 1e-20 * size) continue;
      throw new Error(`The matrix is not symmetric: entry [${i}][${j}] differs from [${j}][${i}].`);
    }
  }
  const vectors = a.map((_, i) => Float64Array.from(a, (_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) off += a[i]![j]! ** 2;
    if (off <= 1e-28 * size) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, p, q);
  }
  return { values: Float64Array.from(a, (row, i) => row[i]!), vectors };
}

/** Turns axes p and q so that a[p][q] becomes 0; the rows of `vectors` turn along. */
function rotate(a: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  const entry = a[p]![q]!;
  if (entry === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * entry);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  const turn = (x: Float64Array, y: Float64Array) => {
    for (let k = 0; k < x.length; k++) {
      const [u, v] = [x[k]!, y[k]!];
      x[k] = c * u - s * v;
      y[k] = s * u + c * v;
    }
  };
  for (const row of a) {
    const [u, v] = [row[p]!, row[q]!];
    row[p] = c * u - s * v;
    row[q] = s * u + c * v;
  }
  turn(a[p]!, a[q]!);
  turn(vectors[p]!, vectors[q]!);
}

/**
 * The square root of a symmetric matrix without negative eigenvalues: the only such R with R·R = A.
 * With A = Σ λ v vᵀ it is Σ √λ v vᵀ. Eigenvalues that are negative by rounding count as 0.
 */
export function matrixSquareRoot(matrix: readonly Numbers[]): Matrix {
  const { values, vectors } = symmetricEigen(matrix);
  const largest = Math.max(...values);
  values.forEach((value) => {
    if (value >= -1e-9 * Math.max(largest, 1e-300)) return;
    throw new Error(`The matrix has the negative eigenvalue ${value}: it has no real square root.`);
  });
  const roots = values.map((value) => Math.sqrt(Math.max(0, value)));
  const result = vectors.map((row) => new Float64Array(row.length));
  vectors.forEach((vector, index) => {
    result.forEach((row, i) => {
      const scale = roots[index]! * vector[i]!;
      for (let j = 0; j < row.length; j++) row[j]! += scale * vector[j]!;
    });
  });
  return result;
}
