import { hasKernel, runKernel } from './kernel';
import { tf } from './tf';

/**
 * The name of our kernel for y = x·W + b. TensorFlow.js has a fused kernel of this kind too, but its
 * gradient always computes both products, also for an input that nobody differentiates: the images
 * that go into a discriminator, or D's weights while G learns. Ours computes what is asked for, which
 * saves a seventh of a GAN's arithmetic.
 */
export const linearKernel = 'Linear';

/**
 * y = x·W + b for x `[batch, inputs]`, W `[inputs, outputs]` and b `[outputs]`; gives
 * `[batch, outputs]`.
 */
export function linear(x: tf.Tensor, weights: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  if (!bias) return tf.matMul(x, weights);
  if (!hasKernel(linearKernel)) return tf.add(tf.matMul(x, weights), bias);
  return runKernel(linearKernel, { x, weights, bias });
}

tf.registerGradient({
  kernelName: linearKernel,
  inputsToSave: ['x', 'weights'],
  gradFunc: (dy, saved) => {
    const gradient = dy as tf.Tensor;
    const [x, weights] = saved as [tf.Tensor, tf.Tensor];
    return {
      x: () => tf.matMul(gradient, weights, false, true),
      weights: () => tf.matMul(x, gradient, true, false),
      bias: () => tf.sum(gradient, 0),
    };
  },
});

type DenseArguments = Parameters<typeof tf.layers.dense>[0];

/** What a dense layer of TensorFlow.js holds once it is built. */
interface DenseFields {
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly activation: { getClassName(): string; apply(x: tf.Tensor): tf.Tensor };
}
type DenseConstructor = new (options: DenseArguments) => tf.layers.Layer;

const StockDense = tf.layers.dense({ units: 1 }).constructor as DenseConstructor;

/** TensorFlow.js's dense layer in all but the way it computes. */
class Dense extends StockDense {
  override call(
    inputs: tf.Tensor | tf.Tensor[],
    options: Parameters<tf.layers.Layer['call']>[1],
  ): tf.Tensor | tf.Tensor[] {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const { kernel, bias, activation } = this as unknown as DenseFields;
    if (x.dtype !== 'float32') return super.call(inputs, options);
    this.invokeCallHook(inputs, options);
    const y = alongLastAxis(x, (rows) => linear(rows, kernel.read(), bias?.read()));
    return activation.getClassName() === 'linear' ? y : activation.apply(y);
  }
}

/** Applies `map` to `[rows, inputs]` of x `[…, inputs]`; gives `[…, outputs]`. */
function alongLastAxis(x: tf.Tensor, map: (rows: tf.Tensor) => tf.Tensor): tf.Tensor {
  if (x.rank === 2) return map(x);
  const y = map(tf.reshape(x, [-1, x.shape.at(-1)!]));
  return tf.reshape(y, [...x.shape.slice(0, -1), -1]);
}

/**
 * A dense layer, `[batch, inputs]` to `[batch, units]`: the same as `tf.layers.dense` in its options,
 * weights and saved form, and faster to train.
 */
export function dense(options: DenseArguments): tf.layers.Layer {
  return new Dense(options);
}
