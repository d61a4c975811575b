/** What a measurement is, and the training that all of them share. */
import { data, nets, presets, show, training, watch } from 'tsgan';
import type { ResultSettings } from './arguments.js';
import { saving, stepsDone, takeUp, type Checkpoint } from './resume.js';

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

/** One training, from first weights to last. */
export interface Job {
  readonly preset: presets.Preset;
  readonly schedule: presets.Schedule;
  readonly data: data.DataSet;
  readonly seed: number;
  readonly watchers: readonly show.Watcher[];
  /** Where it stands is saved here, and taken up where it is there already. Default: nowhere. */
  readonly checkpoint: Checkpoint | undefined;
}

export interface Trained {
  readonly seconds: number;
  /** The mean of G's weights, where the schedule has one: the caller's to settle and dispose. */
  readonly average: training.WeightAverage | undefined;
}

/** Trains a preset by a schedule. */
export async function trainBy(job: Job): Promise<Trained> {
  const { schedule, watchers, checkpoint } = job;
  const interval = schedule.average?.every ?? 5;
  const session = sessionOf(job, interval);
  const average =
    schedule.average && new training.WeightAverage(job.preset.gan.generator, schedule.average.keep);
  const averages = average && { generator: average };
  const before = await takeUp(session, checkpoint, averages);
  // The mean takes the weights in at the first event of each interval, also after a checkpoint in its midst.
  let last = Math.floor(stepsDone(session) / interval);
  const from = schedule.average?.lastStage
    ? stepsOf(schedule)! - schedule.stages!.at(-1)!.steps
    : 0;
  const mean: show.Watcher = {
    update({ step }) {
      const now = Math.floor(step / interval);
      if (now !== last && step > from) average?.update();
      last = now;
    },
    done: () => undefined,
  };
  const saver = saving(session, checkpoint, averages, before);
  try {
    const seen = await watch(session.run(), mean, ...saver, ...watchers);
    return { seconds: before + (seen.at(-1)?.seconds ?? 0), average };
  } finally {
    session.dispose();
  }
}

type Session = training.Training | training.StagedTraining;

function sessionOf({ preset, schedule, data, seed }: Job, reportEvery: number): Session {
  const { steps, epochs, stages } = schedule;
  const options = { ...preset.settings, seed, reportEvery };
  if (stages) return new training.StagedTraining(preset.gan, data, { ...options, stages });
  const length = epochs === undefined ? { steps: steps ?? 1000 } : { epochs };
  return new training.Training(preset.gan, data, { ...options, ...length });
}

/** The same with the mean of the weights left in the generator, where there is one. */
export async function trainAndSettle(job: Job): Promise<number> {
  const { seconds, average } = await trainBy(job);
  average?.settle();
  average?.dispose();
  return seconds;
}

/** What is to be trained, as a report says it. */
export interface Plan {
  readonly schedule: presets.Schedule;
  /** The schedule in words and numbers. */
  readonly length: object;
  /** The preset's settings, and the name of its objective. */
  readonly training: object;
}

/** Builds the preset's networks once, for what they tell, and frees them. */
export function planOf(measurement: Measurement, settings: ResultSettings): Plan {
  const example = measurement.example();
  nets.disposeGan(example.gan);
  const schedule = scheduleOf(example, settings);
  const { average, ...length } = schedule;
  const steps = stepsOf(length);
  return {
    schedule,
    length: {
      ...(steps === undefined ? length : { steps }),
      ...(length.stages && { stages: length.stages }),
      ...(average && { average: inWords(average) }),
    },
    training: { objective: example.gan.objective.name, ...example.settings },
  };
}

const inWords = ({ every, keep, lastStage }: presets.Averaging) =>
  `each ${every === 5 ? 'fifth' : `${every}th`} step ${lastStage ? 'of the last stage ' : ''}` +
  `keeps ${keep} of the mean`;
