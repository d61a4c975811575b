import { onInterrupt } from '../ground/interrupt';
import { Adam, type AdamOptions } from '../ground/optimizer';
import { Random } from '../ground/random';
import { tf } from '../ground/tf';
import { batches, type Batch } from '../gan/data/batches';
import type { DataSet } from '../gan/data/dataset';
import { logitsOf } from '../gan/nets/answers';
import type { Answerer } from '../gan/nets/ask';
import { forward, trainableVariables } from '../gan/forward';

export interface LikelihoodOptions {
  /** Seeds shuffling and latents. */
  readonly seed: number;
  readonly batchSize: number;
  /** Updates of the generator. */
  readonly steps: number;
  readonly optimizer?: AdamOptions;
  /** Steps between events. Default 10. */
  readonly reportEvery?: number;
}

export interface LikelihoodProgress {
  /** Steps done so far, from 1. */
  readonly step: number;
  readonly totalSteps: number;
  /** −log p(answer | question) of the last batch, mean a sample, in nats. */
  readonly loss: number;
  /** Seconds since the loop began. */
  readonly seconds: number;
}

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
 */
export async function* trainLikelihood(
  { generator, latent }: Answerer,
  data: DataSet,
  { seed, batchSize, steps, optimizer, reportEvery = 10 }: LikelihoodOptions,
): AsyncGenerator<LikelihoodProgress, void, undefined> {
  if (!data.condition) throw new Error(`Data set '${data.name}' has no questions (a condition).`);
  const model = logitsOf(generator);
  const variables = trainableVariables(model);
  const adam = new Adam(optimizer);
  const random = new Random(seed);
  const latents = random.fork('latents');
  const began = performance.now();
  let interrupted = false;
  const unsubscribe = onInterrupt(() => (interrupted = true));
  const stopped = () => interrupted;
  const update = ({ size, samples, condition }: Batch): tf.Scalar =>
    tf.tidy(() => {
      const inputs = [latent(size, latents), condition!];
      return adam.minimize(
        () => negativeLogLikelihood(forward(model, inputs, true), samples),
        variables,
      );
    });
  try {
    let step = 0;
    for (let epoch = 1; step < steps && !stopped(); epoch++) {
      const order = random.fork(`epoch ${epoch}`);
      for (const batch of batches(data, batchSize, order)) {
        const loss = update(batch);
        step += 1;
        try {
          if (step % reportEvery === 0 || step === steps || stopped()) {
            const [value] = await loss.data();
            const seconds = (performance.now() - began) / 1000;
            yield { step, totalSteps: steps, loss: value!, seconds };
          }
        } finally {
          loss.dispose();
        }
        if (step === steps || stopped()) return;
      }
    }
  } finally {
    unsubscribe();
    adam.dispose();
  }
}
