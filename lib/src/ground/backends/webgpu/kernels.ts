import { adamKernel, type AdamFactors, type AdamInputs } from '../../adam-step';
import { rampGradientKernel, tanhGradientKernel } from '../../gradients';
import { linearKernel } from '../../linear';
import { tf } from '../../tf';
import { registerBatchNorm } from './batch-norm';
import { type Elementwise, runElementwise } from './dispatch';

const adam: Elementwise = {
  inputs: ['variable', 'gradient', 'mean', 'square'],
  outputs: ['newVariable', 'newMean', 'newSquare'],
  numbers: ['rate', 'beta1', 'rest1', 'beta2', 'rest2', 'root', 'epsilon'],
  code: `
    let g = gradient[i];
    let m = numbers.beta1 * mean[i] + numbers.rest1 * g;
    let v = numbers.beta2 * square[i] + numbers.rest2 * g * g;
    newMean[i] = m;
    newSquare[i] = v;
    newVariable[i] = variable[i] - numbers.rate * m / (sqrt(v) * numbers.root + numbers.epsilon);`,
};

const rampGradient: Elementwise = {
  inputs: ['dy', 'x'],
  outputs: ['result'],
  numbers: ['slope'],
  code: 'result[i] = select(numbers.slope * dy[i], dy[i], x[i] > 0.0);',
};

const tanhGradient: Elementwise = {
  inputs: ['dy', 'y'],
  outputs: ['result'],
  numbers: [],
  code: 'result[i] = dy[i] * (1.0 - y[i] * y[i]);',
};

/** Every kernel costs the same small time to launch, so fewer and bigger ones are what pays. */
export function registerGpuKernels(): void {
  registerBatchNorm();
  register(adamKernel, ({ inputs, attrs, backend }) => {
    const { variable, gradient, mean, square } = inputs as AdamInputs;
    const { rate, beta1, beta2, root, epsilon } = attrs as unknown as AdamFactors;
    const numbers = [rate, beta1, 1 - beta1, beta2, 1 - beta2, root, epsilon];
    return runElementwise(adam, backend, [variable, gradient, mean, square], numbers);
  });
  register(rampGradientKernel, ({ inputs, attrs, backend }) => {
    const { dy, x } = inputs as Record<'dy' | 'x', tf.TensorInfo>;
    return runElementwise(rampGradient, backend, [dy, x], [attrs!['slope'] as number])[0]!;
  });
  register(tanhGradientKernel, ({ inputs, backend }) => {
    const { dy, y } = inputs as Record<'dy' | 'y', tf.TensorInfo>;
    return runElementwise(tanhGradient, backend, [dy, y])[0]!;
  });
  register(linearKernel, ({ inputs, backend }) => {
    const { x, weights, bias } = inputs as Record<'x' | 'weights' | 'bias', tf.TensorInfo>;
    return tf.getKernel('_FusedMatMul', 'webgpu').kernelFunc({
      inputs: { a: x, b: weights, bias },
      attrs: { transposeA: false, transposeB: false, activation: 'linear' },
      backend,
    });
  });
}

function register(kernelName: string, kernelFunc: tf.KernelFunc): void {
  tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
}
