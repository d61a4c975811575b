import { checkOptions } from '../../ground/options';
import type { Random } from '../../ground/random';
import { dataSet, type DataSet } from './dataset';

export interface GaussianOptions {
  readonly mean: number;
  readonly deviation: number;
  /** Number of samples. */
  readonly size: number;
  readonly random: Random;
}

/** Samples of N(mean, deviation²), each of shape `[1]`. */
export function gaussian(options: GaussianOptions): DataSet {
  checkOptions('gaussian', options, ['mean', 'deviation', 'size', 'random']);
  const { mean, deviation, size, random } = options;
  checkSampler('gaussian', size, deviation);
  const samples = new Float32Array(size);
  for (let i = 0; i < size; i++) samples[i] = random.normal(mean, deviation);
  return dataSet({ name: 'gaussian', size, sampleShape: [1], samples });
}

export interface Ring {
  /** Number of Gaussians. Default 8. */
  readonly modes?: number;
  /** How far their means are from the origin. Default 2. */
  readonly radius?: number;
}

/** The means of the ring's Gaussians, `[x, y]` each, counterclockwise from (radius, 0). */
export function ringCenters({ modes = 8, radius = 2 }: Ring = {}): [number, number][] {
  return Array.from({ length: modes }, (_, mode) => {
    const angle = (2 * Math.PI * mode) / modes;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

export interface RingOptions extends Ring {
  /** Standard deviation of each Gaussian along each axis. Default 0.02. */
  readonly deviation?: number;
  /** Number of samples. */
  readonly size: number;
  readonly random: Random;
}

/**
 * Samples of a mixture of Gaussians on a circle, each of shape `[2]`, every mode equally likely; the
 * label is the mode. The defaults are those of Metz et al. 2017, who made it the touchstone of mode
 * collapse.
 */
export function ringOfGaussians(options: RingOptions): DataSet {
  checkOptions('ringOfGaussians', options, ['modes', 'radius', 'deviation', 'size', 'random']);
  const { modes = 8, radius = 2, deviation = 0.02, size, random } = options;
  checkSampler('ring of Gaussians', size, deviation);
  if (!Number.isInteger(modes) || modes < 1 || modes > 256) {
    throw new Error(`A ring of Gaussians has 1 to 256 modes, but got ${modes}.`);
  }
  return mixture('ring of Gaussians', ringCenters({ modes, radius }), deviation, size, random);
}

export interface Grid {
  /** How many Gaussians stand along each side. Default 5. */
  readonly side?: number;
  /** From one mean to the next along an axis. Default 2. */
  readonly spacing?: number;
}

/** The means of the grid's Gaussians around the origin, `[x, y]` each, row by row from the lower left one. */
export function gridCenters({ side = 5, spacing = 2 }: Grid = {}): [number, number][] {
  const at = (i: number) => spacing * (i - (side - 1) / 2);
  return Array.from({ length: side ** 2 }, (_, mode) => [
    at(mode % side),
    at(Math.floor(mode / side)),
  ]);
}

export interface GridOptions extends Grid {
  /** Standard deviation of each Gaussian along each axis. Default 0.05. */
  readonly deviation?: number;
  /** Number of samples. */
  readonly size: number;
  readonly random: Random;
}

/**
 * Samples of a mixture of Gaussians on a square grid, each of shape `[2]`, every mode equally likely; the
 * label is the mode. The defaults are the 25 Gaussians of Lin et al. 2018 ("PacGAN", section 4.1).
 */
export function gridOfGaussians(options: GridOptions): DataSet {
  checkOptions('gridOfGaussians', options, ['side', 'spacing', 'deviation', 'size', 'random']);
  const { side = 5, spacing = 2, deviation = 0.05, size, random } = options;
  checkSampler('grid of Gaussians', size, deviation);
  if (!Number.isInteger(side) || side < 1 || side > 16) {
    throw new Error(`A grid of Gaussians has 1 to 16 on each side, but got ${side}.`);
  }
  return mixture('grid of Gaussians', gridCenters({ side, spacing }), deviation, size, random);
}

/** Samples of round Gaussians at the centres, each as likely. */
function mixture(
  name: string,
  centers: readonly [number, number][],
  deviation: number,
  size: number,
  random: Random,
): DataSet {
  const samples = new Float32Array(size * 2);
  const labels = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const mode = random.integer(centers.length);
    labels[i] = mode;
    samples[2 * i] = random.normal(centers[mode]![0], deviation);
    samples[2 * i + 1] = random.normal(centers[mode]![1], deviation);
  }
  return dataSet({ name, size, sampleShape: [2], samples, labels });
}

function checkSampler(name: string, size: number, deviation: number): void {
  if (!Number.isInteger(size) || size < 1) {
    throw new Error(`A ${name} needs a size of at least 1, but got ${size}.`);
  }
  if (!(deviation >= 0) || deviation === Infinity) {
    throw new Error(`A ${name} needs a deviation of 0 or more, but got ${deviation}.`);
  }
}
