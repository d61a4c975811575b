import { tf } from '../ground/tf';
import { batchesPerEpoch } from '../gan/data/batches';
import { checkDataSet, type DataSet } from '../gan/data/dataset';
import type { Gan } from '../gan/gan';
import type { TrainOptions } from './options';

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
  readonly clipDiscriminator: number | undefined;
  readonly reportEvery: number;
  readonly signal: AbortSignal | undefined;
}

/** @throws Error where an option is out of range or two contradict each other. */
export function settle(data: DataSet, options: TrainOptions): Settings {
  const {
    seed,
    batchSize,
    epochs,
    steps,
    first = 'discriminator',
    discriminatorSteps = 1,
    discriminatorLoss = 'sum',
    clipDiscriminator,
    reportEvery = 10,
    signal,
  } = options;
  if ((epochs === undefined) === (steps === undefined)) {
    throw new Error('Say how long to train: give either epochs or steps, and not both.');
  }
  requireCounts({ epochs, steps, discriminatorSteps, reportEvery });
  requireOneOf('first', first, ['discriminator', 'generator']);
  requireOneOf('discriminatorLoss', discriminatorLoss, ['sum', 'half']);
  if (clipDiscriminator !== undefined && !(clipDiscriminator > 0)) {
    throw new Error(`clipDiscriminator must be above 0, but it is ${clipDiscriminator}.`);
  }
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
    clipDiscriminator,
    reportEvery,
    signal,
  };
}

/** @throws Error where networks and data do not fit each other. */
export function checkFit({ generator, discriminator }: Gan, data: DataSet): void {
  checkDataSet(data);
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

function requireCounts(counts: Record<string, number | undefined>): void {
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
