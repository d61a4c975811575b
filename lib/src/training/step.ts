import { requireDependence, requireOneNumber, type Optimizer } from '../ground/optimizer';
import { pullback } from '../ground/pullback';
import type { Random } from '../ground/random';
import { tf } from '../ground/tf';
import type { Batch } from '../gan/data/batches';
import type { Gan } from '../gan/gan';
import { trainableVariables } from '../gan/forward';
import type { DiscriminatorView } from '../gan/objectives';
import { pass, rehearsal } from '../gan/pass';

export interface DiscriminatorStepOptions {
  /** What both networks of a conditional GAN are told about each row, `[batch, …]`. */
  readonly condition?: tf.Tensor | undefined;
  /** Whether the loss is real + fake, or half of that; penalties are never halved. Default `'sum'`. */
  readonly loss?: 'sum' | 'half' | undefined;
  /** For objectives whose penalties draw noise. */
  readonly random?: Random | undefined;
}

/**
 * One update of the discriminator, on as many fakes as real samples; the generator stays as it is.
 *
 * @param real `[batch, …sample]`
 * @param fakes `[batch, …sample]`, made in training mode: `forward(gan.generator, z, true)`
 * @returns the loss before the update, penalties included, a scalar for the caller to dispose
 */
export function discriminatorStep(
  { discriminator, objective }: Gan,
  optimizer: Optimizer,
  real: tf.Tensor,
  fakes: tf.Tensor,
  { condition, loss = 'sum', random }: DiscriminatorStepOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const weights = trainableVariables(discriminator);
    const D = (samples: tf.Tensor) => pass(discriminator, samples, condition, true);
    const again = rehearsal(discriminator);
    const view: DiscriminatorView = {
      D: (samples: tf.Tensor) => again(() => D(samples)),
      real,
      fakes,
      weights,
      get random() {
        if (random) return random;
        throw new Error(`The objective '${objective.name}' draws noise: give it { random }.`);
      },
    };
    const value = optimizer.minimize(() => {
      const game = objective.discriminatorLoss(D(real), D(fakes));
      const whole = loss === 'half' ? tf.mul<tf.Scalar>(game, 0.5) : game;
      const penalties = (objective.regularizers ?? []).flatMap(
        ({ penalty }) => penalty?.(view) ?? [],
      );
      return penalties.reduce((sum, penalty) => tf.add(sum, penalty), whole);
    }, weights);
    for (const { constrain } of objective.regularizers ?? []) constrain?.(weights);
    return value;
  });
}

export interface GeneratorStepOptions {
  /** What both networks of a conditional GAN are told about each row, `[batch, …]`. */
  readonly condition?: tf.Tensor | undefined;
  /** Real samples, `[batch, …sample]`, for objectives that compare the fakes with them. */
  readonly real?: tf.Tensor | undefined;
}

/**
 * One update of the generator; the discriminator stays as it is.
 *
 * @param z latents, `[batch, …]`
 * @returns the loss before the update, a scalar for the caller to dispose
 */
export function generatorStep(
  gan: Gan,
  optimizer: Optimizer,
  z: tf.Tensor,
  { condition, real }: GeneratorStepOptions = {},
): tf.Scalar {
  return tf.tidy(() =>
    optimizer.minimize(() => {
      const fakes = pass(gan.generator, z, condition, true);
      return judge(gan, fakes, { condition, real });
    }, trainableVariables(gan.generator)),
  );
}

/** G's loss: what D makes of the fakes. */
function judge(
  { discriminator, objective }: Gan,
  fakes: tf.Tensor,
  { condition, real }: GeneratorStepOptions,
): tf.Scalar {
  const D = (samples: tf.Tensor) => pass(discriminator, samples, condition, true);
  return objective.generatorLoss(D(fakes), real && (() => D(real)));
}

/** Who plays, with what. */
export interface Players {
  readonly gan: Gan;
  readonly generatorOptimizer: Optimizer;
  readonly discriminatorOptimizer: Optimizer;
}

export interface StepOptions {
  /** Which network moves first. */
  readonly first: 'discriminator' | 'generator';
  /** As in `discriminatorStep`. */
  readonly loss?: 'sum' | 'half' | undefined;
  readonly random?: Random | undefined;
}

/** The losses of both networks before they moved, scalars for the caller to dispose. */
export interface StepLosses {
  readonly discriminator: tf.Scalar;
  readonly generator: tf.Scalar;
}

/**
 * One step of the game: both networks move once, on one batch and one z `[batch, …]`. As in core.ts.
 *
 * G makes the same fakes twice: for D to learn from, and again under the gradient of its own step. Only one
 * of the two may leave traces, since one batch is to move batch norm's running statistics once; and dropout
 * must drop the same numbers, so that both networks speak of the same fakes. So the first is a rehearsal.
 */
export function plainStep(
  { gan, generatorOptimizer, discriminatorOptimizer }: Players,
  { samples: real, condition }: Batch,
  z: tf.Tensor,
  { first, loss, random }: StepOptions,
): StepLosses {
  return tf.tidy(() => {
    const fakes = rehearsal(gan.generator)(() => pass(gan.generator, z, condition, true));
    const moveD = () =>
      discriminatorStep(gan, discriminatorOptimizer, real, fakes, { condition, loss, random });
    const moveG = () => generatorStep(gan, generatorOptimizer, z, { condition, real });
    if (first === 'discriminator') return { discriminator: moveD(), generator: moveG() };
    return { generator: moveG(), discriminator: moveD() };
  });
}

/**
 * `plainStep` for speed: the same losses, weights, statistics and random streams to the last bit, but G makes
 * its fakes once. Its way back is kept open (`pullback`) while D moves, and is then given what D, as it is by
 * then, says about the fakes: dL/dθ = dL/dfakes · dfakes/dθ.
 *
 * Saves 11 to 18 % of a step on the three documents' digit nets (wasm, one thread, processor time; medians of
 * 60 pairs, plain and shared in turn).
 */
export function sharedStep(
  { gan, generatorOptimizer, discriminatorOptimizer }: Players,
  { samples: real, condition }: Batch,
  z: tf.Tensor,
  { first, loss, random }: StepOptions,
): StepLosses {
  return tf.tidy(() => {
    const weights = trainableVariables(gan.generator);
    const G = pullback(() => pass(gan.generator, z, condition, true), weights);
    const fakes = G.value;
    const moveD = () =>
      discriminatorStep(gan, discriminatorOptimizer, real, fakes, { condition, loss, random });
    const moveG = () => {
      const opinion = pullback(() => judge(gan, fakes, { condition, real }), [fakes]);
      try {
        requireOneNumber(opinion.value);
        const [ofFakes] = opinion.pull();
        const gradients = ofFakes ? G.pull(ofFakes) : [];
        requireDependence(gradients);
        generatorOptimizer.apply(weights, gradients);
        return opinion.value;
      } finally {
        opinion.dispose();
      }
    };
    try {
      if (first === 'discriminator') return { discriminator: moveD(), generator: moveG() };
      return { generator: moveG(), discriminator: moveD() };
    } finally {
      G.dispose();
    }
  });
}
