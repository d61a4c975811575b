import { batchNormGradientKernel, batchNormKernel } from '../../batch-norm';
import { tf } from '../../tf';
import { type Elementwise, runElementwise } from './dispatch';

/** Walks down column `i`, eight rows at a time, so that as many loads are under way at once. */
const downColumn = (body: string) => `
    let width = u32(numbers.width);
    let end = width * u32(numbers.height);
    for (var row = i; row < end; row += 8u * width) {
      for (var k = 0u; k < 8u; k++) {
        let at = row + k * width;
        if (at < end) { ${body} }
      }
    }`;

/** Mean and biased variance of each column. */
const moments: Elementwise = {
  inputs: ['x'],
  outputs: ['mean', 'variance'],
  numbers: ['height', 'width'],
  code: `
    var sum = 0.0;
    ${downColumn('sum += x[at];')}
    let m = sum / numbers.height;
    var squares = 0.0;
    {${downColumn('let d = x[at] - m; squares += d * d;')}
    }
    mean[i] = m;
    variance[i] = squares / numbers.height;`,
};

const normalize: Elementwise = {
  inputs: ['x', 'gamma', 'beta', 'mean', 'variance'],
  outputs: ['y'],
  numbers: ['width', 'epsilon'],
  code: `
    let j = i % u32(numbers.width);
    let scale = gamma[j] / sqrt(variance[j] + numbers.epsilon);
    y[i] = (x[i] - mean[j]) * scale + beta[j];`,
};

/** The gradients of γ and β: sums down each column. */
const parameterGradients: Elementwise = {
  inputs: ['dy', 'x', 'mean', 'variance'],
  outputs: ['dGamma', 'dBeta'],
  numbers: ['height', 'width', 'epsilon'],
  code: `
    var sum = 0.0;
    var products = 0.0;
    let m = mean[i];
    ${downColumn('sum += dy[at]; products += dy[at] * (x[at] - m);')}
    dGamma[i] = products / sqrt(variance[i] + numbers.epsilon);
    dBeta[i] = sum;`,
};

const inputGradient: Elementwise = {
  inputs: ['dy', 'x', 'gamma', 'mean', 'variance', 'dGamma', 'dBeta'],
  outputs: ['dx'],
  numbers: ['height', 'width', 'epsilon'],
  code: `
    let j = i % u32(numbers.width);
    let root = 1.0 / sqrt(variance[j] + numbers.epsilon);
    let centred = (x[i] - mean[j]) * root;
    dx[i] = gamma[j] * root * (dy[i] - (dBeta[j] + centred * dGamma[j]) / numbers.height);`,
};

/** Batch normalisation in training mode in two dispatches, and its gradients in two. */
export function registerBatchNorm(): void {
  tf.registerKernel({
    kernelName: batchNormKernel,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, gamma, beta } = inputs as Record<string, tf.TensorInfo>;
      const { height, width, epsilon } = sizes(x!, attrs);
      const [mean, variance] = runElementwise(moments, backend, [x!], [height, width], [width]);
      const all = [x!, gamma!, beta!, mean!, variance!];
      const [y] = runElementwise(normalize, backend, all, [width, epsilon]);
      return [y!, mean!, variance!];
    },
  });
  tf.registerKernel({
    kernelName: batchNormGradientKernel,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dy, x, gamma, mean, variance } = inputs as Record<string, tf.TensorInfo>;
      const { height, width, epsilon } = sizes(x!, attrs);
      const numbers = [height, width, epsilon];
      const given = [dy!, x!, mean!, variance!];
      const sums = runElementwise(parameterGradients, backend, given, numbers, [width]);
      const all = [dy!, x!, gamma!, mean!, variance!, ...sums];
      const [dx] = runElementwise(inputGradient, backend, all, numbers);
      return [dx!, ...sums];
    },
  });
}

function sizes({ shape }: tf.TensorInfo, attributes: tf.NamedAttrMap | undefined) {
  const width = shape.at(-1)!;
  const epsilon = attributes!['epsilon'] as number;
  return { height: tf.util.sizeFromShape(shape) / width, width, epsilon };
}
