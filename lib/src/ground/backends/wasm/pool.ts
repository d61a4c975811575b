import { tf } from '../../tf';
import type { Engine } from './engine';
import { registerKernel } from './register';

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * The gradient of 2-D max pooling, for x `[n, height, width, channels]`. The stock kernel takes a
 * window without a positive number for one whose maximum is its first place.
 */
export function registerMaxPoolGradient(engine: Engine): void {
  registerKernel('MaxPoolGrad', () => ({ inputs, attrs }) => {
    const { dy, input } = inputs as Record<'dy' | 'input', tf.TensorInfo>;
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes;
    const shape = input.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(
      ...([shape, filterSize, strides, 1, pad, dimRoundingMode] as const),
    );
    const out = engine.make(shape);
    engine.wasm.maxPoolGradient(
      info.batchSize,
      engine.address(dy),
      engine.address(input),
      engine.address(out),
      info.inHeight,
      info.inWidth,
      info.inChannels,
      info.outHeight,
      info.outWidth,
      info.filterHeight,
      info.filterWidth,
      info.strideHeight,
      info.strideWidth,
      info.padInfo.top,
      info.padInfo.left,
    );
    return out;
  });
}

/** Rows added up by the id that each carries: the gradient of `gather`, so that embeddings learn. */
export function registerSegmentSum(engine: Engine): void {
  registerKernel('UnsortedSegmentSum', () => ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as Record<'x' | 'segmentIds', tf.TensorInfo>;
    if (x.dtype !== 'float32' || segmentIds.dtype !== 'int32') {
      throw new Error(
        `unsortedSegmentSum on wasm sums float32 by int32 ids, not ${x.dtype} by ${segmentIds.dtype}.`,
      );
    }
    const numSegments = attrs!['numSegments'] as number;
    const rows = tf.util.sizeFromShape(segmentIds.shape);
    const rest = x.shape.slice(segmentIds.shape.length);
    const out = engine.make([numSegments, ...rest]);
    const width = tf.util.sizeFromShape(rest);
    const [from, ids, to] = [engine.address(x), engine.address(segmentIds), engine.address(out)];
    engine.wasm.segmentSum(from, ids, to, rows, width, numSegments);
    return out;
  });
}
