import { gan } from '../../gan/gan';
import { normalLatent } from '../../gan/latent';
import { batchNorm, leakyRelu, linear } from '../../gan/nets/layers';
import { network } from '../../gan/nets/network';
import { pack } from '../../gan/nets/pack';
import { r1, r2, regularized, relativistic, type Objective } from '../../gan/objectives';
import { checkOptions } from '../../ground/options';
import type { Random } from '../../ground/random';
import { lengths, preset, stages, type Averaging, type Preset } from '../preset';

/** What R1 and R2 weigh in lesson 13's game, each. */
export const mixtureGamma = 1e-3;

export interface MixturePointsOptions {
  /** Default: the relativistic game with R1 and R2, that of R3GAN (Huang et al. 2024). */
  readonly objective?: Objective;
  /** How many samples D judges side by side, as in PacGAN. Default 1: each by itself. */
  readonly packed?: number;
}

const adam = { beta1: 0, beta2: 0.99 };
const average: Averaging = { every: 5, keep: 0.98 };

/**
 * Lesson 13's GAN for many small Gaussians in the plane, all within ±1: G 2-64-64-64-64-2 with batch norm, as in
 * the PacGAN paper (Lin et al. 2018), D 2-64-64-64-64-1 without anything. Its data are their 25 Gaussians
 * in units of 4, `gridOfGaussians({ spacing: 0.5, deviation: 0.0125, … })`, or their ring of 8.
 */
export function mixturePoints(random: Random, options: MixturePointsOptions = {}): Preset {
  checkOptions('mixturePoints', options, ['objective', 'packed']);
  const penalty = { gamma: mixtureGamma };
  const { objective = regularized(relativistic, r1(penalty), r2(penalty)), packed = 1 } = options;
  const [toHidden, fromPoint] = [
    [linear(64), batchNorm(), leakyRelu(0.2)],
    [linear(64), leakyRelu(0.2)],
  ];
  return preset({
    gan: gan({
      name: 'mixture',
      generator: network({
        name: 'generator',
        inputs: { z: [2] },
        layers: [toHidden, toHidden, toHidden, toHidden, linear(2)],
        random,
      }),
      discriminator: network({
        name: 'discriminator',
        inputs: { point: [2] },
        layers: [
          packed === 1 ? [] : pack(packed),
          [fromPoint, fromPoint, fromPoint, fromPoint],
          linear(1),
        ],
        random,
      }),
      latent: normalLatent(2),
      objective,
    }),
    settings: { batchSize: 128, generatorOptimizer: adam, discriminatorOptimizer: adam },
    lessons: {
      '13': lengths(
        { stages: stages([200, 1e-3, 1e-3], [100, 2e-4, 2e-4]) },
        { stages: stages([4500, 1e-3, 1e-3], [1500, 2e-4, 2e-4]) },
        { stages: stages([12_000, 1e-3, 1e-3], [6000, 2e-4, 2e-4], [2000, 4e-5, 4e-5]) },
        average,
      ),
    },
  });
}
