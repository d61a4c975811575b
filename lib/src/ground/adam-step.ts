import { hasKernel, runKernels } from './kernel';
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

/** What Adam remembers of one variable; both tensors have the variable's shape. */
export interface AdamSlot {
  /** Updates of this variable so far. */
  step: number;
  /** Running mean of the gradient, m. */
  readonly mean: tf.Variable;
  /** Running mean of the squared gradient, v. */
  readonly square: tf.Variable;
}

/**
 * The name of our own kernel for one Adam update. Composed of TensorFlow.js's operations an update
 * is about 14 kernels a variable; where this one is registered it is a single pass over memory.
 *
 * Inputs `variable`, `gradient`, `mean`, `square`; attributes `rate`, `beta1`, `beta2`, `root`,
 * `epsilon`; outputs the new variable, mean and square.
 */
export const adamKernel = 'AdamStep';

/** The numbers that are the same for every weight of a variable. */
export interface AdamFactors {
  /** α / (1 − β₁ᵗ) */
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** 1 / √(1 − β₂ᵗ) */
  readonly root: number;
  readonly epsilon: number;
}

/** Updates `variable` and the moments in `slot`, whose step already counts this update. */
export function adamStep(
  variable: tf.Variable,
  gradient: tf.Tensor,
  slot: AdamSlot,
  { learningRate, beta1, beta2, epsilon }: Required<AdamOptions>,
): void {
  const factors = {
    rate: learningRate / (1 - beta1 ** slot.step),
    beta1,
    beta2,
    root: 1 / Math.sqrt(1 - beta2 ** slot.step),
    epsilon,
  };
  const { mean, square } = slot;
  tf.tidy(() => {
    const next = hasKernel(adamKernel)
      ? runKernels(adamKernel, { variable, gradient, mean, square }, { ...factors })
      : composed(variable, gradient, mean, square, factors);
    variable.assign(next[0]!);
    mean.assign(next[1]!);
    square.assign(next[2]!);
  });
}

function composed(
  variable: tf.Tensor,
  gradient: tf.Tensor,
  mean: tf.Tensor,
  square: tf.Tensor,
  { rate, beta1, beta2, root, epsilon }: AdamFactors,
): tf.Tensor[] {
  const m = tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1));
  const v = tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const divisor = tf.add(tf.mul(tf.sqrt(v), root), epsilon);
  return [tf.sub(variable, tf.mul(tf.div(m, divisor), rate)), m, v];
}

/** A backend whose tensors can be seen as arrays: plain JavaScript and WebAssembly. */
export interface ArrayBackend {
  /** Space for a float32 tensor of `shape`. */
  readonly make: (shape: number[]) => tf.TensorInfo;
  /** The numbers of a tensor, where they lie. Valid until the next `make`. */
  readonly array: (tensor: tf.TensorInfo) => Float32Array;
}

/** Registers the kernel for a backend in plain JavaScript, one loop over the weights. */
export function registerAdamLoop(
  backendName: string,
  access: (backend: unknown) => ArrayBackend,
): void {
  if (hasKernel(adamKernel, backendName)) return;
  tf.registerKernel({
    kernelName: adamKernel,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { array, make } = access(backend);
      const { variable, gradient, mean, square } = inputs as AdamInputs;
      const outputs = [0, 1, 2].map(() => make(variable.shape));
      const [newP, newM, newV] = outputs.map(array) as [Float32Array, Float32Array, Float32Array];
      const [p, g, m, v] = [array(variable), array(gradient), array(mean), array(square)];
      const { rate, beta1, beta2, root, epsilon } = attrs as unknown as AdamFactors;
      for (let i = 0; i < p.length; i++) {
        const mean = (newM[i] = beta1 * m[i]! + (1 - beta1) * g[i]!);
        const square = (newV[i] = beta2 * v[i]! + (1 - beta2) * g[i]! * g[i]!);
        newP[i] = p[i]! - (rate * mean) / (Math.sqrt(square) * root + epsilon);
      }
      return outputs;
    },
  });
}

export type AdamInputs = Record<'variable' | 'gradient' | 'mean' | 'square', tf.TensorInfo> &
  tf.NamedTensorInfoMap;
