import { tf } from './tf';

/** Settings of Adam; the defaults are the paper's and PyTorch's. */
export interface AdamOptions {
  /** Step size. Default 1e-3. */
  readonly learningRate?: number;
  /** Decay of the mean of gradients. Default 0.9; GANs often take 0.5 (Radford et al. 2016). */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite. Default 1e-8. */
  readonly epsilon?: number;
}

/** What the training loop needs of an optimizer. */
export interface Optimizer {
  /** One update of `variables` down the gradient of `loss`. Returns the loss (a scalar to dispose). */
  minimize(loss: () => tf.Scalar, variables: readonly tf.Variable[]): tf.Scalar;
  dispose(): void;
}
