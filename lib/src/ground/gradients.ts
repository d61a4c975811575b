import { tf } from './tf';

/**
 * Kernels of ours for gradients that TensorFlow.js composes of three or four operations each. A
 * backend that registers them uses them; any other keeps the composed gradient.
 */
export const rampGradientKernel = 'RampGradient';
export const tanhGradientKernel = 'TanhGradient';

const { engine } = tf;

/** Runs a kernel of ours. */
function run(kernelName: string, inputs: Record<string, tf.Tensor>, attributes = {}): tf.Tensor {
  return engine().runKernel(kernelName, inputs, attributes) as tf.Tensor;
}

const isFused = (kernelName: string) => !!tf.getKernel(kernelName, tf.getBackend());

/** Replaces the gradient of an operation of x. */
function replaceGradient(
  kernelName: string,
  saved: { readonly output: boolean },
  gradient: (
    stock: tf.GradFunc,
    dy: tf.Tensor,
    saved: tf.Tensor[],
    attributes: tf.NamedAttrMap,
  ) => tf.Tensor,
): void {
  const stock = tf.getGradient(kernelName);
  tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    ...(saved.output && { outputsToSave: [true] }),
    gradFunc: (dy, tensors, attributes) => ({
      x: () => gradient(stock.gradFunc, dy as tf.Tensor, tensors, attributes),
    }),
  });
}

/** dy where x > 0, slope · dy elsewhere: linear in dy and flat in x. */
const ramp = (dy: tf.Tensor, x: tf.Tensor, slope: number) =>
  run(rampGradientKernel, { dy, x }, { slope });

replaceGradient('Relu', { output: false }, (stock, dy, [x], attributes) =>
  isFused(rampGradientKernel) ? ramp(dy, x!, 0) : stock(dy, [x!], attributes)['x']!(),
);

replaceGradient('LeakyRelu', { output: false }, (stock, dy, [x], attributes) =>
  isFused(rampGradientKernel)
    ? ramp(dy, x!, attributes['alpha'] as number)
    : stock(dy, [x!], attributes)['x']!(),
);

// TensorFlow.js takes the second derivative of an operation that saves its output as if that output
// were a constant, which is silently wrong. So ours hangs on x, and takes y only for its numbers.
replaceGradient('Tanh', { output: true }, (_, dy, [x, y]) =>
  isFused(tanhGradientKernel)
    ? run(tanhGradientKernel, { dy, x: x!, y: y! })
    : tf.mul(dy, tf.sub(1, tf.square(tf.tanh(x!)))),
);

// Second derivatives, for gradient penalties.
tf.registerGradient({
  kernelName: rampGradientKernel,
  inputsToSave: ['dy', 'x'],
  gradFunc: (ddy, [, x], { slope }) => ({
    dy: () => ramp(ddy as tf.Tensor, x!, slope as number),
    x: () => tf.zerosLike(x!),
  }),
});
tf.registerGradient({
  kernelName: tanhGradientKernel,
  inputsToSave: ['dy', 'x', 'y'],
  gradFunc: (ddy, [dy, x, y]) => ({
    dy: () => run(tanhGradientKernel, { dy: ddy as tf.Tensor, x: x!, y: y! }),
    // d/dx (1 − tanh² x) = −2 tanh x (1 − tanh² x)
    x: () => {
      const slope = run(tanhGradientKernel, { dy: dy!, x: x!, y: y! });
      return tf.mul(ddy as tf.Tensor, tf.mul(slope, tf.mul(y!, -2)));
    },
    y: () => tf.zerosLike(y!),
  }),
});
