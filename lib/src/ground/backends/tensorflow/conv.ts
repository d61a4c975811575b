import { tf } from '../../tf';
import type { Attribute, Operations } from './node-backend';
import { register } from './register';

/** Up to so many channels TensorFlow's own code is faster than oneDNN's. */
const fewChannels = 8;

/**
 * The gradient of a convolution by its image, which is also the transposed convolution. For images of
 * few channels oneDNN is up to four times as slow as the code of TensorFlow that it replaces. It leaves
 * convolutions alone whose padding is given in numbers, so that is how to ask for the faster one.
 */
export function registerConv(operations: Operations): void {
  const { node, float32, channelsLast } = operations;
  if (node.isUsingGpuDevice) return;
  const { TF_ATTR_INT } = node.binding;
  const integers = (name: string, value: number[]): Attribute => ({
    name,
    type: TF_ATTR_INT,
    value,
  });

  register('Conv2DBackpropInput', (stock) => (call) => {
    const { dy, filter } = call.inputs as Record<'dy' | 'filter', tf.TensorInfo>;
    const { strides, pad, dimRoundingMode, inputShape, dataFormat } =
      call.attrs as unknown as Geometry;
    const [, , channels] = filter.shape;
    if (dataFormat !== 'NHWC' || channels! > fewChannels) return stock(call);
    const size = filter.shape as [number, number, number, number];
    const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
      inputShape,
      size,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { top, bottom, left, right } = padInfo;
    return operations.chain([filter, dy], (run, ids) =>
      operations.withIntegers(inputShape, (shape) =>
        run(
          'Conv2DBackpropInput',
          [
            float32,
            channelsLast,
            integers('strides', [1, strideHeight, strideWidth, 1]),
            operations.text('padding', 'EXPLICIT'),
            integers('explicit_paddings', [0, 0, top, bottom, left, right, 0, 0]),
          ],
          [shape, ...ids],
        ),
      ),
    )[0]!;
  });
}

interface Geometry {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly inputShape: [number, number, number, number];
  readonly dataFormat: string;
}
