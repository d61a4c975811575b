import type { DataSet } from '../gan/data/dataset';
import type { Gan } from '../gan/gan';
import type { Progress, TrainOptions } from './options';
import { Training } from './training';

export type { Progress, TrainOptions } from './options';

/**
 * Trains both networks of `gan` in place and tells how it goes, event by event. Nothing happens
 * before the first event is asked for; leaving the `for await` ends the training.
 *
 * @example for await (const { step, generatorLoss } of train(gan, data, { ...training, seed: 1, epochs: 5 })) …
 * @throws Error at once where options, data and networks do not fit each other; in the loop where a
 *   loss is no longer a finite number, with the step at which that happened.
 */
export function train(
  gan: Gan,
  data: DataSet,
  options: TrainOptions,
): AsyncGenerator<Progress, void, undefined> {
  return runOnce(new Training(gan, data, options));
}

async function* runOnce(training: Training): AsyncGenerator<Progress, void, undefined> {
  try {
    yield* training.run();
  } finally {
    training.dispose();
  }
}
