import type { Gan } from '../gan/gan';
import { readable } from '../ground/readable';
import type { Stage, TrainOptions } from '../training';

/**
 * Nets and settings that belong together.
 *
 * @example const { gan, settings } = wideMnist(new Random(1));
 *   for await (const progress of train(gan, data, { ...settings, seed: 1, epochs: 5 })) …
 */
export interface Preset {
  readonly gan: Gan;
  /** How it is trained, but for seed and length. */
  readonly settings: Omit<TrainOptions, 'seed' | 'epochs' | 'steps' | 'signal'>;
  /** Passes over the data that it is meant for, where it is from a document. */
  readonly epochs?: number;
  /** How long the lessons train it, by the lesson's number (and by what for, where one trains it twice). */
  readonly lessons?: Readonly<Record<string, Schedules>>;
}

/** The same preset, which a notebook shows by its networks and settings. */
export const preset = <P extends Preset>(fields: P): P => readable('preset', fields);

/** A schedule for each budget of a lesson. */
export type Schedules = Readonly<Record<'quick' | 'standard' | 'full', Schedule>>;

/** How long a training is: `steps` or `epochs` at the preset's rates, or `stages` with rates of their own. */
export interface Schedule {
  readonly steps?: number;
  readonly epochs?: number;
  readonly stages?: readonly Stage[];
  /** Where samples come from the mean of G's weights. */
  readonly average?: Averaging;
}

/** A running mean of G's weights, for `WeightAverage`. */
export interface Averaging {
  /** Steps from one look at the weights to the next. */
  readonly every: number;
  /** The share of the mean that each look keeps. */
  readonly keep: number;
  /** Whether the mean begins with the last stage only. Default: with the first step. */
  readonly lastStage?: boolean;
}

/** Stages from rows of [steps, generator's rate, discriminator's rate]. */
export const stages = (...rows: readonly [number, number, number][]): Stage[] =>
  rows.map(([steps, generatorRate, discriminatorRate]) => ({
    steps,
    generatorRate,
    discriminatorRate,
  }));

/** The same Adam for both networks, as the documents have it. */
export const bothAdam = (learningRate: number, beta1: number) => ({
  generatorOptimizer: { learningRate, beta1, beta2: 0.999 },
  discriminatorOptimizer: { learningRate, beta1, beta2: 0.999 },
});

/** For trainings in stages, which bring the rates. */
export const bothBeta1 = (beta1: number) => ({
  generatorOptimizer: { beta1 },
  discriminatorOptimizer: { beta1 },
});

/** Seconds to look, minutes to learn, and the length of the original. */
export const lengths = (
  quick: Schedule,
  standard: Schedule,
  full: Schedule,
  average?: Averaging,
): Schedules => {
  const with_ = (schedule: Schedule) => ({ ...(average && { average }), ...schedule });
  return { quick: with_(quick), standard: with_(standard), full: with_(full) };
};
