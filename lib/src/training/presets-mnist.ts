import type { Random } from '../ground/random';
import { normalLatent } from '../gan/gan';
import { dropout } from '../gan/models/dropout';
import { batchNorm, leakyRelu, linear, tanh } from '../gan/models/layers';
import { network } from '../gan/models/network';
import { leastSquares } from '../gan/objective';
import type { Preset } from './presets';

/** The networks below; with a width of `condition` both are told a class (Mirza & Osindero 2014). */
function quickNets(random: Random, name: string, condition?: number): Preset {
  const told = condition === undefined ? {} : { condition };
  return {
    gan: {
      name,
      generator: network({
        name: 'generator',
        input: [100],
        ...told,
        layers: [
          ...[linear(256), batchNorm(), leakyRelu(0.2)],
          ...[linear(512), batchNorm(), leakyRelu(0.2)],
          ...[linear(784), tanh()],
        ],
        random,
      }),
      discriminator: network({
        name: 'discriminator',
        input: [784],
        ...told,
        layers: [
          ...[linear(512), leakyRelu(0.2), dropout(0.3, random)],
          ...[linear(256), leakyRelu(0.2), dropout(0.3, random)],
          linear(1),
        ],
        random,
      }),
      latent: normalLatent(100),
      objective: leastSquares,
    },
    training: {
      batchSize: 64,
      first: 'discriminator',
      discriminatorLoss: 'sum',
      generatorOptimizer: { learningRate: 1e-3, beta1: 0.5 },
      discriminatorOptimizer: { learningRate: 1e-3, beta1: 0.5 },
    },
    epochs: 100,
  };
}

/**
 * Networks that learn digits in few steps, of no document: least squares, batch norm in G, dropout in
 * D, and a learning rate five times the documents'. G 100-256-512-784, D 784-512-256-1.
 */
export const quickMnist = (random: Random): Preset => quickNets(random, 'quick MNIST');

/** The same with the class, one-hot, beside both inputs: digits on demand. */
export const conditionalMnist = (random: Random, { classes = 10 } = {}): Preset =>
  quickNets(random, 'conditional MNIST', classes);
