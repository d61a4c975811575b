import type { Register } from '../register';
import type { Engine } from './engine';

/** Addresses in bytes, distances in numbers. */
export interface Product {
  readonly a: number;
  /** Distance of rows, distance of inner steps. */
  readonly aStrides: readonly [number, number];
  readonly b: number;
  /** Distance of inner steps, distance of columns. */
  readonly bStrides: readonly [number, number];
  readonly c: number;
  /** m, n, k */
  readonly sizes: readonly [number, number, number];
  /** Which matrix of A meets which of B, for each matrix of C; one pair of zeros for no batch. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Where a bias `[n]` lies; 0 for none. */
  readonly bias: number;
  /** Adds to C instead of writing it. */
  readonly add?: boolean;
}

/** How products are computed. */
export type Multiply = (engine: Engine, product: Product) => void;

/** Where the operations that are made of products are registered, and how these are computed. */
export interface Target {
  readonly engine: Engine;
  readonly register: Register;
  readonly multiply: Multiply;
}

/** Our own product, on every thread. */
export const multiply: Multiply = (engine, product) => {
  const { wasm, threadScratch, threads } = engine;
  const { aStrides, bStrides, bias, add = false } = product;
  forMatrices(product, (a, b, c, [m, n, k]) => {
    engine.packed.use(wasm.matmulPacked(m, k), (packed) => {
      const from = [a, ...aStrides, b, ...bStrides] as const;
      wasm.matmul(...from, c, m, n, k, bias, add, packed, threadScratch, threads);
    });
  });
};

/** Calls back for each matrix of a batch, with the addresses of the factors and of the result. */
export function forMatrices(
  product: Product,
  compute: (a: number, b: number, c: number, sizes: Product['sizes']) => void,
): void {
  const { a, aStrides, b, c, sizes, pairs } = product;
  const [m, n, k] = sizes;
  if (m * n * k === 0 || pairs.length === 0) return;
  const contiguous = aStrides[0] === k && aStrides[1] === 1;
  if (pairs.length > 1 && contiguous && pairs.every(([i, j], p) => i === p && j === 0)) {
    // Many matrices, lying one after the other, times the same one: a single taller matrix.
    compute(a, b, c, [m * pairs.length, n, k]);
    return;
  }
  pairs.forEach(([i, j], p) => {
    compute(a + 4 * i * m * k, b + 4 * j * k * n, c + 4 * p * m * n, sizes);
  });
}
