import { tf } from '../../tf';
import type { Engine } from './engine';
import { registerKernel } from './register';

/**
 * Sums and means over leading axes (a bias's gradient), trailing axes, or all. The stock kernels sum
 * along rows only, transpose everything else first, and lose digits in long sums.
 */
export function registerSums(engine: Engine): void {
  for (const [kernelName, mean] of [
    ['Sum', false],
    ['Mean', true],
  ] as const) {
    // prettier-ignore
    registerKernel(kernelName, (stock) => (call) => reduce(engine, call, mean) ?? stock(call));
  }
}

function reduce(
  engine: Engine,
  { inputs, attrs }: Parameters<tf.KernelFunc>[0],
  mean: boolean,
): tf.TensorInfo | undefined {
  const x = inputs['x'] as tf.TensorInfo;
  const { axis, keepDims } = attrs as { axis: number | number[]; keepDims: boolean };
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const rank = x.shape.length;
  const leading = axes.every((a) => a < axes.length);
  const trailing = axes.every((a) => a >= rank - axes.length);
  const inSize = tf.util.sizeFromShape(x.shape);
  if (inSize > 0 && (x.dtype !== 'float32' || !(leading || trailing))) return undefined;

  const shape = x.shape.flatMap((length, i) =>
    axes.includes(i) ? (keepDims ? [1] : []) : [length],
  );
  const out = engine.make(shape, mean || x.dtype === 'float32' ? 'float32' : 'int32');
  const outSize = tf.util.sizeFromShape(shape);
  const terms = inSize / outSize;
  if (inSize === 0) {
    // A sum of nothing is 0, the mean of nothing is not a number.
    engine.backend.typedArrayFromHeap(out).fill(mean ? NaN : 0);
    return out;
  }
  const [from, to] = [engine.address(x), engine.address(out)];
  if (trailing) engine.wasm.sumColumns(from, to, outSize, terms, mean ? terms : 1);
  else engine.wasm.sumRows(from, to, terms, outSize, mean ? terms : 1);
  return out;
}
