import type { Random } from '../ground/random';
import { normalLatent } from '../gan/gan';
import { joinedNetwork, projectionDiscriminator } from '../gan/models/conditional';
import { dropout } from '../gan/models/dropout';
import { batchNorm, leakyRelu, linear, tanh } from '../gan/models/layers';
import { network } from '../gan/models/network';
import { leastSquares, nonSaturating } from '../gan/objectives';
import type { Preset } from './presets';

/** Five times the documents' rate: for a minute of training, not for an hour. */
const adam = { learningRate: 1e-3, beta1: 0.5 };
const quickly: Preset['training'] = {
  batchSize: 64,
  first: 'discriminator',
  discriminatorLoss: 'sum',
  generatorOptimizer: adam,
  discriminatorOptimizer: adam,
};

/** What follows the first linear layer of G and of D, with and without a condition. */
const toImage = () => [
  ...[batchNorm(), leakyRelu(0.2)],
  ...[linear(512), batchNorm(), leakyRelu(0.2)],
  ...[linear(784), tanh()],
];
const toLogit = (random: Random) => [
  ...[linear(512), leakyRelu(0.2), dropout(0.1, random)],
  ...[linear(256), leakyRelu(0.2), dropout(0.1, random)],
  linear(1),
];

/**
 * Networks that learn digits in few steps, of no document: least squares, batch norm in G, dropout in
 * D. G 100-256-512-784, D 784-512-256-1.
 */
export function quickMnist(random: Random): Preset {
  return {
    gan: {
      name: 'quick MNIST',
      generator: network({
        name: 'generator',
        input: [100],
        layers: [linear(256), ...toImage()],
        random,
      }),
      discriminator: network({
        name: 'discriminator',
        input: [784],
        layers: toLogit(random),
        random,
      }),
      latent: normalLatent(100),
      objective: leastSquares,
    },
    training: quickly,
    epochs: 100,
  };
}

/**
 * The same, told the class: digits on demand. In the generator latent and class meet in the first
 * hidden layer, in widths of 256 and 64; in the discriminator the class is multiplied with the features.
 * G learns half as fast as D, so that it does not outrun what D has understood of the classes. The loss
 * is the documents' own, whose slope in D's logit never exceeds 1: a product of class and features can
 * grow large at once, and with least squares one of three trainings blew up and did not recover.
 */
export function conditionalMnist(random: Random, { classes = 10 } = {}): Preset {
  return {
    gan: {
      name: 'conditional MNIST',
      generator: joinedNetwork({
        name: 'generator',
        input: 100,
        condition: classes,
        widths: { input: 256, condition: 64 },
        layers: toImage(),
        random,
      }),
      discriminator: projectionDiscriminator({
        name: 'discriminator',
        input: 784,
        condition: classes,
        // No dropout on what the class is multiplied with: that would be noise on the answer itself.
        layers: [
          ...[linear(512), leakyRelu(0.2), dropout(0.1, random)],
          ...[linear(256), leakyRelu(0.2)],
        ],
        features: 256,
        random,
      }),
      latent: normalLatent(100),
      objective: nonSaturating,
    },
    training: { ...quickly, generatorOptimizer: { ...adam, learningRate: 5e-4 } },
    epochs: 100,
  };
}

/**
 * The third exercise of the simple-GAN document to the letter: the class appended to the latent and to
 * the image (110 and 794 inputs), everything behind as in `quickMnist`; loss and rates are those of
 * `conditionalMnist`, to compare the two.
 */
export function appendedMnist(random: Random, { classes = 10 } = {}): Preset {
  const told = { condition: classes, random };
  return {
    gan: {
      name: 'appended MNIST',
      generator: network({
        ...told,
        name: 'generator',
        input: [100],
        layers: [linear(256), ...toImage()],
      }),
      discriminator: network({
        ...told,
        name: 'discriminator',
        input: [784],
        layers: toLogit(random),
      }),
      latent: normalLatent(100),
      objective: nonSaturating,
    },
    training: { ...quickly, generatorOptimizer: { ...adam, learningRate: 5e-4 } },
    epochs: 100,
  };
}
