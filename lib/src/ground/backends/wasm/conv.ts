import { tf } from '../../tf';
import type { Engine } from './engine';
import type { Multiply, Target } from './multiply';

type ConvInfo = tf.backend_util.Conv2DInfo;
type Call = Parameters<tf.KernelFunc>[0];
interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number];
  readonly activation?: string;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
  readonly inputShape: [number, number, number, number];
}

/** Bytes of unfolded images at a time: a part of the L2 cache per thread. */
const groupBytes = 2 << 20;

/**
 * A 2-D convolution and its two gradients as matrix products over unfolded images. TensorFlow.js has
 * no gradient for the filter on wasm, a naive one for the input, and a forward pass on one thread.
 * With X the columns of the images:
 *
 *     y = X · filter + bias        ∂filter = Xᵀ · dy        ∂X = dy · filterᵀ, folded back into images
 */
export function registerConvolution({ engine, register, multiply }: Target): void {
  for (const kernelName of ['Conv2D', 'FusedConv2D']) {
    register(kernelName, (stock) => (call) => {
      const { x, filter, bias } = call.inputs as Record<'x' | 'filter', tf.TensorInfo> & {
        bias?: tf.TensorInfo;
      };
      const { dilations, dataFormat, activation = 'linear' } = call.attrs as unknown as Attributes;
      const ours =
        dataFormat === 'NHWC' &&
        activation === 'linear' &&
        [dilations ?? 1].flat().every((dilation) => dilation === 1) &&
        (!bias || tf.util.arraysEqual(bias.shape, filter.shape.slice(3)));
      if (!ours) return stock(call);
      return convolve(engine, multiply, x, filter, bias, infoOf(x.shape, filter.shape, call.attrs));
    });
  }
  register('Conv2DBackpropFilter', () => ({ inputs, attrs }) => {
    const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
    const { filterShape } = attrs as unknown as Attributes;
    const info = infoOf(x.shape, filterShape, attrs);
    return filterGradient(engine, multiply, x, dy, info);
  });
  register('Conv2DBackpropInput', () => ({ inputs, attrs }) => {
    const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>;
    const { inputShape } = attrs as unknown as Attributes;
    return inputGradient(engine, multiply, dy, filter, infoOf(inputShape, filter.shape, attrs));
  });
}

function infoOf(x: number[], filter: number[], attrs: Call['attrs']): ConvInfo {
  const { strides, pad, dataFormat, dimRoundingMode } = attrs as unknown as Attributes;
  if (dataFormat !== 'NHWC') {
    throw new Error(`The wasm backend convolves images in the format NHWC, not ${dataFormat}.`);
  }
  type Shape = [number, number, number, number];
  return tf.backend_util.computeConv2DInfo(
    ...([x as Shape, filter as Shape, strides, 1, pad, dimRoundingMode] as const),
  );
}

/** Some images of a batch, and the working space for their columns. */
interface Group {
  readonly images: number;
  /** Where their columns lie: `rows` of `seen` numbers. */
  readonly columns: number;
  /** Places of the filter in all of them. */
  readonly rows: number;
  /** Numbers that the filter sees at one place. */
  readonly seen: number;
  /** Bytes from the batch's first number to theirs: in the images, and in the result. */
  readonly inputOffset: number;
  readonly outputOffset: number;
}

/** Walks over a batch in groups of images whose columns fit the working space. */
function forGroups(engine: Engine, info: ConvInfo, work: (group: Group) => void): void {
  const places = info.outHeight * info.outWidth;
  const seen = info.filterHeight * info.filterWidth * info.inChannels;
  const pixels = info.inHeight * info.inWidth * info.inChannels;
  const most = Math.max(1, Math.min(info.batchSize, Math.floor(groupBytes / (4 * places * seen))));
  engine.columns.use(most * places * seen * 4, (columns) => {
    for (let first = 0; first < info.batchSize; first += most) {
      const images = Math.min(most, info.batchSize - first);
      work({
        images,
        columns,
        rows: images * places,
        seen,
        inputOffset: first * pixels * 4,
        outputOffset: first * places * info.outChannels * 4,
      });
    }
  });
}

function convolve(
  engine: Engine,
  multiply: Multiply,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  bias: tf.TensorInfo | undefined,
  info: ConvInfo,
): tf.TensorInfo {
  const out = engine.make(info.outShape);
  const channels = info.outChannels;
  forGroups(engine, info, ({ images, columns, rows, seen, inputOffset, outputOffset }) => {
    engine.wasm.toColumns(images, engine.address(x) + inputOffset, columns, ...geometry(info));
    multiply(engine, {
      a: columns,
      aStrides: [seen, 1],
      b: engine.address(filter),
      bStrides: [channels, 1],
      c: engine.address(out) + outputOffset,
      sizes: [rows, channels, seen],
      pairs: [[0, 0]],
      bias: bias ? engine.address(bias) : 0,
    });
  });
  return out;
}

function filterGradient(
  engine: Engine,
  multiply: Multiply,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const out = engine.make(info.filterShape);
  const channels = info.outChannels;
  engine.backend.typedArrayFromHeap(out).fill(0);
  forGroups(engine, info, ({ images, columns, rows, seen, inputOffset, outputOffset }) => {
    engine.wasm.toColumns(images, engine.address(x) + inputOffset, columns, ...geometry(info));
    multiply(engine, {
      a: columns,
      aStrides: [1, seen],
      b: engine.address(dy) + outputOffset,
      bStrides: [channels, 1],
      c: engine.address(out),
      sizes: [seen, channels, rows],
      pairs: [[0, 0]],
      bias: 0,
      add: true,
    });
  });
  return out;
}

function inputGradient(
  engine: Engine,
  multiply: Multiply,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const out = engine.make(info.inShape);
  const channels = info.outChannels;
  forGroups(engine, info, ({ images, columns, rows, seen, inputOffset, outputOffset }) => {
    multiply(engine, {
      a: engine.address(dy) + outputOffset,
      aStrides: [channels, 1],
      b: engine.address(filter),
      bStrides: [1, channels],
      c: columns,
      sizes: [rows, seen, channels],
      pairs: [[0, 0]],
      bias: 0,
    });
    engine.wasm.fromColumns(images, engine.address(out) + inputOffset, columns, ...geometry(info));
  });
  return out;
}

/** What unfolding and folding back have to know, in the order of their parameters. */
function geometry(info: ConvInfo) {
  const image = [info.inHeight, info.inWidth, info.inChannels] as const;
  const places = [info.outHeight, info.outWidth] as const;
  const filter = [info.filterHeight, info.filterWidth] as const;
  const steps = [info.strideHeight, info.strideWidth] as const;
  return [...image, ...places, ...filter, ...steps, info.padInfo.top, info.padInfo.left] as const;
}
