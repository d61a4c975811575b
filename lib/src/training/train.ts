import { Adam } from '../ground/optimizer';
import { Random, type RandomState } from '../ground/random';
import { tf } from '../ground/tf';
import { batches, type Batch } from '../gan/data/batches';
import type { DataSet } from '../gan/data/dataset';
import type { Gan } from '../gan/gan';
import { pass } from '../gan/pass';
import { describeData, describeLatent, describeNetwork, describeObjective } from './identity';
import { trainingLoop, type LoopEvent, type Losses } from './loop';
import { checkFit, settle, type Settings, type TrainOptions } from './options';
import { readCount, readRandomState, readRecord, type Identity, type Resumable } from './resumable';
import { discriminatorStep, sharedStep } from './step';

type GameLosses = Losses<'discriminator' | 'generator'>;

/** What `train` tells whoever watches it. */
export interface Progress extends Omit<LoopEvent<never>, 'losses'> {
  /** Mean losses over the steps since the last event. */
  readonly discriminatorLoss: number;
  readonly generatorLoss: number;
}

/**
 * Trains both networks of `gan` in place and tells how it goes, event by event. Nothing happens
 * before the first event is asked for; leaving the `for await` ends the training.
 *
 * @example for await (const { step, generatorLoss } of train(gan, data, { ...settings, seed: 1, epochs: 5 })) …
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

/** Runs a training to its end and frees what it holds. */
export async function* runOnce<Event>(training: {
  run(): AsyncGenerator<Event, void, undefined>;
  dispose(): void;
}): AsyncGenerator<Event, void, undefined> {
  try {
    yield* training.run();
  } finally {
    training.dispose();
  }
}

/**
 * Where a training stands, besides weights and moments. The order of the samples needs no place here:
 * epoch e is shuffled by a stream that depends on the seed and e alone.
 */
export interface TrainingState {
  /** Steps done so far. */
  readonly step: number;
  /** The stream that latents are drawn from. */
  readonly latents: RandomState;
  /** The stream of the objective's penalties. */
  readonly penalties: RandomState;
}

/**
 * A training that can be left and taken up again: the steps, both optimizers, and where they stand.
 * `train` is the short form for a training that is run once.
 */
export class Training implements Resumable<TrainingState> {
  readonly settings: Settings;
  readonly generatorOptimizer: Adam;
  readonly discriminatorOptimizer: Adam;
  private readonly shuffles: Random;
  private readonly latents: Random;
  private readonly penalties: Random;
  private step = 0;

  /** @throws Error where options, data and networks do not fit each other */
  constructor(
    readonly gan: Gan,
    readonly data: DataSet,
    options: TrainOptions,
  ) {
    this.settings = settle(data, options);
    checkFit(gan, data);
    this.generatorOptimizer = new Adam(options.generatorOptimizer);
    this.discriminatorOptimizer = new Adam(options.discriminatorOptimizer);
    const random = new Random(options.seed);
    this.shuffles = random.fork('shuffles');
    this.latents = random.fork('latents');
    this.penalties = random.fork('penalties');
  }

  get state(): TrainingState {
    const { step, latents, penalties } = this;
    return { step, latents: latents.state, penalties: penalties.state };
  }

  set state(state: TrainingState) {
    const { step, latents, penalties } = this.readState(state);
    this.step = step;
    this.latents.state = latents;
    this.penalties.state = penalties;
  }

  readState(value: unknown): TrainingState {
    const { step, latents, penalties } = readRecord(value, 'the state of a training');
    return {
      step: readCount(step, 'the step'),
      latents: readRandomState(latents, 'the stream of latents'),
      penalties: readRandomState(penalties, 'the stream of penalties'),
    };
  }

  learners() {
    const { gan, generatorOptimizer, discriminatorOptimizer } = this;
    return {
      generator: { network: gan.generator, optimizer: generatorOptimizer },
      discriminator: { network: gan.discriminator, optimizer: discriminatorOptimizer },
    };
  }

  async identity(): Promise<Identity> {
    const { gan, data, settings, generatorOptimizer, discriminatorOptimizer } = this;
    const { seed, batchSize, first, discriminatorSteps, discriminatorLoss } = settings;
    return {
      kind: 'train',
      gan: gan.name,
      ...{ seed, batchSize, first, discriminatorSteps, discriminatorLoss },
      generatorOptimizer: generatorOptimizer.options,
      discriminatorOptimizer: discriminatorOptimizer.options,
      generator: describeNetwork(gan.generator),
      discriminator: describeNetwork(gan.discriminator),
      latent: await describeLatent(gan.latent),
      objective: await describeObjective(gan.objective),
      data: describeData(data),
    };
  }

  /**
   * Trains from where it stands to the last step. Between two events the state is that of the event's
   * step: leave the loop there, and a later `run` goes on as if nothing had happened.
   */
  async *run(): AsyncGenerator<Progress, void, undefined> {
    const loop = trainingLoop(this.steps(), { ...this.settings, from: this.step });
    for await (const { losses, ...event } of loop) {
      const { discriminator, generator } = losses;
      yield { ...event, discriminatorLoss: discriminator, generatorLoss: generator };
    }
  }

  /** Step after step without end, epoch after epoch, from where the training stands. */
  *steps(): Generator<GameLosses, void, undefined> {
    const { batchSize, batchesPerEpoch, stepsPerEpoch, discriminatorSteps } = this.settings;
    for (;;) {
      const epoch = Math.floor(this.step / stepsPerEpoch) + 1;
      const order = this.shuffles.fork(`epoch ${epoch}`);
      let done = (this.step % stepsPerEpoch) * discriminatorSteps;
      const epochFromHere = batches(this.data, batchSize, order, done);
      try {
        while (done < batchesPerEpoch) {
          const count = Math.min(discriminatorSteps, batchesPerEpoch - done);
          const losses = tf.tidy(() => this.oneStep(epochFromHere, count));
          done += count;
          this.step += 1;
          yield losses;
        }
      } finally {
        epochFromHere.return();
      }
    }
  }

  /** D moves on each of the next `count` batches, and G on the one that is nearest to its turn. */
  private oneStep(from: Iterator<Batch, void>, count: number): GameLosses {
    const { first } = this.settings;
    const discriminator: tf.Scalar[] = [];
    const generator: tf.Scalar[] = [];
    for (let i = 0; i < count; i++) {
      const batch = from.next().value!;
      const bothMove = i === (first === 'generator' ? 0 : count - 1);
      if (!bothMove) {
        discriminator.push(this.extraDiscriminatorStep(batch));
        continue;
      }
      const losses = this.bothStep(batch);
      discriminator.push(losses.discriminator);
      generator.push(losses.generator);
    }
    return { discriminator, generator };
  }

  private bothStep(batch: Batch) {
    const { first, discriminatorLoss: loss } = this.settings;
    const z = this.gan.latent(batch.size, this.latents);
    return sharedStep(this, batch, z, { first, loss, random: this.penalties });
  }

  private extraDiscriminatorStep({ samples, condition, size }: Batch): tf.Scalar {
    const { gan, discriminatorOptimizer, penalties: random } = this;
    const { discriminatorLoss: loss } = this.settings;
    return tf.tidy(() => {
      const z = gan.latent(size, this.latents);
      const fakes = pass(gan.generator, z, condition, true);
      const options = { condition, loss, random };
      return discriminatorStep(gan, discriminatorOptimizer, samples, fakes, options);
    });
  }

  /** Frees the optimizers' moments. The networks belong to whoever made them. */
  dispose(): void {
    this.generatorOptimizer.dispose();
    this.discriminatorOptimizer.dispose();
  }
}
