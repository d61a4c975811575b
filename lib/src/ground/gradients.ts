import { hasKernel, runKernel } from './kernel';
import { tf } from './tf';

/**
 * Kernels of ours for gradients that TensorFlow.js composes of three or four operations each. A
 * backend that registers them uses them; any other composes the gradient.
 */
export const rampGradientKernel = 'RampGradient';
export const tanhGradientKernel = 'TanhGradient';

type Gradient = (
  dy: tf.Tensor,
  saved: readonly [x: tf.Tensor, y: tf.Tensor],
  attributes: tf.NamedAttrMap,
) => tf.Tensor;

/** Replaces the gradient of an operation of one tensor. */
function replaceGradient(
  kernelName: string,
  gradient: Gradient,
  { saveOutput = false } = {},
): void {
  tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    ...(saveOutput && { outputsToSave: [true] }),
    gradFunc: (dy, saved, attributes) => ({
      x: () => gradient(dy as tf.Tensor, saved as [tf.Tensor, tf.Tensor], attributes),
    }),
  });
}

/** dy where x > 0, slope · dy elsewhere: linear in dy and flat in x. */
const ramp = (dy: tf.Tensor, x: tf.Tensor, slope: number) =>
  hasKernel(rampGradientKernel)
    ? runKernel(rampGradientKernel, { dy, x }, { slope })
    : tf.mul(dy, tf.step(x, slope));

replaceGradient('Relu', (dy, [x]) => ramp(dy, x, 0));
replaceGradient('LeakyRelu', (dy, [x], { alpha }) => ramp(dy, x, alpha as number));

// TensorFlow.js takes the second derivative of an operation that saves its output as if that output
// were a constant: an error at best, and silently wrong where x is met on another way too. So ours
// hang on x; tanh's takes the output for its numbers only.
replaceGradient(
  'Tanh',
  (dy, [x, y]) =>
    hasKernel(tanhGradientKernel)
      ? runKernel(tanhGradientKernel, { dy, x, y })
      : tf.mul(dy, tf.sub(1, tf.square(tf.tanh(x)))),
  { saveOutput: true },
);
replaceGradient('Sigmoid', (dy, [x]) => {
  const y = tf.sigmoid(x);
  return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
});
replaceGradient('Exp', (dy, [x]) => tf.mul(dy, tf.exp(x)));
replaceGradient('Elu', (dy, [x]) => {
  const positive = tf.step(x);
  const below = tf.mul(tf.sub(1, positive), tf.exp(tf.minimum(x, 0)));
  return tf.mul(dy, tf.add(positive, below));
});
// Second derivatives of our own kernels, for penalties on a discriminator's slope (r1, gradientPenalty).
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
