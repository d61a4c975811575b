import { adamKernel } from '../../adam-step';
import { rampGradientKernel, tanhGradientKernel } from '../../gradients';
import { hasKernel } from '../../kernel';
import type { tf } from '../../tf';
import { registerAdam } from './adam';
import { registerBatchNorm } from './batch-norm';
import { registerConv } from './conv';
import { registerLinear } from './linear';
import { type NodeBackend, Operations } from './node-backend';
import { register } from './register';

/** Operations that TensorFlow has as one kernel and tfjs-node composes of several. */
export function registerTensorFlowKernels(node: NodeBackend): void {
  if (hasKernel(adamKernel, 'tensorflow')) return;
  const operations = new Operations(node);
  const { float32 } = operations;

  register(rampGradientKernel, () => ({ inputs, attrs }) => {
    const { dy, x } = inputs as Record<'dy' | 'x', tf.TensorInfo>;
    const alpha = operations.number('alpha', attrs!['slope'] as number);
    return node.executeSingleOutput('LeakyReluGrad', [float32, alpha], [dy, x]);
  });

  register(tanhGradientKernel, () => ({ inputs }) => {
    const { dy, y } = inputs as Record<'dy' | 'y', tf.TensorInfo>;
    return node.executeSingleOutput('TanhGrad', [float32], [y, dy]);
  });

  registerLinear(operations);
  registerBatchNorm(operations);
  registerConv(operations);
  registerAdam(operations);
}
