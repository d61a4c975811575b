import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../tf';

type MatMulInputs = Record<'a' | 'b', tf.TensorInfo> & tf.NamedTensorInfoMap;
type MatMulAttributes = { transposeA: boolean; transposeB: boolean };

/**
 * The stock matrix product runs on XNNPACK only without transposes and falls back to a naive loop
 * otherwise, which every gradient does: 1 to 2 instead of 30 GFLOP/s. So transpose first.
 */
export function transposeFirst(): void {
  for (const kernelName of ['BatchMatMul', '_FusedMatMul']) {
    const stock = tf.getKernel(kernelName, 'wasm');
    tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({
      ...stock,
      kernelFunc: ({ inputs, backend, attrs }) => {
        const wasm = backend as BackendWasm;
        const { transposeA, transposeB } = attrs as unknown as MatMulAttributes;
        const { a, b } = inputs as MatMulInputs;
        const made: tf.TensorInfo[] = [];
        const transposed = (x: tf.TensorInfo) => {
          const y = transpose(x, wasm);
          made.push(y);
          return y;
        };
        const output = stock.kernelFunc({
          inputs: {
            ...inputs,
            a: transposeA ? transposed(a) : a,
            b: transposeB ? transposed(b) : b,
          },
          backend,
          attrs: { ...attrs, transposeA: false, transposeB: false },
        });
        made.forEach((tensor) => wasm.disposeData(tensor.dataId));
        return output;
      },
    });
  }
}

/** Swaps the last two axes of `[…, rows, columns]`, block by block for the sake of the cache. */
function transpose(x: tf.TensorInfo, wasm: BackendWasm): tf.TensorInfo {
  const [rows = 1, columns = 1] = x.shape.slice(-2);
  const output = wasm.makeOutput([...x.shape.slice(0, -2), columns, rows], 'float32');
  const from = wasm.typedArrayFromHeap(x);
  const to = wasm.typedArrayFromHeap(output);
  const block = 32;
  for (let base = 0; base < from.length; base += rows * columns) {
    for (let i0 = 0; i0 < rows; i0 += block) {
      for (let j0 = 0; j0 < columns; j0 += block) {
        for (let i = i0; i < Math.min(i0 + block, rows); i++) {
          for (let j = j0; j < Math.min(j0 + block, columns); j++) {
            to[base + j * rows + i] = from[base + i * columns + j]!;
          }
        }
      }
    }
  }
  return output;
}
