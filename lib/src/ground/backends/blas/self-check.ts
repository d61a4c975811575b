import { tf } from '../../tf';
import { Unavailable } from '../driver';
import type { Engine } from '../wasm/engine';
import type { Product } from '../wasm/multiply';

/** m, n, k: one of each, one row, one column, one step, more columns than rows, and the other way. */
const sizes = [
  [1, 1, 1],
  [1, 37, 23],
  [41, 1, 19],
  [35, 51, 1],
  [29, 70, 43],
  [70, 29, 43],
] as const;

/**
 * Every kind of product that training asks for, of every shape, on the BLAS and written out in float64.
 * @throws Unavailable if one differs: such a BLAS must not be used.
 */
export function checkProducts(
  engine: Engine,
  name: string,
  multiply: (product: Product) => void,
): void {
  for (const [m, n, k] of sizes) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        for (const [batch, withBias, add] of kinds) {
          const wrong = difference(engine, multiply, {
            ...{ m, n, k, transposeA, transposeB, batch, withBias, add },
          });
          if (wrong < 1e-5) continue; // NaN is wrong too
          throw new Unavailable(
            `The BLAS ${name} multiplies wrongly: ${m} × ${n} over ${k} is off by ${wrong}.`,
            'Name another one with TSGAN_BLAS=/path/to/it, or use the backend "wasm".',
          );
        }
      }
    }
  }
}

/** Matrices in a batch, with a bias, added to what is there. */
const kinds = [
  [1, false, false],
  [1, true, false],
  [1, false, true],
  [3, false, false],
] as const;

interface Case {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly batch: number;
  readonly withBias: boolean;
  readonly add: boolean;
}

/** The greatest difference, measured by the sum of √k such terms. */
function difference(engine: Engine, multiply: (product: Product) => void, given: Case): number {
  const { m, n, k, transposeA, transposeB, batch, withBias, add } = given;
  const tensors: tf.TensorInfo[] = [];
  const numbers = (count: number, frequency: number) => {
    const tensor = engine.make([count]);
    tensors.push(tensor);
    const values = engine.backend.typedArrayFromHeap(tensor) as Float32Array;
    for (let i = 0; i < count; i++) values[i] = Math.sin(frequency * (i + 1) ** 2);
    return { at: engine.address(tensor), values };
  };
  try {
    const a = numbers(batch * m * k, 1.7);
    const b = numbers(batch * k * n, 0.9);
    const c = numbers(batch * m * n, 2.3);
    const bias = numbers(n, 0.4);
    const before = c.values.slice();
    const aStrides = transposeA ? ([1, m] as const) : ([k, 1] as const);
    const bStrides = transposeB ? ([1, k] as const) : ([n, 1] as const);
    multiply({
      ...{ a: a.at, aStrides, b: b.at, bStrides, c: c.at, sizes: [m, n, k], add },
      pairs: Array.from({ length: batch }, (_, i) => [i, i]),
      bias: withBias ? bias.at : 0,
    });
    let worst = 0;
    for (let at = 0; at < batch * m * n; at++) {
      const [matrix, row, column] = [Math.floor(at / (m * n)), Math.floor(at / n) % m, at % n];
      let sum = add ? before[at]! : withBias ? bias.values[column]! : 0;
      for (let step = 0; step < k; step++) {
        const x = a.values[matrix * m * k + row * aStrides[0] + step * aStrides[1]]!;
        const y = b.values[matrix * k * n + step * bStrides[0] + column * bStrides[1]]!;
        sum += x * y;
      }
      const off = Math.abs(c.values[at]! - sum) / Math.sqrt(k);
      if (!(off <= worst)) worst = off;
    }
    return worst;
  } finally {
    for (const { dataId } of tensors) engine.backend.disposeData(dataId);
  }
}
