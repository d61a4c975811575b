import { hasKernel, runKernels } from './kernel';
import { tf } from './tf';

/**
 * The names of our kernels for batch normalisation in training mode. Composed of TensorFlow.js's
 * operations the layer and its gradient are some 60 kernels, and on wasm the one that repeats the
 * mean's gradient over the batch takes as long as a third of the whole training step.
 *
 * Forward: inputs `x` `[…, features]`, `gamma`, `beta`; attribute `epsilon`; outputs `y`, the mean and
 * the biased variance `[features]`. Gradient: inputs `dy`, `x`, `gamma`, `mean`, `variance`; outputs the
 * gradients of x, γ and β. It has no gradient of its own: TensorFlow.js says so where one is asked for.
 */
export const batchNormKernel = 'BatchNormInTraining';
export const batchNormGradientKernel = 'BatchNormInTrainingGradient';

tf.registerGradient({
  kernelName: batchNormKernel,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, true, true],
  gradFunc: (dy, saved, attributes) => {
    const [x, gamma, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const inputs = { dy: (dy as tf.Tensor[])[0]!, x, gamma, mean, variance };
    const [dx, dGamma, dBeta] = runKernels(batchNormGradientKernel, inputs, attributes);
    return { x: () => dx!, gamma: () => dGamma!, beta: () => dBeta! };
  },
});

type Options = NonNullable<Parameters<typeof tf.layers.batchNormalization>[0]>;

/** What the layer of TensorFlow.js holds once it is built. */
interface Fields {
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma: tf.LayerVariable;
  readonly beta: tf.LayerVariable;
  readonly movingMean: tf.LayerVariable;
  readonly movingVariance: tf.LayerVariable;
}

const Stock = tf.layers.batchNormalization().constructor as new (
  options: Options,
) => tf.layers.Layer;

/** TensorFlow.js's layer in all but the way it computes. */
class BatchNormalization extends Stock {
  override call(
    inputs: tf.Tensor | tf.Tensor[],
    options: Parameters<tf.layers.Layer['call']>[1],
  ): tf.Tensor | tf.Tensor[] {
    if (!options['training'] || !hasKernel(batchNormKernel)) return super.call(inputs, options);
    this.invokeCallHook(inputs, options);
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const { gamma, beta, epsilon, momentum, movingMean, movingVariance } =
      this as unknown as Fields;
    return tf.tidy(() => {
      const given = { x, gamma: gamma.read(), beta: beta.read() };
      const [y, mean, variance] = runKernels(batchNormKernel, given, { epsilon });
      follow(movingMean, mean!, momentum);
      follow(movingVariance, variance!, momentum);
      return y!;
    });
  }
}

/** running ← running + (1 − momentum) (value − running). */
function follow(running: tf.LayerVariable, value: tf.Tensor, momentum: number): void {
  const before = running.read();
  running.write(tf.add(before, tf.mul(tf.sub(value, before), 1 - momentum)));
}

/**
 * A layer of batch normalisation over the last axis, `[batch, …, features]`: the same as
 * `tf.layers.batchNormalization` in its options, weights and saved form, and faster to train.
 */
export function batchNormalization(
  options: Pick<Options, 'epsilon' | 'momentum' | 'name'>,
): tf.layers.Layer {
  return new BatchNormalization(options);
}
