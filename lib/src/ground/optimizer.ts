import { adamStep, type AdamOptions, type AdamSlot } from './adam-step';
import { checkOptions } from './options';
import { pullback } from './pullback';
import { tf } from './tf';

export type { AdamOptions, AdamSlot };

/** What the training loop needs of an optimizer. */
export interface Optimizer {
  /** One update of `variables` down the gradient of `loss`. Returns the loss (a scalar to dispose). */
  minimize(loss: () => tf.Scalar, variables: readonly tf.Variable[]): tf.Scalar;
  /** The same with gradients that are known, in the order of the variables. */
  apply(variables: readonly tf.Variable[], gradients: readonly (tf.Tensor | undefined)[]): void;
  dispose(): void;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1), with ε outside the corrected root as in PyTorch:
 *
 *     m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
 *     θ ← θ − α · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * Moments belong to a variable, not to a position in a list, so that one optimizer may update
 * different variables in different calls.
 */
export class Adam implements Optimizer {
  readonly options: Required<AdamOptions>;
  private readonly slots = new Map<tf.Variable, AdamSlot>();

  constructor(options: AdamOptions = {}) {
    checkOptions('Adam', options, ['learningRate', 'beta1', 'beta2', 'epsilon']);
    const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
    requireWithin('learningRate', learningRate, learningRate >= 0, 'at least 0');
    requireWithin('beta1', beta1, beta1 >= 0 && beta1 < 1, 'in [0, 1)');
    requireWithin('beta2', beta2, beta2 >= 0 && beta2 < 1, 'in [0, 1)');
    requireWithin('epsilon', epsilon, epsilon >= 0, 'at least 0');
    this.options = { learningRate, beta1, beta2, epsilon };
  }

  /**
   * One update of `variables` down the gradient of `loss`; no other variable changes. A variable that
   * the loss does not depend on is left alone.
   * @returns the loss before the update, a scalar to dispose.
   * @throws Error where the loss is not a single number, or depends on none of the variables
   */
  minimize(loss: () => tf.Scalar, variables: readonly tf.Variable[]): tf.Scalar {
    const way = pullback(loss, variables);
    const { value } = way;
    try {
      requireOneNumber(value);
      const gradients = way.pull();
      requireDependence(gradients);
      this.apply(variables, gradients);
      tf.dispose(gradients.filter((one) => one !== undefined));
      return value;
    } catch (error) {
      value.dispose();
      throw error;
    } finally {
      way.dispose();
    }
  }

  /** One update of `variables` down gradients that are known; one without a gradient is left alone. */
  apply(variables: readonly tf.Variable[], gradients: readonly (tf.Tensor | undefined)[]): void {
    variables.forEach((variable, i) => {
      const gradient = gradients[i];
      if (!gradient) return;
      const slot = this.slotOf(variable);
      slot.step += 1;
      adamStep(variable, gradient, slot, this.options);
    });
  }

  /** The moments of `variable`, or undefined before its first update. */
  slot(variable: tf.Variable): AdamSlot | undefined {
    return this.slots.get(variable);
  }

  /** Continues `variable` from saved moments, both of its shape; copies them. */
  restore(variable: tf.Variable, step: number, mean: tf.Tensor, square: tf.Tensor): void {
    const slot = this.slotOf(variable);
    slot.step = step;
    slot.mean.assign(mean);
    slot.square.assign(square);
  }

  dispose(): void {
    for (const { mean, square } of this.slots.values()) {
      mean.dispose();
      square.dispose();
    }
    this.slots.clear();
  }

  private slotOf(variable: tf.Variable): AdamSlot {
    let slot = this.slots.get(variable);
    if (!slot) {
      const zeros = () => tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
      slot = { step: 0, mean: zeros(), square: zeros() };
      this.slots.set(variable, slot);
    }
    return slot;
  }
}

/** @throws Error unless a loss is a single number */
export function requireOneNumber(loss: tf.Tensor): void {
  if (loss.size === 1) return;
  throw new Error(`A loss must be a single number, but its shape is [${loss.shape}].`);
}

/** @throws Error unless there is a gradient for one variable at least */
export function requireDependence(gradients: readonly (tf.Tensor | undefined)[]): void {
  if (gradients.some((one) => one !== undefined)) return;
  throw new Error('The loss depends on none of the variables that it is to change.');
}

function requireWithin(name: string, value: number, fine: boolean, range: string): void {
  if (!fine) throw new Error(`Adam's ${name} must be ${range}, but it is ${value}.`);
}
