import { setImmediate as turnOfTheEventLoop } from 'node:timers/promises';
import { onInterrupt } from '../ground/interrupt';
import { Adam } from '../ground/optimizer';
import { Random, type RandomState } from '../ground/random';
import { tf } from '../ground/tf';
import { batches, type Batch } from '../gan/data/batches';
import type { DataSet } from '../gan/data/dataset';
import { generate, type Gan } from '../gan/gan';
import { LossWindow } from './losses';
import type { Progress, TrainOptions } from './options';
import { checkFit, settle, type Settings } from './settings';
import { discriminatorStep, generatorStep } from './steps';

/** Milliseconds after which timers, signals and messages get their turn. */
const turnEvery = 50;
/** Steps after which losses are read even if no event is due, so that none is missed for long. */
const readEvery = 100;

/**
 * Where a training stands, besides weights and moments. The order of the samples needs no place here:
 * epoch e is shuffled by a stream that depends on the seed and e alone.
 */
export interface TrainingState {
  /** Steps done so far. */
  readonly step: number;
  /** The stream that latents are drawn from. */
  readonly latents: RandomState;
}

/**
 * A training that can be left and taken up again: the loop, both optimizers, and where they stand.
 * `train` is the short form for a training that is run once.
 */
export class Training {
  readonly settings: Settings;
  readonly generatorOptimizer: Adam;
  readonly discriminatorOptimizer: Adam;
  private readonly shuffles: Random;
  private readonly latents: Random;
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
  }

  get state(): TrainingState {
    return { step: this.step, latents: this.latents.state };
  }

  set state({ step, latents }: TrainingState) {
    this.step = step;
    this.latents.state = latents;
  }

  /**
   * Trains from where it stands to the last step. Between two events the state is that of the event's
   * step: leave the loop there, and a later `run` goes on as if nothing had happened.
   */
  async *run(): AsyncGenerator<Progress, void, undefined> {
    const { totalSteps, stepsPerEpoch, reportEvery, signal } = this.settings;
    const began = performance.now();
    let lastTurn = began;
    let interrupted = false;
    const unsubscribe = onInterrupt(() => (interrupted = true));
    const stopped = () => interrupted || signal?.aborted === true;
    const losses = new LossWindow();
    try {
      while (this.step < totalSteps && !stopped()) {
        const epoch = Math.floor(this.step / stepsPerEpoch) + 1;
        for (const step of this.epochFromHere(epoch, losses)) {
          const endOfEpoch = step % stepsPerEpoch === 0;
          if (performance.now() - lastTurn >= turnEvery) {
            await turnOfTheEventLoop();
            lastTurn = performance.now();
          }
          if (step % readEvery === 0) await losses.read();
          const due = step % reportEvery === 0 || endOfEpoch || step === totalSteps;
          if (!due && !stopped()) continue;
          const means = await losses.means();
          const seconds = (performance.now() - began) / 1000;
          yield { step, totalSteps, epoch, endOfEpoch, ...means, seconds };
          if (step === totalSteps || stopped()) return;
        }
      }
    } finally {
      unsubscribe();
      losses.dispose();
    }
  }

  /** The rest of an epoch, step by step. */
  private *epochFromHere(epoch: number, losses: LossWindow): Generator<number> {
    const { batchSize, batchesPerEpoch, stepsPerEpoch, discriminatorSteps, first } = this.settings;
    const order = this.shuffles.fork(`epoch ${epoch}`);
    let done = (this.step % stepsPerEpoch) * discriminatorSteps;
    for (const batch of batches(this.data, batchSize, order, done)) {
      const firstOfStep = done % discriminatorSteps === 0;
      done += 1;
      const lastOfStep = done % discriminatorSteps === 0 || done === batchesPerEpoch;
      const bothMove = first === 'generator' ? firstOfStep : lastOfStep;
      if (bothMove) this.bothStep(batch, losses);
      else this.extraDiscriminatorStep(batch, losses);
      if (lastOfStep) {
        this.step += 1;
        yield this.step;
      }
    }
  }

  /** Both networks move on the same fakes, which are made once. */
  private bothStep(batch: Batch, losses: LossWindow): void {
    const { gan, generatorOptimizer } = this;
    const { condition } = batch;
    const z = gan.latent(batch.size, this.latents);
    let fakes: tf.Tensor | undefined;
    try {
      if (this.settings.first === 'discriminator') {
        // D learns between the making of the fakes and their judgement: G meets the new D.
        const withFakes = (made: tf.Tensor) => this.discriminatorStep(batch, made, losses);
        const loss = generatorStep(gan, generatorOptimizer, z, { condition, withFakes });
        losses.add('generator', this.step + 1, loss);
      } else {
        // G learns first; D then meets the fakes that G made before that.
        const withFakes = (made: tf.Tensor) => (fakes = tf.keep(made.clone()));
        const loss = generatorStep(gan, generatorOptimizer, z, { condition, withFakes });
        losses.add('generator', this.step + 1, loss);
        this.discriminatorStep(batch, fakes!, losses);
      }
    } finally {
      tf.dispose([z, fakes ?? []]);
    }
  }

  private extraDiscriminatorStep(batch: Batch, losses: LossWindow): void {
    const { gan } = this;
    const { condition } = batch;
    tf.tidy(() => {
      const z = gan.latent(batch.size, this.latents);
      const fakes = generate(gan, z, { condition, training: true });
      this.discriminatorStep(batch, fakes, losses);
    });
  }

  private discriminatorStep({ samples, condition }: Batch, fakes: tf.Tensor, losses: LossWindow) {
    const { discriminatorLoss: loss, clipDiscriminator: clip } = this.settings;
    const options = { condition, loss, clip };
    const value = discriminatorStep(this.gan, this.discriminatorOptimizer, samples, fakes, options);
    losses.add('discriminator', this.step + 1, value);
  }

  /** Frees the optimizers' moments. The networks belong to whoever made them. */
  dispose(): void {
    this.generatorOptimizer.dispose();
    this.discriminatorOptimizer.dispose();
  }
}
