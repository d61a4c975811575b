import type { Engine } from '../wasm/engine';
import { forMatrices, multiply, type Product } from '../wasm/multiply';

/** How a BLAS is asked for a product. */
export interface Asking {
  /** Multiplications (m·n·k) below which our own product is quicker. */
  readonly fewest: number;
  /** Multiplications for which waking a second thread pays. */
  readonly perPart: number;
  /** Parts that a product is cut into at most: a BLAS that keeps its own threads gets one. */
  readonly parts: number;
}

/** A product by the machine's BLAS, or where it is small by our own engine. */
export function multiplyByBlas(engine: Engine, product: Product, asking: Asking): void {
  const [m, n, k] = product.sizes;
  if (m * n * k < asking.fewest) {
    multiply(engine, product);
    return;
  }
  const { aStrides, bStrides, bias, add = false } = product;
  forMatrices(product, (a, b, c, [m, n, k]) => {
    const parts = Math.max(1, Math.min(asking.parts, Math.floor((m * n * k) / asking.perPart)));
    engine.wasm.matmulByBlas(a, ...aStrides, b, ...bStrides, c, m, n, k, bias, add, parts);
  });
}
