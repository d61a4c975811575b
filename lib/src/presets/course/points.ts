import { gan } from '../../gan/gan';
import { normalLatent, uniformLatent } from '../../gan/latent';
import { leakyRelu, linear, relu } from '../../gan/nets/layers';
import { minibatchDiscrimination } from '../../gan/nets/minibatch';
import { mlp, network } from '../../gan/nets/network';
import { nonSaturating, regularized, weightClipping, type Objective } from '../../gan/objectives';
import { checkOptions } from '../../ground/options';
import type { Random } from '../../ground/random';
import { bothBeta1, lengths, preset, stages, type Preset } from '../preset';

export interface GaussianNumbersOptions {
  /** Default 1e-2, ten times the generator's. Lesson 02's slow discriminator has 2e-4. */
  readonly discriminatorRate?: number;
}

/** Lesson 02's GAN for numbers from a Gaussian: one uniform number, 1-32-32-1 against 1-32-32-1. */
export function gaussianNumbers(random: Random, options: GaussianNumbersOptions = {}): Preset {
  checkOptions('gaussianNumbers', options, ['discriminatorRate']);
  const { discriminatorRate = 1e-2 } = options;
  const shape = { sizes: [1, 32, 32, 1], hidden: [leakyRelu(0.2)], random };
  return preset({
    gan: gan({
      name: 'numbers',
      generator: mlp({ name: 'generator', ...shape }),
      discriminator: mlp({ name: 'discriminator', ...shape }),
      latent: uniformLatent(1, -1, 1),
      objective: nonSaturating,
    }),
    settings: {
      batchSize: 256,
      generatorOptimizer: { learningRate: 1e-3, beta1: 0.5 },
      discriminatorOptimizer: { learningRate: discriminatorRate, beta1: 0.5 },
    },
    lessons: {
      '02': {
        quick: { steps: 400, average: { every: 10, keep: 0.95 } },
        standard: { steps: 3000, average: { every: 10, keep: 0.98 } },
        full: { steps: 10_000, average: { every: 10, keep: 0.99 } },
      },
    },
  });
}

export interface RingPointsOptions {
  /** Default `nonSaturating`. */
  readonly objective?: Objective;
  /** Puts minibatch discrimination before the discriminator's last layer. Default false. */
  readonly minibatch?: boolean;
  /** Keeps each weight of the discriminator within ± this, for `wasserstein`. Default: no clipping. */
  readonly clip?: number;
}

/** G at 3e-3 and D twice as fast, then both at a fifth: circling players come to rest. */
const fast = (steps: number, calm: number) =>
  stages([steps, 3e-3, 6e-3], [calm, 3e-3 / 5, 6e-3 / 5]);
/** One stage with G at 3e-3. */
const oneStage = (discriminatorRate: number) => (steps: number) =>
  stages([steps, 3e-3, discriminatorRate]);
const each = (of: (steps: number) => ReturnType<typeof stages>, steps: [number, number, number]) =>
  lengths({ stages: of(steps[0]) }, { stages: of(steps[1]) }, { stages: of(steps[2]) });

/**
 * The GAN of lessons 03 and 04 for points on a ring of eight Gaussians: G 2-64-64-2, D one layer deeper. What they change
 * is how fast the discriminator learns, and what it is shown.
 */
export function ringPoints(random: Random, options: RingPointsOptions = {}): Preset {
  checkOptions('ringPoints', options, ['objective', 'minibatch', 'clip']);
  const { objective: game = nonSaturating, minibatch = false, clip } = options;
  const objective = clip === undefined ? game : regularized(game, weightClipping(clip));
  const block = [linear(64), leakyRelu(0.2)];
  return preset({
    gan: gan({
      name: 'ring',
      generator: mlp({ name: 'generator', sizes: [2, 64, 64, 2], hidden: [relu()], random }),
      discriminator: network({
        name: 'discriminator',
        inputs: { point: [2] },
        layers: [
          [block, block, block],
          minibatch ? minibatchDiscrimination({ measures: 4, dimensions: 2 }) : [],
          linear(1),
        ],
        random,
      }),
      latent: normalLatent(2),
      objective,
    }),
    settings: { batchSize: 128, ...bothBeta1(0.5) },
    lessons: {
      '03': lengths(
        { stages: fast(500, 100) },
        { stages: fast(1200, 500) },
        { stages: fast(1200, 1000) },
      ),
      '03 slow': each(oneStage(3e-4), [240, 600, 600]),
      '03 fast': each(oneStage(6e-3), [240, 600, 600]),
      '04': each(oneStage(6e-3), [48, 400, 400]),
    },
  });
}
