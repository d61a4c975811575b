/** What is timed: the training steps of the documents' presets. */
import {
  batchNormMnist,
  binarySequence,
  convMnist,
  loadMnist,
  simpleMnist,
  wideMnist,
  type DataSet,
  type Preset,
  type Random,
} from 'tsgan';

export interface BenchCase {
  readonly title: string;
  readonly preset: (random: Random) => Preset;
  /** How the latents are drawn, for the other side to draw them likewise. */
  readonly latent: 'normal' | 'uniform';
  readonly data: (size: number, random: Random) => DataSet;
}

function digits(size: number): DataSet {
  const { train } = loadMnist({ seed: 1 });
  const width = 784;
  const samples = Float32Array.from(
    { length: size * width },
    (_, i) => train.samples[i % train.samples.length]!,
  );
  return { name: 'digits', size, sampleShape: [width], samples };
}

function bits(size: number, random: Random): DataSet {
  const length = 5;
  const samples = Float32Array.from({ length: size * length }, () => random.integer(2));
  return { name: 'bits', size, sampleShape: [length], samples };
}

export const benchCases: Readonly<Record<string, BenchCase>> = {
  wide: {
    title: 'structured-data document, G 100-256-512-1024-784, batch 64',
    preset: wideMnist,
    latent: 'normal',
    data: digits,
  },
  simple: {
    title: 'simple-GAN document, G 100-256-256-784, batch 100',
    preset: simpleMnist,
    latent: 'normal',
    data: digits,
  },
  batchNorm: {
    title: 'batch-norm document, G 100-128-256-512-1024-784, batch 128',
    preset: (random) => batchNormMnist(random),
    latent: 'normal',
    data: digits,
  },
  conv: {
    title: 'small convolutional GAN, batch 64',
    preset: convMnist,
    latent: 'normal',
    data: digits,
  },
  bits: {
    title: 'binary-sequence document, one linear layer each, batch 1',
    preset: (random) => binarySequence(random),
    latent: 'uniform',
    data: bits,
  },
};
