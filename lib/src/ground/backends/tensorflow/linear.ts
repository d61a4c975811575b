import { linearKernel } from '../../linear';
import { tf } from '../../tf';
import type { Operations } from './node-backend';
import { register } from './register';

/** From this size of B on, TensorFlow's product of batches is the faster one for A · Bᵀ. */
const largeMatrix = 150_000;

/** More rows than this of fewer numbers than that are summed faster by `Sum` than by `BiasAddGrad`. */
const manyRows = 1000;
const wideRow = 32;

/** Dense layers, and what their gradients are made of: products and sums over the batch. */
export function registerLinear(operations: Operations): void {
  const { node, float32, channelsLast } = operations;
  const transposes = [false, true].map((a) =>
    [false, true].map((b) => [
      float32,
      operations.flag('transpose_a', a),
      operations.flag('transpose_b', b),
    ]),
  );

  // tfjs-node always takes the product of batches of matrices, which is up to five times as slow for
  // the narrow ones at a discriminator's end. With a large B transposed it is the faster one
  // (TensorFlow 2.21).
  register('BatchMatMul', (batched) => (call) => {
    const { a, b } = call.inputs as Record<'a' | 'b', tf.TensorInfo>;
    const plain = [a, b].every(({ shape, dtype }) => shape.length === 2 && dtype === 'float32');
    const { transposeA, transposeB } = call.attrs as Record<string, boolean>;
    if (!plain || (transposeB && tf.util.sizeFromShape(b.shape) >= largeMatrix)) {
      return batched(call);
    }
    return node.executeSingleOutput('MatMul', transposes[+transposeA!]![+transposeB!]!, [a, b]);
  });

  register(linearKernel, () => ({ inputs }) => {
    const { x, weights, bias } = inputs as Record<'x' | 'weights' | 'bias', tf.TensorInfo>;
    return operations.chain([x, weights, bias], (run, [rows, columns, offset]) => {
      const [product] = run('MatMul', transposes[0]![0]!, [rows!, columns!]);
      return run('BiasAdd', [float32, channelsLast], [product!.id, offset!]);
    })[0]!;
  });

  // A bias' gradient, the sum over all axes but the last, has an operation of its own: up to four
  // times as fast, and it needs no tensor that names the axes.
  register('Sum', (stock) => (call) => {
    const { x } = call.inputs as Record<'x', tf.TensorInfo>;
    const { axis, keepDims } = call.attrs as { axis: number | number[]; keepDims: boolean };
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const rest = x.shape.length - 1;
    const leading = axes.length === rest && rest > 0 && !axes.includes(rest);
    if (!leading || keepDims || x.dtype !== 'float32') return stock(call);
    const width = x.shape[rest]!;
    if (width < wideRow && tf.util.sizeFromShape(x.shape) > manyRows * width) return stock(call);
    return node.executeSingleOutput('BiasAddGrad', [float32, channelsLast], [x]);
  });
}
