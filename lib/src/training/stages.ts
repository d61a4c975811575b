import type { DataSet } from '../gan/data/dataset';
import type { Gan } from '../gan/gan';
import { onInterrupt } from '../ground/interrupt';
import { checkOptions } from '../ground/options';
import { Random } from '../ground/random';
import { optionNames, type TrainOptions } from './options';
import { readCount, readRecord, type Identity, type Resumable } from './resumable';
import { runOnce, Training, type Progress, type TrainingState } from './train';

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

/**
 * Trains stage after stage on the same networks and tells of it as of one training: steps, epochs and
 * seconds count on, `totalSteps` is that of all stages. Two players that both move fast circle round
 * the balance; with rates that fall they come to rest near it.
 *
 * Each stage is a `train` with fresh Adams, whose moments would otherwise be those of the old rate's steps,
 * and with a seed of its own (`stageSeed`). One stage alone is exactly `train`. An interrupt or `signal` ends
 * the whole training, not only the stage at hand.
 *
 * @example for await (const { step } of trainInStages(gan, data, { seed: 1, batchSize: 128, stages })) …
 * @throws Error at once where there is no stage; otherwise as `train` does
 */
export function trainInStages(
  gan: Gan,
  data: DataSet,
  options: StagedOptions,
): AsyncGenerator<Progress, void, undefined> {
  return runOnce(new StagedTraining(gan, data, options));
}

/**
 * The seed of stage 0, 1, …: the first has the training's own, the others one that is derived from it and
 * that no other training has, but by an accident of one in four milliards.
 */
export function stageSeed(seed: number, stage: number): number {
  return stage === 0 ? seed : new Random(seed).fork(`stage ${stage}`).integer(2 ** 32);
}

/** Where a training in stages stands, besides weights and the moments of the stage at hand. */
export interface StagedState {
  /** The stage at hand, from 0. */
  readonly stage: number;
  /** Where that stage stands. */
  readonly training: TrainingState;
}

/** A training in stages that can be left and taken up again. */
export class StagedTraining implements Resumable<StagedState> {
  /** One for each stage. */
  readonly trainings: readonly Training[];
  private stage = 0;

  /** @throws Error where there is no stage, or where options, data and networks do not fit each other */
  constructor(
    gan: Gan,
    data: DataSet,
    private readonly options: StagedOptions,
  ) {
    checkOptions('trainInStages', options, ['stages', ...optionNames]);
    const { stages, seed, generatorOptimizer, discriminatorOptimizer, ...rest } = options;
    if (stages.length === 0) {
      throw new Error('A training in stages needs at least one stage, but stages is empty.');
    }
    this.trainings = stages.map(
      ({ steps, generatorRate, discriminatorRate }, i) =>
        new Training(gan, data, {
          ...rest,
          seed: stageSeed(seed, i),
          steps,
          generatorOptimizer: { ...generatorOptimizer, learningRate: generatorRate },
          discriminatorOptimizer: { ...discriminatorOptimizer, learningRate: discriminatorRate },
        }),
    );
  }

  /** The stage at hand. */
  get current(): Training {
    return this.trainings[this.stage]!;
  }

  get state(): StagedState {
    return { stage: this.stage, training: this.current.state };
  }

  set state(state: StagedState) {
    const { stage, training } = this.readState(state);
    this.stage = stage;
    this.current.state = training;
  }

  readState(value: unknown): StagedState {
    const saved = readRecord(value, 'the state of a training in stages');
    const stage = readCount(saved['stage'], 'the stage', this.trainings.length - 1);
    return { stage, training: this.trainings[stage]!.readState(saved['training']) };
  }

  /** Both networks, with the optimizers of the stage at hand. */
  learners({ stage }: StagedState) {
    return this.trainings[stage]!.learners();
  }

  /** The last stage's steps are left out: a training may go on for longer than planned. */
  async identity(): Promise<Identity> {
    const { stages } = this.options;
    const told = stages.map(({ steps, generatorRate, discriminatorRate }, i) => ({
      ...(i < stages.length - 1 && { steps }),
      ...{ generatorRate, discriminatorRate },
    }));
    return { ...(await this.trainings[0]!.identity()), kind: 'trainInStages', stages: told };
  }

  /** Trains from where it stands to the end of the last stage. */
  async *run(): AsyncGenerator<Progress, void, undefined> {
    const began = performance.now();
    let interrupted = false;
    const unsubscribe = onInterrupt(() => (interrupted = true));
    const stopped = () => interrupted || this.options.signal?.aborted === true;
    const totalSteps = sum(this.trainings.map(({ settings }) => settings.totalSteps));
    try {
      for (;;) {
        const before = this.trainings.slice(0, this.stage).map(({ settings }) => settings);
        const steps = sum(before.map((stage) => stage.totalSteps));
        const epochs = sum(
          before.map((stage) => Math.ceil(stage.totalSteps / stage.stepsPerEpoch)),
        );
        for await (const event of this.current.run()) {
          const seconds = (performance.now() - began) / 1000;
          const [step, epoch] = [steps + event.step, epochs + event.epoch];
          yield { ...event, step, epoch, totalSteps, seconds };
        }
        if (stopped() || this.stage === this.trainings.length - 1) return;
        this.current.dispose();
        this.stage += 1;
      }
    } finally {
      unsubscribe();
    }
  }

  /** Frees the optimizers' moments. The networks belong to whoever made them. */
  dispose(): void {
    for (const training of this.trainings) training.dispose();
  }
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
