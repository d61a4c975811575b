import { hasKernel, runKernel } from './kernel';
import { tf } from './tf';

/**
 * Kernels of ours for gradients that TensorFlow.js composes of three or four operations each. A
 * backend that registers them uses them; any other keeps the composed gradient.
 */
export const rampGradientKernel = 'RampGradient';
export const tanhGradientKernel = 'TanhGradient';

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
  runKernel(rampGradientKernel, { dy, x }, { slope });

replaceGradient('Relu', { output: false }, (stock, dy, [x], attributes) =>
  hasKernel(rampGradientKernel) ? ramp(dy, x!, 0) : stock(dy, [x!], attributes)['x']!(),
);

replaceGradient('LeakyRelu', { output: false }, (stock, dy, [x], attributes) =>
  hasKernel(rampGradientKernel)
    ? ramp(dy, x!, attributes['alpha'] as number)
    : stock(dy, [x!], attributes)['x']!(),
);

// TensorFlow.js takes the second derivative of an operation that saves its output as if that output
// were a constant, which is silently wrong. So ours hangs on x, and takes y only for its numbers.
replaceGradient('Tanh', { output: true }, (_, dy, [x, y]) =>
  hasKernel(tanhGradientKernel)
    ? runKernel(tanhGradientKernel, { dy, x: x!, y: y! })
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
    dy: () => runKernel(tanhGradientKernel, { dy: ddy as tf.Tensor, x: x!, y: y! }),
    // d/dx (1 − tanh² x) = −2 tanh x (1 − tanh² x)
    x: () => {
      const slope = runKernel(tanhGradientKernel, { dy: dy!, x: x!, y: y! });
      return tf.mul(ddy as tf.Tensor, tf.mul(slope, tf.mul(y!, -2)));
    },
    y: () => tf.zerosLike(y!),
  }),
});
