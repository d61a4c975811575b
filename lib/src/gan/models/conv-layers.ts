import { conv2d } from '../../ground/conv';
import { tf } from '../../ground/tf';
import type { LayerBuilder } from './layers';

/** `[batch, …]` to `[batch, height, width, channels]`, or any shape of as many numbers. */
export const reshape = (...targetShape: number[]): LayerBuilder => ({
  kind: 'reshape',
  make: (name) => tf.layers.reshape({ targetShape, name }),
});

/** `[batch, height, width, channels]` to `[batch, height · width · channels]`. */
export const flatten = (): LayerBuilder => ({
  kind: 'flatten',
  make: (name) => tf.layers.flatten({ name }),
});

// Kernels of 4 × 4 with stride 2, which overlap evenly: with 3 × 3 some pixels would be written to
// more often than their neighbours, and a checkerboard shows (Odena et al. 2016).
const halving = {
  kernelSize: 4,
  strides: 2,
  padding: 'same',
  kernelInitializer: 'zeros',
} as const;

/** Convolution that halves height and width: `[batch, h, w, c]` to `[batch, h/2, w/2, filters]`. */
export const conv = (filters: number): LayerBuilder => ({
  kind: 'conv',
  make: (name) => conv2d({ filters, name, ...halving }),
});

/** Its transpose, doubles both: `[batch, h, w, c]` to `[batch, 2h, 2w, filters]`. */
export const convTranspose = (filters: number): LayerBuilder => ({
  kind: 'convTranspose',
  make: (name) => tf.layers.conv2dTranspose({ filters, name, ...halving }),
});
