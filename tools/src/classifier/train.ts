import {
  Adam,
  tf,
  trainableVariables,
  trainingLoop,
  type DataSet,
  type LoopEvent,
  type Losses,
  type Random,
  type WeightAverage,
} from 'tsgan';
import { distorted } from './distort.js';

export interface ClassifierOptions {
  readonly epochs: number;
  readonly batchSize: number;
  /** Draws the order of the digits and their distortions. */
  readonly random: Random;
  /** Takes in the weights after each step. */
  readonly average: WeightAverage;
  /** Stops after the step at hand, as a notebook's interrupt does. */
  readonly signal?: AbortSignal;
}

/**
 * Trains `model`, from images `[batch, 28, 28, 1]` to logits `[batch, 10]`, on the digits of `data` by the
 * cross-entropy of their labels; each epoch shows every digit once, distorted anew. Tells of each epoch, and
 * ends as every training here.
 */
export async function* trainClassifier(
  model: tf.LayersModel,
  data: DataSet,
  { epochs, batchSize, random, average, signal }: ClassifierOptions,
): AsyncGenerator<LoopEvent<'classifier'>, void, undefined> {
  const adam = new Adam({ learningRate: 1e-3 });
  const variables = trainableVariables(model);
  const stepsPerEpoch = Math.ceil(data.size / batchSize);
  const totalSteps = epochs * stepsPerEpoch;

  function* steps(): Generator<Losses<'classifier'>, void, undefined> {
    for (;;) {
      const order = random.permutation(data.size);
      for (let from = 0; from < order.length; from += batchSize) {
        const batch = order.subarray(from, from + batchSize);
        const images = distorted(data.samples, batch, random);
        const loss = tf.tidy(() => {
          const x = tf.tensor4d(images, [batch.length, 28, 28, 1]);
          const labels = Int32Array.from(batch, (index) => data.labels![index]!);
          const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
          return adam.minimize(() => {
            const logits = model.apply(x, { training: true }) as tf.Tensor;
            return tf.losses.softmaxCrossEntropy(wanted, logits).asScalar();
          }, variables);
        });
        average.update();
        yield { classifier: [loss] };
      }
    }
  }

  try {
    yield* trainingLoop(steps(), { totalSteps, stepsPerEpoch, reportEvery: totalSteps, signal });
  } finally {
    adam.dispose();
  }
}
