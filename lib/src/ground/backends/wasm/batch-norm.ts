import { batchNormGradientKernel, batchNormKernel } from '../../batch-norm';
import { tf } from '../../tf';
import type { Engine } from './engine';
import { registerKernel } from './register';

/** Batch normalisation in training mode and its gradients, three passes over the batch each. */
export function registerBatchNorm(engine: Engine): void {
  const { wasm, columns } = engine;
  const at = (tensor: tf.TensorInfo) => engine.address(tensor);
  const sizes = ({ shape }: tf.TensorInfo): [number, number] => {
    const width = shape.at(-1)!;
    return [tf.util.sizeFromShape(shape) / width, width];
  };

  registerKernel(batchNormKernel, () => ({ inputs, attrs }) => {
    const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
    const [height, width] = sizes(x);
    const y = engine.make(x.shape);
    const mean = engine.make([width]);
    const variance = engine.make([width]);
    const epsilon = attrs!['epsilon'] as number;
    columns.use(4 * width, (space) => {
      const given = [at(x), at(gamma), at(beta)] as const;
      const results = [at(y), at(mean), at(variance)] as const;
      wasm.batchNorm(...given, ...results, space, height, width, epsilon);
    });
    return [y, mean, variance];
  });

  registerKernel(batchNormGradientKernel, () => ({ inputs, attrs }) => {
    const { dy, x, gamma, mean, variance } = inputs as Record<
      'dy' | 'x' | 'gamma' | 'mean' | 'variance',
      tf.TensorInfo
    >;
    const [height, width] = sizes(x);
    const dx = engine.make(x.shape);
    const dGamma = engine.make([width]);
    const dBeta = engine.make([width]);
    const epsilon = attrs!['epsilon'] as number;
    columns.use(12 * width, (space) => {
      const given = [at(dy), at(x), at(gamma), at(mean), at(variance)] as const;
      const results = [at(dx), at(dGamma), at(dBeta)] as const;
      wasm.batchNormGradient(...given, ...results, space, height, width, epsilon);
    });
    return [dx, dGamma, dBeta];
  });
}
