/** What is timed: the training steps of the documents' presets. */
import { data, presets, type Random } from 'tsgan';

export interface BenchCase {
  readonly title: string;
  readonly preset: (random: Random) => presets.Preset;
  /** How the latents are drawn, for the other side to draw them likewise. */
  readonly latent: 'normal' | 'uniform';
  readonly data: (size: number, random: Random) => data.DataSet;
}

function digits(size: number): data.DataSet {
  const { train } = data.loadMnist({ seed: 1 });
  const width = 784;
  const samples = Float32Array.from(
    { length: size * width },
    (_, i) => train.samples[i % train.samples.length]!,
  );
  return { name: 'digits', size, sampleShape: [width], samples };
}

function bits(size: number, random: Random): data.DataSet {
  const length = 5;
  const samples = Float32Array.from({ length: size * length }, () => random.integer(2));
  return { name: 'bits', size, sampleShape: [length], samples };
}

export const benchCases: Readonly<Record<string, BenchCase>> = {
  wide: {
    title: 'structured-data document, G 100-256-512-1024-784, batch 64',
    preset: presets.wideMnist,
    latent: 'normal',
    data: digits,
  },
  simple: {
    title: 'simple-GAN document, G 100-256-256-784, batch 100',
    preset: presets.simpleMnist,
    latent: 'normal',
    data: digits,
  },
  batchNorm: {
    title: 'batch-norm document, G 100-128-256-512-1024-784, batch 128',
    preset: (random) => presets.batchNormMnist(random),
    latent: 'normal',
    data: digits,
  },
  conv: {
    title: 'small convolutional GAN, batch 64',
    preset: presets.convMnist,
    latent: 'normal',
    data: digits,
  },
  bits: {
    title: 'binary-sequence document, one linear layer each, batch 1',
    preset: (random) => presets.binarySequence(random),
    latent: 'uniform',
    data: bits,
  },
};
