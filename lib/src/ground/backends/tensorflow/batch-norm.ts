import { batchNormGradientKernel, batchNormKernel } from '../../batch-norm';
import { tf } from '../../tf';
import type { Operations } from './node-backend';
import { register } from './register';

/**
 * Batch normalisation in training mode and its gradients with TensorFlow's own operations. Of their
 * outputs the one to "reserve" for the gradient is the biased variance on the processor, and something
 * else on a GPU: there the layer stays composed.
 */
export function registerBatchNorm(operations: Operations): void {
  if (operations.node.isUsingGpuDevice) return;
  const { float32, channelsLast } = operations;
  const common = (epsilon: unknown) => [
    float32,
    operations.type('U'),
    operations.number('epsilon', epsilon as number),
    channelsLast,
    operations.flag('is_training', true),
  ];
  // The operations want images, so that a row of features is one of a single pixel.
  const asImages = ({ shape }: tf.TensorInfo) => {
    const width = shape.at(-1)!;
    return [tf.util.sizeFromShape(shape) / width, 1, 1, width];
  };

  // Where the mean is far from zero its rounding shows in y. So the operation gets what is left after
  // one mean has been taken off, and its own mean is the correction.
  register(batchNormKernel, () => ({ inputs, attrs }) => {
    const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
    const shape = asImages(x);
    const others = [tf.scalar(1 / shape[0]!), tf.tensor1d([])];
    const outputs = operations.chain([x, gamma, beta, ...others], (run, ids) => {
      const [image, scale, offset, share, none] = ids as [number, number, number, number, number];
      const rows = operations.reshape(run, image, shape);
      const [sum] = run('BiasAddGrad', [float32, channelsLast], [rows.id]);
      const [first] = run('Mul', [float32], [sum!.id, share]);
      const [rest] = run('Sub', [float32], [rows.id, first!.id]);
      const given = [rest!.id, scale, offset, none, none];
      const [y, , , second, variance] = run(
        'FusedBatchNormV3',
        common(attrs!['epsilon']),
        given,
        6,
      );
      const [mean] = run('AddV2', [float32], [first!.id, second!.id]);
      return [operations.reshape(run, y!.id, x.shape), mean!, variance!];
    });
    tf.dispose(others);
    return outputs;
  });

  register(batchNormGradientKernel, () => ({ inputs, attrs }) => {
    const { dy, x, gamma, mean, variance } = inputs as Record<string, tf.TensorInfo>;
    const none = tf.tensor1d([]);
    const outputs = operations.chain([dy!, x!, gamma!, mean!, variance!, none], (run, ids) => {
      const [gradient, image, ...rest] = ids as [number, number, ...number[]];
      const rows = [gradient, image].map((id) => operations.reshape(run, id, asImages(x!)).id);
      const [dx, dGamma, dBeta] = run(
        'FusedBatchNormGradV3',
        common(attrs!['epsilon']),
        [...rows, ...rest],
        5,
      );
      return [operations.reshape(run, dx!.id, x!.shape), dGamma!, dBeta!];
    });
    none.dispose();
    return outputs;
  });
}
