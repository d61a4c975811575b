import { gan } from '../../gan/gan';
import { normalLatent } from '../../gan/latent';
import { dropout } from '../../gan/nets/dropout';
import {
  add,
  batchNorm,
  conv,
  convTranspose,
  flatten,
  innerProduct,
  join,
  leakyRelu,
  linear,
  relu,
  reshape,
  tanh,
} from '../../gan/nets/layers';
import { network } from '../../gan/nets/network';
import { named, through, type Layers } from '../../gan/nets/wire';
import { leastSquares, nonSaturating } from '../../gan/objectives';
import { checkOptions } from '../../ground/options';
import type { Random } from '../../ground/random';
import { batchNormMnist, type BatchNormMnistOptions } from '../documents';
import { bothAdam, lengths, preset, type Preset } from '../preset';

/** Five times the documents' rate: for a minute of training, not for an hour. */
const adam = { learningRate: 1e-3, beta1: 0.5 };
const quickly: Preset['settings'] = {
  batchSize: 64,
  first: 'discriminator',
  discriminatorLoss: 'sum',
  generatorOptimizer: adam,
  discriminatorOptimizer: adam,
};
/** G learns half as fast as D, so that it does not outrun what D has understood of the classes. */
const halfAsFast = { ...quickly, generatorOptimizer: { ...adam, learningRate: 5e-4 } };

/** What follows the first linear layer of G, with and without a condition. */
const toImage = (): Layers => [
  [batchNorm(), leakyRelu(0.2)],
  [linear(512), batchNorm(), leakyRelu(0.2)],
  [linear(784), tanh()],
];

/** D, with and without a condition in front. */
const toLogit = (): Layers => [
  [linear(512), leakyRelu(0.2), dropout(0.1)],
  [linear(256), leakyRelu(0.2), dropout(0.1)],
  linear(1),
];

/**
 * Networks that learn digits in few steps, of no document: least squares, batch norm in G, dropout in
 * D. G 100-256-512-784, D 784-512-256-1.
 */
export function quickMnist(random: Random): Preset {
  return preset({
    gan: gan({
      name: 'quick MNIST',
      generator: network({
        name: 'generator',
        inputs: { z: [100] },
        layers: [linear(256), toImage()],
        random,
      }),
      discriminator: network({
        name: 'discriminator',
        inputs: { image: [784] },
        layers: toLogit(),
        random,
      }),
      latent: normalLatent(100),
      objective: leastSquares,
    }),
    settings: quickly,
    lessons: {
      '00': lengths({ steps: 40 }, { steps: 600 }, { steps: 3000 }),
      '05': lengths({ steps: 40 }, { steps: 3000 }, { steps: 12_500 }, { every: 5, keep: 0.99 }),
    },
  });
}

/** Latent and class to an image: each through weights of its own, then as in `quickMnist`. */
const toldGenerator = (classes: number, random: Random) =>
  network({
    name: 'generator',
    inputs: { z: [100], label: [classes] },
    layers: ({ z, label }) => {
      const ofZ = through(z, named('linear_input', linear(256)));
      const ofLabel = through(label, named('linear_condition', linear(64)));
      return through(join(ofZ, ofLabel), toImage());
    },
    random,
  });

/** The hidden layers of a discriminator that is told a class. */
const toFeatures = (): Layers => [
  [linear(512), leakyRelu(0.2), dropout(0.1)],
  [linear(256), leakyRelu(0.2)],
];

export interface ToldMnistOptions {
  /** How many classes the networks are told of, or groups that k-means found. Default 10. */
  readonly classes?: number;
}

/**
 * The same, told the class: digits on demand. In the generator latent and class meet in the first
 * hidden layer, each through weights of its own (Mirza & Osindero 2014, section 4.1).
 *
 * In the discriminator the class is multiplied with the features (Miyato & Koyama 2018, equation 3):
 *
 * a(x, y) = w · φ(x) + b + (V y + d) · φ(x)
 *
 * The first part judges the image, the second whether it belongs to its class: each class has a
 * direction in the space of features, and an image must lie that way. With one-hot classes appended to
 * 784 pixels the class is hardly heard.
 *
 * The loss is the documents' own, whose slope in D's logit never exceeds 1: a product of class and
 * features can grow large at once, and with least squares one of three trainings blew up and did not
 * recover. Told groups that k-means found in place of labels, it is the GAN of lesson 12.
 */
