import type { AdamOptions } from '../ground/optimizer';
import { checkOptions } from '../ground/options';
import { tf } from '../ground/tf';
import { batchesPerEpoch } from '../gan/data/batches';
import { checkDataSet, type DataSet } from '../gan/data/dataset';
import type { Gan } from '../gan/gan';
import { requireOneLogit } from '../gan/pass';

export interface TrainOptions {
  /** Seeds shuffling and latents; the same seed gives the same run on the same backend. */
  readonly seed: number;
  readonly batchSize: number;
  /** Passes over the data. Give `epochs` or `steps`. */
  readonly epochs?: number;
  /** Generator updates. Give `epochs` or `steps`. */
  readonly steps?: number;
  /** Which network moves first in a step. Default `'discriminator'` (Goodfellow 2014, algorithm 1). */
  readonly first?: 'discriminator' | 'generator';
  /**
   * k, the discriminator updates a step (algorithm 1), each on a real batch and latents of its own.
   * An epoch's last step takes the batches that are left. Default 1.
   */
  readonly discriminatorSteps?: number;
  /** Whether D's loss is real + fake, or half of that. Default `'sum'`. */
  readonly discriminatorLoss?: 'sum' | 'half';
  readonly generatorOptimizer?: AdamOptions;
  readonly discriminatorOptimizer?: AdamOptions;
  /**
   * Steps between progress events, besides the one at the end of each epoch; losses are read from the
   * device only then (and every 100 steps, should events be rarer). Default 10.
   */
  readonly reportEvery?: number;
  /** Stops the loop after the step at hand. A notebook's interrupt does the same. */
  readonly signal?: AbortSignal;
}

/** Options with their defaults, and what follows from them and the data. */
export interface Settings {
  readonly seed: number;
  readonly batchSize: number;
  readonly batchesPerEpoch: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly first: 'discriminator' | 'generator';
  readonly discriminatorSteps: number;
  readonly discriminatorLoss: 'sum' | 'half';
  readonly reportEvery: number;
  readonly signal: AbortSignal | undefined;
}

/** What `train` may be told, but for how long. */
export const optionNames = [
  'seed',
  'batchSize',
  'first',
  'discriminatorSteps',
  'discriminatorLoss',
  'generatorOptimizer',
  'discriminatorOptimizer',
  'reportEvery',
  'signal',
] as const satisfies readonly (keyof TrainOptions)[];

/** @throws Error where an option does not exist or is out of range, or two contradict each other. */
export function settle(data: DataSet, options: TrainOptions): Settings {
  checkOptions('train', options, ['epochs', 'steps', ...optionNames]);
  const {
    seed,
    batchSize,
    epochs,
    steps,
    first = 'discriminator',
    discriminatorSteps = 1,
    discriminatorLoss = 'sum',
    reportEvery = 10,
    signal,
  } = options;
  if ((epochs === undefined) === (steps === undefined)) {
    throw new Error('Say how long to train: give either epochs or steps, and not both.');
  }
  requireCounts({ epochs, steps, discriminatorSteps, reportEvery });
  requireOneOf('first', first, ['discriminator', 'generator']);
  requireOneOf('discriminatorLoss', discriminatorLoss, ['sum', 'half']);
  const perEpoch = batchesPerEpoch(data, batchSize);
  const stepsPerEpoch = Math.ceil(perEpoch / discriminatorSteps);
  return {
    seed,
    batchSize,
    batchesPerEpoch: perEpoch,
    stepsPerEpoch,
    totalSteps: steps ?? epochs! * stepsPerEpoch,
    first,
    discriminatorSteps,
    discriminatorLoss,
    reportEvery,
    signal,
  };
}

/** @throws Error where networks and data do not fit each other. */
export function checkFit({ generator, discriminator }: Gan, data: DataSet): void {
  checkDataSet(data);
  requireOneLogit(discriminator);
  const sample = [...data.sampleShape];
  requireShape(`what '${generator.name}' makes`, generator.outputs[0]!.shape, sample, data.name);
  requireShape(
    `what '${discriminator.name}' takes`,
    discriminator.inputs[0]!.shape,
    sample,
    data.name,
  );
  for (const network of [generator, discriminator]) {
    const wanted = network.inputs[1]?.shape;
    const given = data.condition?.shape;
    if ((wanted === undefined) !== (given === undefined)) {
      throw new Error(
        wanted
          ? `'${network.name}' is conditional, but data set '${data.name}' has no condition. ` +
              'Give it one, for example with conditionOnLabels(data).'
          : `Data set '${data.name}' has a condition, but '${network.name}' takes none. ` +
              'Build the network with a condition width, or leave the condition out.',
      );
    }
    if (wanted) requireShape(`the condition of '${network.name}'`, wanted, [...given!], data.name);
  }
}

function requireShape(
  what: string,
  shape: (number | null)[],
  wanted: number[],
  name: string,
): void {
  const found = shape.slice(1);
  const fits = tf.util.arraysEqual(
    found.map((n, i) => n ?? wanted[i]!),
    wanted,
  );
  if (!fits) {
    throw new Error(
      `The shape of ${what} is [${found}], but data set '${name}' has [${wanted}]. ` +
        'Change the network’s sizes or the shape of the data.',
    );
  }
}

export function requireCounts(counts: Record<string, number | undefined>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (count !== undefined && (!Number.isInteger(count) || count < 1)) {
      throw new Error(`${name} must be a whole number of at least 1, but it is ${count}.`);
    }
  }
}

function requireOneOf(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new Error(`${name} must be one of ${choices.join(', ')}, but it is ${value}.`);
  }
}
