import { batchNormalization } from '../../ground/batch-norm';
import { conv2d } from '../../ground/conv';
import { dense } from '../../ground/linear';
import { checkOptions, requireWhole } from '../../ground/options';
import { tf } from '../../ground/tf';
import { layer, meet, type Layer, type Wire } from './wire';

// The first weights are zeros here, because `network` draws them from its seed once it is built.
const zeros = { kernelInitializer: 'zeros' } as const;

/** x·W + b, from `[batch, n]` to `[batch, units]`. */
export function linear(units: number): Layer {
  requireWhole('The number of units of a linear layer', units);
  return layer('linear', (name) => dense({ units, name, ...zeros }));
}

/** A vector for each word, x·W: from one-hot words `[batch, length, words]` to `[batch, length, width]`. */
export function embedding(width: number): Layer {
  requireWhole('The width of an embedding', width);
  return layer('embedding', (name) => dense({ units: width, useBias: false, name, ...zeros }));
}

export interface BatchNormOptions {
  /** Added to the variance before its root. Default 1e-5, PyTorch's. */
  readonly epsilon?: number;
  /**
   * How much of the running mean and variance is kept each step. Default 0.9. This is what PyTorch
   * calls a momentum of 0.1: there the number says how much is replaced.
   */
  readonly momentum?: number;
}

/**
 * Batch normalisation over features (Ioffe & Szegedy 2015): γ (x − μ) / √(σ² + ε) + β, with μ and σ²
 * of the batch in training and running ones otherwise. The running σ² averages the batches' biased
 * variances; PyTorch averages the unbiased ones, n / (n − 1) times as large.
 */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  checkOptions('batchNorm', options, ['epsilon', 'momentum']);
  const { epsilon = 1e-5, momentum = 0.9 } = options;
  return layer('batchNorm', (name) => batchNormalization({ epsilon, momentum, name }));
}

/** max(0, x). */
export const relu = () => layer('relu', (name) => tf.layers.reLU({ name }));

/** x where it is positive, slope·x elsewhere. */
export const leakyRelu = (slope: number) =>
  layer('leakyRelu', (name) => tf.layers.leakyReLU({ alpha: slope, name }));

const activation = (kind: 'tanh' | 'sigmoid' | 'elu' | 'softplus') => () =>
  layer(kind, (name) => tf.layers.activation({ activation: kind, name }));

export const tanh = activation('tanh');
export const sigmoid = activation('sigmoid');
export const elu = activation('elu');
export const softplus = activation('softplus');

/** `[batch, …]` to `[batch, height, width, channels]`, or any shape of as many numbers. */
export const reshape = (...targetShape: number[]) =>
  layer('reshape', (name) => tf.layers.reshape({ targetShape, name }));

/** `[batch, height, width, channels]` to `[batch, height · width · channels]`. */
export const flatten = () => layer('flatten', (name) => tf.layers.flatten({ name }));

// Filters of 4 × 4 with stride 2, which overlap evenly: with 3 × 3 some pixels would be written to
// more often than their neighbours, and a checkerboard shows (Odena et al. 2016).
const halving = { kernelSize: 4, strides: 2, padding: 'same', ...zeros } as const;

/** Convolution that halves height and width: `[batch, h, w, c]` to `[batch, h/2, w/2, filters]`. */
export const conv = (filters: number) =>
  layer('conv', (name) => conv2d({ filters, name, ...halving }));

/** Its transpose, doubles both: `[batch, h, w, c]` to `[batch, 2h, 2w, filters]`. */
export const convTranspose = (filters: number) =>
  layer('convTranspose', (name) => tf.layers.conv2dTranspose({ filters, name, ...halving }));

/** Side by side along the last axis: `[batch, a]` and `[batch, b]` to `[batch, a + b]`. */
export const join = (...wires: Wire[]): Wire =>
  wires.length === 1 ? wires[0]! : meet('join', (name) => tf.layers.concatenate({ name }), wires);

/** The sum, number by number, of wires of one shape. */
export const add = (...wires: Wire[]): Wire =>
  meet('add', (name) => tf.layers.add({ name }), wires);

/** a · b, from two times `[batch, n]` to `[batch, 1]`. */
export const innerProduct = (a: Wire, b: Wire): Wire =>
  meet('innerProduct', (name) => tf.layers.dot({ axes: 1, name }), [a, b]);