export function conditionalMnist(random: Random, options: ToldMnistOptions = {}): Preset {
  checkOptions('conditionalMnist', options, ['classes']);
  const { classes = 10 } = options;
  return preset({
    gan: gan({
      name: 'conditional MNIST',
      generator: toldGenerator(classes, random),
      discriminator: network({
        name: 'discriminator',
        inputs: { image: [784], label: [classes] },
        layers: ({ image, label }) => {
          // No dropout on what the class is multiplied with: that would be noise on the answer itself.
          const features = through(image, toFeatures());
          const direction = through(label, named('linear_condition', linear(256)));
          const realism = through(features, named('linear_image', linear(1)));
          return add(realism, innerProduct(features, direction));
        },
        random,
      }),
      latent: normalLatent(100),
      objective: nonSaturating,
    }),
    settings: halfAsFast,
    lessons: {
      '11': lengths({ steps: 90 }, { steps: 2500 }, { epochs: 100 }, { every: 5, keep: 0.995 }),
      '11 compared': compared,
      // Told groups.
      '12': {
        quick: { steps: 40, average: { every: 5, keep: 0.95 } },
        standard: { steps: 1500, average: { every: 5, keep: 0.99 } },
        full: { steps: 16_000, average: { every: 5, keep: 0.999 } },
      },
    },
  });
}

const compared = lengths({ steps: 20 }, { steps: 200 }, { steps: 1000 });

/** How many groups of digits lesson 11 finds, and lesson 12 tells `conditionalMnist` of in place of labels. */
export const digitGroups = { quick: 20, standard: 100, full: 100 } as const;

/**
 * `conditionalMnist` with one thing changed: the class is appended to the discriminator's pixels (794 inputs), as
 * the third exercise of the simple-GAN document has it. Lesson 11 compares the two.
 */
export function appendedMnist(random: Random, options: ToldMnistOptions = {}): Preset {
  checkOptions('appendedMnist', options, ['classes']);
  const { classes = 10 } = options;
  return preset({
    gan: gan({
      name: 'appended MNIST',
      generator: toldGenerator(classes, random),
      discriminator: network({
        name: 'discriminator',
        inputs: { image: [784], label: [classes] },
        layers: ({ image, label }) => through(join(image, label), toFeatures(), linear(1)),
        random,
      }),
      latent: normalLatent(100),
      objective: nonSaturating,
    }),
    settings: halfAsFast,
    lessons: { '11 compared': compared },
  });
}

/**
 * A small convolutional GAN in the manner of Radford et al. 2016 (without its batch norm), on the same
 * flat digits as the others: G 100 → 7×7×64 → 14×14×32 → 28×28×1, D 28×28×1 → 14×14×32 → 7×7×64 → 1.
 */
export function convMnist(random: Random): Preset {
  return preset({
    gan: gan({
      name: 'conv MNIST',
      generator: network({
        name: 'generator',
        inputs: { z: [100] },
        layers: [
          [linear(7 * 7 * 64), relu(), reshape(7, 7, 64)],
          [convTranspose(32), relu()],
          [convTranspose(1), tanh(), flatten()],
        ],
        random,
      }),
      discriminator: network({
        name: 'discriminator',
        inputs: { image: [784] },
        layers: [
          reshape(28, 28, 1),
          [conv(32), leakyRelu(0.2)],
          [conv(64), leakyRelu(0.2)],
          [flatten(), linear(1)],
        ],
        random,
      }),
      latent: normalLatent(100),
      objective: nonSaturating,
    }),
    settings: {
      batchSize: 64,
      first: 'discriminator',
      discriminatorLoss: 'sum',
      ...bothAdam(2e-4, 0.5),
    },
  });
}

/**
 * The batch-norm document's networks and order with lesson 06's liberties for a minute of training: batches
 * of 64, five times the rate, least squares. Its ε is 1e-5 unless asked otherwise, without the document's
 * slip.
 */
export function batchNormMnistAtOurPace(
  random: Random,
  options: BatchNormMnistOptions = {},
): Preset {
  const document = batchNormMnist(random, { epsilon: 1e-5, ...options });
  return preset({
    gan: gan({ ...document.gan, objective: leastSquares }),
    settings: {
      ...document.settings,
      batchSize: 64,
      generatorOptimizer: adam,
      discriminatorOptimizer: adam,
    },
    lessons: {
      // In the full budget the lesson takes the document's own, `batchNormMnist`.
      '06': lengths({ steps: 60 }, { steps: 2000 }, { steps: 2000 }, { every: 5, keep: 0.98 }),
    },
  });
}
