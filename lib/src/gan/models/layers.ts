import { batchNormalization } from '../../ground/batch-norm';
import { dense } from '../../ground/linear';
import { tf } from '../../ground/tf';

/**
 * One layer of a network to be: what it is called and how to make it. `network` numbers the layers of
 * a kind and gives them names such as `linear_1`, the same in every run.
 */
export interface LayerBuilder {
  readonly kind: string;
  readonly make: (name: string) => tf.layers.Layer;
}

/** x·W + b, from `[batch, n]` to `[batch, units]`. `network` draws W and b. */
export function linear(units: number): LayerBuilder {
  if (!Number.isInteger(units) || units < 1) {
    throw new Error(`A linear layer needs a positive number of units, but got ${units}.`);
  }
  return {
    kind: 'linear',
    make: (name) => dense({ units, name, kernelInitializer: 'zeros' }),
  };
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
export function batchNorm({ epsilon = 1e-5, momentum = 0.9 }: BatchNormOptions = {}): LayerBuilder {
  return {
    kind: 'batchNorm',
    make: (name) => batchNormalization({ epsilon, momentum, name }),
  };
}

/** max(0, x). */
export const relu = (): LayerBuilder => ({
  kind: 'relu',
  make: (name) => tf.layers.reLU({ name }),
});

/** x where it is positive, slope·x elsewhere. */
export const leakyRelu = (slope: number): LayerBuilder => ({
  kind: 'leakyRelu',
  make: (name) => tf.layers.leakyReLU({ alpha: slope, name }),
});

const activation = (kind: 'tanh' | 'sigmoid' | 'elu' | 'softplus') => (): LayerBuilder => ({
  kind,
  make: (name) => tf.layers.activation({ activation: kind, name }),
});

export const tanh = activation('tanh');
export const sigmoid = activation('sigmoid');
export const elu = activation('elu');
export const softplus = activation('softplus');
