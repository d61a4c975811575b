/**
 * Trains the digit classifier of data/digit-classifier, with which the lessons measure generators:
 *
 *     npm run build && node tools/dist/train-classifier.js [--epochs N] [--out DIR]
 *
 * It learns from the `train` digits of one split, shifted, turned, scaled and slanted anew each
 * epoch. All other digits are new to it; nothing was chosen by them, so that its accuracy on them is
 * an honest one. The weights are rounded to a byte each, and the accuracy is that of the rounded ones.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { data, metrics, nets, training, Random, tf, useBackend } from 'tsgan';
import { root } from './paths.js';
import { roundToBytes } from './classifier/round.js';
import { trainClassifier } from './classifier/train.js';

const split = { seed: 1, validation: 1000, test: 1000 };
const batchSize = 100;
/** Share of the averaged weights that each step keeps: a mean over some 1,000 steps. */
const averaging = 0.999;

const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '60' },
    out: { type: 'string', default: path.join(root, 'data', 'digit-classifier') },
  },
});
const epochs = Number(values.epochs);

/** 28×28×1 → 14×14×16 → 7×7×32 → 64 features → 10 logits. */
function buildModel(): tf.LayersModel {
  const zeros = { kernelInitializer: 'zeros', activation: 'relu' } as const;
  const conv = { ...zeros, kernelSize: 5, strides: 2, padding: 'same' } as const;
  const model = tf.sequential({
    name: 'digit-classifier',
    layers: [
      tf.layers.conv2d({ ...conv, filters: 16, name: 'conv_1', inputShape: [28, 28, 1] }),
      tf.layers.conv2d({ ...conv, filters: 32, name: 'conv_2' }),
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({ ...zeros, units: 64, name: 'features' }),
      tf.layers.dense({ ...zeros, units: 10, name: 'logits', activation: 'linear' }),
    ],
  });
  nets.drawWeights(model, new Random(1));
  return model;
}

/** Several data sets' images and labels, one after the other. */
function joined(sets: readonly data.DataSet[]): { images: Float32Array; labels: number[] } {
  const images = new Float32Array(sets.reduce((sum, { samples }) => sum + samples.length, 0));
  let at = 0;
  for (const { samples } of sets) {
    images.set(samples, at);
    at += samples.length;
  }
  return { images, labels: sets.flatMap(({ labels }) => [...labels!]) };
}

async function main(): Promise<void> {
  const { device } = await useBackend();
  const { train, validation, test } = data.loadMnist(split);
  const heldOut = joined([validation, test]);
  const model = buildModel();
  const average = new training.WeightAverage(model, averaging);
  console.log(`${train.size} digits to learn from, ${heldOut.labels.length} held out; ${device}`);

  const accuracyNow = async (): Promise<number> => {
    const { digits } = await metrics
      .classifierOf(model, { accuracy: { share: 0, digits: 0 }, split })
      .read(heldOut.images);
    return metrics.readAs(digits, heldOut.labels);
  };

  const options = { epochs, batchSize, random: new Random(2), average };
  for await (const { epoch, losses, seconds } of trainClassifier(model, train, options)) {
    const [loss, time] = [losses.classifier.toFixed(4), seconds.toFixed(0)];
    console.log(`epoch ${epoch}/${epochs}: loss ${loss}, ${time} s`);
  }

  const rounded = await roundToBytes(model, average.means);
  nets.trainableVariables(model).forEach((variable, i) => variable.assign(rounded.tensors[i]!));
  const share = await accuracyNow();
  const described = {
    modelTopology: model.toJSON(undefined, false) as object,
    weightSpecs: rounded.specs,
    accuracy: { share, digits: heldOut.labels.length },
    split,
  };
  const checksum = metrics.classifierChecksum(described, rounded.bytes);
  const file: metrics.ClassifierFile = { ...described, checksum };
  mkdirSync(values.out, { recursive: true });
  writeFileSync(path.join(values.out, 'model.json'), JSON.stringify(file, null, 1) + '\n');
  writeFileSync(path.join(values.out, 'weights.bin'), rounded.bytes);
  const [low, high] = metrics.wilsonInterval(share, heldOut.labels.length);
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
  console.log(
    `${percent(share)} of ${heldOut.labels.length} held-out digits read rightly ` +
      `(95 % interval ${percent(low)} to ${percent(high)}); ${rounded.bytes.length} bytes of weights`,
  );
}

await main();
process.exit();
