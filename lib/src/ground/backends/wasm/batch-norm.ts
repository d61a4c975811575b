import { batchNormGradientKernel, batchNormKernel } from '../../batch-norm';
import { tf } from '../../tf';
import type { Engine } from './engine';
import { registerKernel } from './register';

/** Batch normalisation in training mode and its gradients, three passes over the batch each. */
export function registerBatchNorm(engine: Engine): void {
  const { kernels, columns } = engine;
  const at = (tensor: tf.TensorInfo) => engine.address(tensor);
  const sizes = ({ shape }: tf.TensorInfo): [number, number] => {
    const width = shape.at(-1)!;
    return [tf.util.sizeFromShape(shape) / width, width];
  };

  registerKernel(batchNormKernel, () => ({ inputs, attrs }) => {
    const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
    const [height, width] = sizes(x);
    const outputs = [engine.make(x.shape), engine.make([width]), engine.make([width])];
    columns.use(4 * width, (space) => {
      const addresses = [x, gamma, beta, ...outputs].map(at);
      kernels.batchNorm(...addresses, space, height, width, attrs!['epsilon'] as number);
    });
    return outputs;
  });

  registerKernel(batchNormGradientKernel, () => ({ inputs, attrs }) => {
    const { dy, x, gamma, mean, variance } = inputs as Record<string, tf.TensorInfo>;
    const [height, width] = sizes(x!);
    const outputs = [engine.make(x!.shape), engine.make([width]), engine.make([width])];
    columns.use(12 * width, (space) => {
      const addresses = [dy!, x!, gamma!, mean!, variance!, ...outputs].map(at);
      kernels.batchNormGradient(...addresses, space, height, width, attrs!['epsilon'] as number);
    });
    return outputs;
  });
}
