import type { Random } from '../../ground/random';
import type { tf } from '../../ground/tf';

/**
 * The game that the two networks play. Both losses take logits a(x): the discriminator's raw output
 * of shape `[batch, 1]`, before any sigmoid, with D(x) = σ(a(x)). Both return a scalar to minimise,
 * the mean over the batch.
 *
 * A sigmoid followed by the binary cross-entropy (`nn.Sigmoid` and `nn.BCELoss` in the five
 * documents) is the same function of the logits as what stands here, but in 32 bits it rounds D to
 * exactly 1 at a ≈ 17 and then takes log 0. With
 *
 *     softplus(a) = log(1 + eᵃ):   −log σ(a) = softplus(−a)   and   −log(1 − σ(a)) = softplus(a)
 *
 * nothing overflows, whatever the logits.
 */
export interface Objective {
  readonly name: string;
  readonly discriminatorLoss: (realLogits: tf.Tensor, fakeLogits: tf.Tensor) => tf.Scalar;
  /**
   * @param realLogits asks D about the real batch as well. A function, because that costs another pass
   *   through D: only a game that compares fakes with real samples calls it.
   */
  readonly generatorLoss: (fakeLogits: tf.Tensor, realLogits?: () => tf.Tensor) => tf.Scalar;
  /** What keeps D tame, added to whatever the game is. `regularized` adds them. */
  readonly regularizers?: readonly Regularizer[];
}

/** A part that goes with any objective and concerns D alone. */
export interface Regularizer {
  /** With its settings: a checkpoint tells by the name whether it belongs to the same training. */
  readonly name: string;
  /** A scalar that is added to D's loss. */
  readonly penalty?: (step: DiscriminatorView) => tf.Scalar;
  /** Brings D's weights back to where they may be, after each update. */
  readonly constrain?: (weights: readonly tf.Variable[]) => void;
}

/** What a penalty can see of a step of the discriminator. */
export interface DiscriminatorView {
  /**
   * The logits of samples `[batch, …sample]`, `[batch, 1]`. It is the function that D was for the real
   * samples of this step: in training mode, told the same condition, the same numbers dropped. Calling it
   * leaves no trace in D.
   */
  readonly D: (samples: tf.Tensor) => tf.Tensor;
  /** `[batch, …sample]` */
  readonly real: tf.Tensor;
  /** `[batch, …sample]`, as many as real ones. */
  readonly fakes: tf.Tensor;
  /** What Adam will change: D's kernels, biases and the like. */
  readonly weights: readonly tf.Variable[];
  /** For penalties that draw noise; part of the training's seed. */
  readonly random: Random;
}

/**
 * An objective with regularizers added to those that it has.
 *
 * @throws Error where one does nothing, as `r1` in the place of `r1()`
 * @example R3GAN (Huang et al. 2024): regularized(relativistic, r1({ gamma: 1 }), r2({ gamma: 1 }))
 * @example the Wasserstein GAN (Arjovsky et al. 2017): regularized(wasserstein, weightClipping(0.01))
 * @example hinge with the slope held near 1: regularized(hinge, gradientPenalty())
 */
export function regularized(objective: Objective, ...regularizers: Regularizer[]): Objective {
  for (const { name, penalty, constrain } of regularizers) {
    if (penalty ?? constrain) continue;
    // A function has a name too, so that TypeScript takes `r1` for a regularizer.
    throw new Error(
      `'${name}' has neither a penalty nor a constraint. A function is called: ${name}().`,
    );
  }
  return {
    ...objective,
    name: [objective.name, ...regularizers.map(({ name }) => name)].join(' + '),
    regularizers: [...(objective.regularizers ?? []), ...regularizers],
  };
}
