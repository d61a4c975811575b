/**
 * The nets and settings of the five source documents, to the number. One thing is written differently: the
 * documents' discriminators end in a sigmoid, whose output goes to `BCELoss`; ours end in the logit, and
 * the objective holds the sigmoid. It is the same function, without overflow.
 */
import { gan } from '../gan/gan';
import { normalLatent, uniformLatent } from '../gan/latent';
import { batchNorm, leakyRelu, linear, relu, sigmoid, tanh } from '../gan/nets/layers';
import { mlp, network } from '../gan/nets/network';
import { nonSaturating } from '../gan/objectives';
import { checkOptions } from '../ground/options';
import type { Random } from '../ground/random';
import { bothAdam, lengths, preset, type Preset } from './preset';

/** A preset of a document, which says how many epochs it trains. */
export interface DocumentPreset extends Preset {
  readonly epochs: number;
}

/** How all documents but one train: D moves first, by the sum of its two losses, and both have the same Adam. */
const discriminatorFirst = (batchSize: number, learningRate: number, beta1: number) =>
  ({
    batchSize,
    first: 'discriminator',
    discriminatorLoss: 'sum',
    ...bothAdam(learningRate, beta1),
  }) as const;

/** Digits from linear layers alone, of these widths. */
const plainMnist = (name: string, ofG: number[], ofD: number[], random: Random) =>
  gan({
    name,
    generator: mlp({ name: 'generator', sizes: ofG, hidden: [relu()], output: [tanh()], random }),
    discriminator: mlp({ name: 'discriminator', sizes: ofD, hidden: [leakyRelu(0.2)], random }),
    latent: normalLatent(100),
    objective: nonSaturating,
  });

/** The structured-data document: G 100-256-512-1024-784, D 784-512-256-1. */
export function wideMnist(random: Random): DocumentPreset {
  return preset({
    gan: plainMnist('wide MNIST', [100, 256, 512, 1024, 784], [784, 512, 256, 1], random),
    settings: discriminatorFirst(64, 2e-4, 0.5),
    epochs: 100,
    lessons: { '05': lengths({ steps: 30 }, { steps: 700 }, { steps: 12_500 }) },
  });
}

/** The simple-GAN document: G 100-256-256-784, D 784-256-256-1, Adam's own β₁ of 0.9. */
export function simpleMnist(random: Random): DocumentPreset {
  return preset({
    gan: plainMnist('simple MNIST', [100, 256, 256, 784], [784, 256, 256, 1], random),
    settings: discriminatorFirst(100, 2e-4, 0.9),
    epochs: 100,
    lessons: { '05': lengths({ steps: 30 }, { steps: 700 }, { steps: 8000 }) },
  });
}

export interface BatchNormMnistOptions {
  /**
   * Batch norm's ε. Default 0.8, as the document has it: its `BatchNorm1d(n, 0.8)` sets ε, where most
   * likely a momentum was meant. 1e-5 is PyTorch's own.
   */
  readonly epsilon?: number;
  /** What is kept of the running statistics each step. Default 0.9, PyTorch's "momentum = 0.1". */
  readonly momentum?: number;
  /** Default true. With false the same network without batch norm, to see what it is worth. */
  readonly batchNorm?: boolean;
}

/**
 * The batch-norm document: G 100-128-256-512-1024-784 with batch norm after all hidden layers but the
 * first, D 784-512-256-1; G moves first, and D learns from the same fakes by half the summed loss.
 */
export function batchNormMnist(
  random: Random,
  options: BatchNormMnistOptions = {},
): DocumentPreset {
  checkOptions('batchNormMnist', options, ['epsilon', 'momentum', 'batchNorm']);
  const { epsilon = 0.8, momentum = 0.9 } = options;
  const normalised = options.batchNorm === false ? [] : batchNorm({ epsilon, momentum });
  const block = (units: number) => [linear(units), normalised, leakyRelu(0.2)];
  return preset({
    gan: gan({
      name: 'batch-norm MNIST',
      generator: network({
        name: 'generator',
        inputs: { z: [100] },
        layers: [
          [linear(128), leakyRelu(0.2)],
          block(256),
          block(512),
          block(1024),
          [linear(784), tanh()],
        ],
        random,
      }),
      discriminator: mlp({
        name: 'discriminator',
        sizes: [784, 512, 256, 1],
        hidden: [leakyRelu(0.2)],
        random,
      }),
      latent: normalLatent(100),
      objective: nonSaturating,
    }),
    settings: {
      batchSize: 128,
      first: 'generator',
      discriminatorLoss: 'half',
      ...bothAdam(2e-4, 0.5),
    },
    epochs: 200,
    // The quick and the standard budget of lesson 06 take `batchNormMnistAtOurPace`.
    lessons: {
      '06': lengths({ steps: 60 }, { steps: 3000 }, { epochs: 200 }, { every: 5, keep: 0.98 }),
    },
  });
}

/**
 * The binary-sequence document: one linear layer each, `length` bits in and out of G, one sequence a
 * batch. (It walks through its data in order; `train` shuffles.)
 */
export function binarySequence(
  random: Random,
  { length = 5 }: { length?: number } = {},
): DocumentPreset {
  return preset({
    gan: gan({
      name: 'binary sequence',
      generator: mlp({ name: 'generator', sizes: [length, length], output: [sigmoid()], random }),
      discriminator: mlp({ name: 'discriminator', sizes: [length, 1], random }),
      latent: uniformLatent(length),
      objective: nonSaturating,
    }),
    settings: discriminatorFirst(1, 1e-3, 0.9),
    epochs: 50,
    lessons: { '07': lengths({ epochs: 50 }, { epochs: 50 }, { epochs: 50 }) },
  });
}

/** The question-answer document: G 100-128-256-512-1024-2048-1, D 1-512-256-128-1. */
export function scalarAnswer(random: Random): DocumentPreset {
  return preset({
    gan: gan({
      name: 'scalar answer',
      generator: mlp({
        name: 'generator',
        sizes: [100, 128, 256, 512, 1024, 2048, 1],
        hidden: [relu()],
        random,
      }),
      discriminator: mlp({
        name: 'discriminator',
        sizes: [1, 512, 256, 128, 1],
        hidden: [relu()],
        random,
      }),
      latent: normalLatent(100),
      objective: nonSaturating,
    }),
    settings: discriminatorFirst(64, 2e-4, 0.9),
    epochs: 100,
    lessons: { '09': lengths({ epochs: 3 }, { epochs: 20 }, { epochs: 100 }) },
  });
}
