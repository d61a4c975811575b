import type { DataSet } from '../gan/data/dataset';
import type { Gan } from '../gan/gan';
import { onInterrupt } from '../ground/interrupt';
import type { Progress, TrainOptions } from './options';
import { train } from './train';

/** A part of a training with learning rates of its own. */
export interface Stage {
  /** Generator updates in this stage. */
  readonly steps: number;
  readonly generatorRate: number;
  readonly discriminatorRate: number;
}

export interface StagedOptions extends Omit<TrainOptions, 'epochs' | 'steps'> {
  /** At least one, in the order in which they are trained. */
  readonly stages: readonly Stage[];
}

/** Added to the seed from one stage to the next, so that none repeats another's batches and latents. */
const seedStride = 1000;

/**
 * Trains stage after stage on the same networks and tells of it as of one training: steps, epochs and
 * seconds count on, `totalSteps` is that of all stages. Two players that both move fast circle round
 * the balance; with rates that fall they come to rest near it.
 *
 * Stage i is `train` with the seed `seed + 1000 i` and fresh Adams, whose moments would otherwise be
 * those of the old rate's steps. One stage alone is exactly `train`. An interrupt or `signal` ends the
 * whole training, not only the stage at hand.
 *
 * @example for await (const { step } of trainInStages(gan, data, { seed: 1, batchSize: 128, stages })) …
 * @throws Error at once where there is no stage; otherwise as `train` does
 */
export function trainInStages(
  gan: Gan,
  data: DataSet,
  { stages, ...options }: StagedOptions,
): AsyncGenerator<Progress, void, undefined> {
  if (stages.length === 0) {
    throw new Error('A training in stages needs at least one stage, but stages is empty.');
  }
  // Made now, so that options that do not fit are refused before anything is trained.
  const parts = stages.map(({ steps, generatorRate, discriminatorRate }, i) =>
    train(gan, data, {
      ...options,
      seed: options.seed + seedStride * i,
      steps,
      generatorOptimizer: { ...options.generatorOptimizer, learningRate: generatorRate },
      discriminatorOptimizer: {
        ...options.discriminatorOptimizer,
        learningRate: discriminatorRate,
      },
    }),
  );
  return inOrder(parts, stages, options.signal);
}

async function* inOrder(
  parts: readonly AsyncGenerator<Progress, void, undefined>[],
  stages: readonly Stage[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, void, undefined> {
  const totalSteps = stages.reduce((sum, { steps }) => sum + steps, 0);
  let done = { step: 0, epoch: 0, seconds: 0 };
  let interrupted = false;
  const unsubscribe = onInterrupt(() => (interrupted = true));
  const stopped = () => interrupted || signal?.aborted === true;
  try {
    for (const part of parts) {
      const before = done;
      for await (const event of part) {
        done = {
          step: before.step + event.step,
          epoch: before.epoch + event.epoch,
          seconds: before.seconds + event.seconds,
        };
        yield { ...event, ...done, totalSteps };
      }
      if (stopped()) return;
    }
  } finally {
    unsubscribe();
  }
}
