/** What a measurement is, and the training that all of them share. */
import { data, nets, presets, show, training, train, watch } from 'tsgan';
import type { ResultSettings } from './arguments.js';

/** Numbers of one seed; those of a part stand under its name. */
export interface SeedResult {
  readonly seed: number;
  /** Of training, without the measuring. */
  readonly seconds: number;
}

/** A way to measure what a preset makes: one for digits, one for bits, and so on. */
export interface Measurement<Result extends SeedResult = SeedResult> {
  /** What is learnt from, in words. */
  readonly data: string;
  /** What perfect samples would give, measured like fakes. */
  readonly real: Partial<Result>;
  /** What is printed and summed up: each column's number, and how many decimals it is printed with. */
  readonly columns: Columns<Result>;
  /** The columns that a seed's line is made of. Default: all. */
  readonly line?: readonly string[];
  /** A preset like those that are measured, for its settings. */
  example(): presets.Preset;
  measureSeed(seed: number, ...watchers: readonly show.Watcher[]): Promise<Result>;
}

export type Columns<Result> = Readonly<
  Record<string, readonly [of: (result: Partial<Result>) => number | undefined, decimals: number]>
>;

/** The preset as the settings change it. */
export function changed(
  { gan, settings, ...rest }: presets.Preset,
  { rate, batch, objective }: ResultSettings,
): presets.Preset {
  const at = (optimizer: object | undefined) =>
    rate === undefined ? optimizer : { ...optimizer, learningRate: rate };
  return {
    ...rest,
    gan: { ...gan, ...(objective && { objective }) },
    settings: {
      ...settings,
      ...(batch !== undefined && { batchSize: batch }),
      generatorOptimizer: { ...at(settings.generatorOptimizer) },
      discriminatorOptimizer: { ...at(settings.discriminatorOptimizer) },
    },
  };
}

/**
 * How long the preset is trained: so many steps, or as a lesson does it.
 *
 * @throws Error in one line where the preset is in no such lesson, or the settings do not go together
 */
export function scheduleOf(
  { lessons = {} }: presets.Preset,
  settings: ResultSettings,
): presets.Schedule {
  const { preset, steps, lesson, budget, average } = settings;
  const mean = average === undefined ? {} : { average: { every: 5, keep: average } };
  const names = Object.keys(lessons);
  const first = names[0] === undefined ? undefined : lessons[names[0]]![budget ?? 'standard'];
  // Without its stages a preset that has some would be trained at rates that nobody chose.
  if (steps !== undefined || (budget === undefined && lesson === undefined && !first?.stages)) {
    if (!first?.stages) return { steps: steps ?? 1000, ...mean };
    throw new Error(`${preset} is trained in stages: say --budget in place of --steps.`);
  }
  const chosen = lesson === undefined ? first : lessons[lesson]?.[budget ?? 'standard'];
  if (!chosen) {
    throw new Error(
      `${preset} is in no lesson "${lesson ?? ''}". The choices are ${names.join(', ') || 'none'}.`,
    );
  }
  if (chosen.stages && settings.rate !== undefined) {
    throw new Error(`${preset} is trained in stages, which bring the rates: leave --rate out.`);
  }
  return { ...chosen, ...mean };
}

/** Steps of a schedule; undefined where it counts epochs. */
export const stepsOf = ({ steps, stages }: presets.Schedule): number | undefined =>
  stages ? stages.reduce((sum, stage) => sum + stage.steps, 0) : steps;

export interface Trained {
  readonly seconds: number;
  /** The mean of G's weights, where the schedule has one: the caller's to settle and dispose. */
  readonly average: training.WeightAverage | undefined;
}

/** Trains a preset by a schedule. */
export async function trainBy(
  schedule: presets.Schedule,
  { gan, settings }: presets.Preset,
  dataSet: data.DataSet,
  seed: number,
  watchers: readonly show.Watcher[],
): Promise<Trained> {
  const { steps, epochs, stages, average: averaging } = schedule;
  const interval = averaging?.every ?? 5;
  const options = { ...settings, seed, reportEvery: interval };
  const length = epochs === undefined ? { steps: steps ?? 1000 } : { epochs };
  const events = stages
    ? training.trainInStages(gan, dataSet, { ...options, stages })
    : train(gan, dataSet, { ...options, ...length });
  const average = averaging && new training.WeightAverage(gan.generator, averaging.keep);
  const from = averaging?.lastStage ? stepsOf(schedule)! - stages!.at(-1)!.steps : 0;
  const update = show.every(interval, ({ step }) => {
    if (step > from) average?.update();
  });
  const seen = await watch(events, update, ...watchers);
  return { seconds: seen.at(-1)!.seconds, average };
}

/** The same with the mean of the weights left in the generator, where there is one. */
export async function trainAndSettle(...how: Parameters<typeof trainBy>): Promise<number> {
  const { seconds, average } = await trainBy(...how);
  average?.settle();
  average?.dispose();
  return seconds;
}

/** The settings of a preset, without its networks. */
export function settingsOf(preset: presets.Preset): object {
  const { gan, settings } = preset;
  nets.disposeGan(gan);
  return { objective: gan.objective.name, ...settings };
}
