import { Adam } from '../ground/optimizer';
import { Random, type RandomState } from '../ground/random';
import { tf } from '../ground/tf';
import { batches, batchesPerEpoch, type Batch } from '../gan/data/batches';
import { checkDataSet, type DataSet } from '../gan/data/dataset';
import { forward, trainableVariables } from '../gan/forward';
import { logitsOf } from '../gan/nets/answers';
import type { Answerer } from '../gan/nets/ask';
import { describeData, describeLatent, describeNetwork } from './identity';
import { trainingLoop, type Losses } from './loop';
import { checkRegression, type RegressionOptions, type RegressionProgress } from './regression';
import { readCount, readRandomState, readRecord, type Identity, type Resumable } from './resumable';
import { runOnce } from './train';

/** As those of any regression; latents are seeded too. */
export type LikelihoodOptions = RegressionOptions;

/** Its `loss` is −log p(answer | question), mean a sample over the steps since the last event, in nats. */
export type LikelihoodProgress = RegressionProgress;

/**
 * −log p(answer | question, z), mean over the batch: what maximum likelihood minimises. The words of
 * an answer are independent given question and z, so their log-probabilities add up.
 *
 * @param logits `[batch, length, words]`
 * @param answers one-hot, `[batch, length, words]`
 */
export function negativeLogLikelihood(logits: tf.Tensor, answers: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const perAnswer = tf.sum(tf.mul(answers, tf.logSoftmax(logits)), [1, 2]);
    return tf.neg(tf.mean<tf.Scalar>(perAnswer));
  });
}

/**
 * Trains a generator of answers without a discriminator, by maximum likelihood: the baseline that
 * every adversarial net has to face, and a warm start for it (Yu et al. 2017, SeqGAN, pretrain so).
 * Same events and endings as `train`.
 *
 * @throws Error at once where the options are out of range or the data have no questions
 */
export function trainLikelihood(
  answerer: Answerer,
  data: DataSet,
  options: LikelihoodOptions,
): AsyncGenerator<LikelihoodProgress, void, undefined> {
  return runOnce(new LikelihoodTraining(answerer, data, options));
}

/** Where a training by likelihood stands, besides weights and moments. */
export interface LikelihoodState {
  /** Steps done so far. */
  readonly step: number;
  /** The stream that latents are drawn from. */
  readonly latents: RandomState;
}

/** A training by likelihood that can be left and taken up again. */
export class LikelihoodTraining implements Resumable<LikelihoodState> {
  readonly optimizer: Adam;
  private readonly random: Random;
  private readonly latents: Random;
  private readonly stepsPerEpoch: number;
  private step = 0;

  constructor(
    private readonly answerer: Answerer,
    private readonly data: DataSet,
    private readonly options: LikelihoodOptions,
  ) {
    checkRegression('trainLikelihood', options);
    const { seed, batchSize, optimizer } = options;
    if (!data.condition) throw new Error(`Data set '${data.name}' has no questions (a condition).`);
    checkDataSet(data);
    this.stepsPerEpoch = batchesPerEpoch(data, batchSize);
    this.optimizer = new Adam(optimizer);
    this.random = new Random(seed);
    this.latents = this.random.fork('latents');
  }

  get state(): LikelihoodState {
    return { step: this.step, latents: this.latents.state };
  }

  set state(state: LikelihoodState) {
    const { step, latents } = this.readState(state);
    this.step = step;
    this.latents.state = latents;
  }

  readState(value: unknown): LikelihoodState {
    const { step, latents } = readRecord(value, 'the state of a training by likelihood');
    return {
      step: readCount(step, 'the step'),
      latents: readRandomState(latents, 'the stream of latents'),
    };
  }

  learners() {
    return { generator: { network: this.answerer.generator, optimizer: this.optimizer } };
  }

  async identity(): Promise<Identity> {
    const { answerer, data, options, optimizer } = this;
    const { seed, batchSize } = options;
    return {
      kind: 'trainLikelihood',
      ...{ seed, batchSize, optimizer: optimizer.options },
      generator: describeNetwork(answerer.generator),
      latent: await describeLatent(answerer.latent),
      data: describeData(data),
    };
  }

  /** Trains from where it stands to the last step. */
  async *run(): AsyncGenerator<LikelihoodProgress, void, undefined> {
    const { stepsPerEpoch, step: from, options } = this;
    const { steps: totalSteps, reportEvery, signal } = options;
    const settings = { totalSteps, stepsPerEpoch, from, reportEvery, signal };
    for await (const { losses, ...event } of trainingLoop(this.steps(), settings)) {
      yield { ...event, loss: losses.generator };
    }
  }

  /** Step after step without end, epoch after epoch, from where the training stands. */
  private *steps(): Generator<Losses<'generator'>, void, undefined> {
    const { data, options, stepsPerEpoch } = this;
    const model = logitsOf(this.answerer.generator);
    for (;;) {
      const epoch = Math.floor(this.step / stepsPerEpoch) + 1;
      const order = this.random.fork(`epoch ${epoch}`);
      for (const batch of batches(data, options.batchSize, order, this.step % stepsPerEpoch)) {
        const loss = this.update(model, batch);
        this.step += 1;
        yield { generator: [loss] };
      }
    }
  }

  private update(model: tf.LayersModel, { size, samples, condition }: Batch): tf.Scalar {
    return tf.tidy(() => {
      const inputs = [this.answerer.latent(size, this.latents), condition!];
      return this.optimizer.minimize(
        () => negativeLogLikelihood(forward(model, inputs, true), samples),
        trainableVariables(model),
      );
    });
  }

  /** Frees the optimizer's moments. The network belongs to whoever made it. */
  dispose(): void {
    this.optimizer.dispose();
  }
}
