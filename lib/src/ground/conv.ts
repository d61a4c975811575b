import { runKernel } from './kernel';
import { tf } from './tf';

/** Of a convolution, as TensorFlow.js's kernels want it. */
interface Geometry {
  readonly strides: number[];
  readonly pad: 'same' | 'valid';
}

/**
 * y = x ∗ filter + bias for x `[batch, height, width, channels]`, filter `[h, w, channels, filters]` and
 * bias `[filters]`. It is TensorFlow.js's own kernel with a gradient that computes what is asked for:
 * the one it brings always computes both products, also for the images that go into a discriminator
 * and for D's weights while G learns (`linear` says more).
 */
function convolution(x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor, geometry: Geometry) {
  const rest = { dataFormat: 'NHWC', dilations: [1, 1], activation: 'linear' };
  return runKernel(tf.FusedConv2D, { x, filter, bias }, { ...geometry, ...rest });
}

// Nothing but `convolution` runs this kernel on the tape: `tf.fused.conv2d` brings a gradient of its own.
tf.registerGradient({
  kernelName: tf.FusedConv2D,
  inputsToSave: ['x', 'filter'],
  gradFunc: (dy, saved, attrs) => {
    const gradient = dy as tf.Tensor;
    const [x, filter] = saved as [tf.Tensor, tf.Tensor];
    const { strides, pad } = attrs as unknown as Geometry;
    const geometry = { strides, pad, dataFormat: 'NHWC' };
    return {
      x: () =>
        runKernel(
          tf.Conv2DBackpropInput,
          { dy: gradient, filter },
          { ...geometry, inputShape: x.shape },
        ),
      filter: () =>
        runKernel(
          tf.Conv2DBackpropFilter,
          { x, dy: gradient },
          { ...geometry, filterShape: filter.shape },
        ),
      bias: () => tf.sum(gradient, [0, 1, 2]),
    };
  },
});

type ConvArguments = Parameters<typeof tf.layers.conv2d>[0];

/** What a convolution of TensorFlow.js holds once it is built. */
interface ConvFields {
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly strides: number[];
  readonly padding: string;
  readonly dilationRate: number[];
  readonly dataFormat: string;
  readonly activation: { getClassName(): string } | null;
}
type ConvConstructor = new (options: ConvArguments) => tf.layers.Layer;

const StockConv = tf.layers.conv2d({ filters: 1, kernelSize: 1 }).constructor as ConvConstructor;

/** TensorFlow.js's convolution in all but its gradient. */
class Conv extends StockConv {
  override call(
    inputs: tf.Tensor | tf.Tensor[],
    options: Parameters<tf.layers.Layer['call']>[1],
  ): tf.Tensor | tf.Tensor[] {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const { kernel, bias, strides, padding, activation, ...rest } = this as unknown as ConvFields;
    const linear = (activation?.getClassName() ?? 'linear') === 'linear';
    const dense = rest.dilationRate.every((rate) => rate === 1);
    const padded = padding === 'same' || padding === 'valid';
    const images = x.rank === 4 && x.dtype === 'float32' && rest.dataFormat === 'channelsLast';
    if (!images || !bias || !linear || !dense || !padded) return super.call(inputs, options);
    this.invokeCallHook(inputs, options);
    return convolution(x, kernel.read(), bias.read(), { strides, pad: padding });
  }
}

/**
 * A convolution, `[batch, height, width, channels]` to `[batch, height', width', filters]`: the same as
 * `tf.layers.conv2d` in its options, weights and saved form, and faster to train.
 */
export function conv2d(options: ConvArguments): tf.layers.Layer {
  return new Conv(options);
}
