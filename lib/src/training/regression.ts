import { Adam, type AdamOptions } from '../ground/optimizer';
import { checkOptions } from '../ground/options';
import { Random } from '../ground/random';
import type { tf } from '../ground/tf';
import { batches, batchesPerEpoch, type Batch } from '../gan/data/batches';
import { checkDataSet, type DataSet } from '../gan/data/dataset';
import { trainableVariables } from '../gan/forward';
import { trainingLoop, type LoopEvent, type Losses } from './loop';
import { requireCounts } from './options';

export interface RegressionOptions {
  /** Seeds shuffling, and whatever the loss draws. */
  readonly seed: number;
  readonly batchSize: number;
  /** Updates of the network. */
  readonly steps: number;
  readonly optimizer?: AdamOptions;
  /** Steps between events, besides the one at the end of each epoch. Default 10. */
  readonly reportEvery?: number;
  /** Stops the loop after the step at hand. A notebook's interrupt does the same. */
  readonly signal?: AbortSignal;
}

/** @throws Error where an option of `of` does not exist or is out of range */
export function checkRegression(of: string, options: RegressionOptions): void {
  const known = ['seed', 'batchSize', 'steps', 'optimizer', 'reportEvery', 'signal'] as const;
  checkOptions(of, options, known);
  requireCounts({ steps: options.steps, reportEvery: options.reportEvery });
}

/** What `trainRegression` tells whoever watches it. */
export interface RegressionProgress extends Omit<LoopEvent<never>, 'losses'> {
  /** Mean over the steps since the last event. */
  readonly loss: number;
}

/**
 * Trains one network down a loss of one's own, batch by batch, where nobody plays against it: flow matching, a
 * classifier. Same events and endings as `train`.
 *
 * @param loss of a batch, a scalar; `random` is for what it draws
 * @example trainRegression(net, data, ({ samples }, random) => flowLoss(net, samples, random), { seed: 1, batchSize: 64, steps: 500 })
 * @throws Error at once where the options are out of range or the data contradict themselves
 */
export function trainRegression(
  network: tf.LayersModel,
  data: DataSet,
  loss: (batch: Batch, random: Random) => tf.Scalar,
  options: RegressionOptions,
): AsyncGenerator<RegressionProgress, void, undefined> {
  const { seed, batchSize, steps: totalSteps, optimizer, reportEvery, signal } = options;
  checkRegression('trainRegression', options);
  checkDataSet(data);
  const stepsPerEpoch = batchesPerEpoch(data, batchSize);
  const random = new Random(seed);
  const drawn = random.fork('drawn by the loss');

  function* steps(adam: Adam): Generator<Losses<'network'>, void, undefined> {
    const variables = trainableVariables(network);
    for (let epoch = 1; ; epoch++) {
      for (const batch of batches(data, batchSize, random.fork(`epoch ${epoch}`))) {
        yield { network: [adam.minimize(() => loss(batch, drawn), variables)] };
      }
    }
  }

  async function* run(): AsyncGenerator<RegressionProgress, void, undefined> {
    const adam = new Adam(optimizer);
    const settings = { totalSteps, stepsPerEpoch, reportEvery, signal };
    try {
      for await (const { losses, ...event } of trainingLoop(steps(adam), settings)) {
        yield { ...event, loss: losses.network };
      }
    } finally {
      adam.dispose();
    }
  }
  return run();
}
