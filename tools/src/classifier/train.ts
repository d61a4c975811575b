import { data, nets, training, Adam, tf, type Random } from 'tsgan';
import { distorted } from './distort.js';

export interface ClassifierOptions {
  readonly epochs: number;
  readonly batchSize: number;
  /** Draws the order of the digits and their distortions. */
  readonly random: Random;
  /** Takes in the weights after each step. */
  readonly average: training.WeightAverage;
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
  dataSet: data.DataSet,
  { epochs, batchSize, random, average, signal }: ClassifierOptions,
): AsyncGenerator<training.LoopEvent<'classifier'>, void, undefined> {
  const adam = new Adam({ learningRate: 1e-3 });
  const variables = nets.trainableVariables(model);
  const stepsPerEpoch = Math.ceil(dataSet.size / batchSize);
  const totalSteps = epochs * stepsPerEpoch;

  function* steps(): Generator<training.Losses<'classifier'>, void, undefined> {
    for (;;) {
      const order = random.permutation(dataSet.size);
      for (let from = 0; from < order.length; from += batchSize) {
        const batch = order.subarray(from, from + batchSize);
        const images = distorted(dataSet.samples, batch, random);
        const loss = tf.tidy(() => {
          const x = tf.tensor4d(images, [batch.length, 28, 28, 1]);
          const labels = Int32Array.from(batch, (index) => dataSet.labels![index]!);
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
    yield* training.trainingLoop(steps(), {
      totalSteps,
      stepsPerEpoch,
      reportEvery: totalSteps,
      signal,
    });
  } finally {
    adam.dispose();
  }
}
