import { normalLatent } from '../../gan/latent';
import { leakyRelu, linear } from '../../gan/nets/layers';
import { mlp, network } from '../../gan/nets/network';
import { pack } from '../../gan/nets/pack';
import { r1, r2, regularized, relativistic, type Objective } from '../../gan/objectives';
import { checkOptions } from '../../ground/options';
import type { Random } from '../../ground/random';
import { bothBeta1, stages, type Preset, type Schedule } from '../preset';

export interface MixturePointsOptions {
  /** Default: the relativistic game with R1 and R2. */
  readonly objective?: Objective;
  /** How many samples D judges side by side, as in PacGAN. Default 1: each by itself. */
  readonly packed?: number;
}

/** What R1 and R2 weigh in lesson 13's game, each. */
export const mixtureGamma = 0.01;
const penalty = { gamma: mixtureGamma };
const today = regularized(relativistic, r1(penalty), r2(penalty));

const schedule: Schedule = {
  stages: stages([4000, 1e-3, 1e-3], [2000, 2e-4, 2e-4]),
  average: { every: 5, keep: 0.98 },
};

/**
 * Lesson 13's GAN for many small Gaussians in the plane: G and D with three hidden layers of 128, no batch
 * norm, no dropout. By default its game is that of R3GAN (Huang et al. 2024). Its data are the 25 Gaussians
 * (`gridOfGaussians`) or the ring of 8 of Lin et al. 2018.
 */
export function mixturePoints(random: Random, options: MixturePointsOptions = {}): Preset {
  checkOptions('mixturePoints', options, ['objective', 'packed']);
  const { objective = today, packed = 1 } = options;
  const block = [linear(128), leakyRelu(0.2)];
  return {
    gan: {
      name: 'mixture',
      generator: mlp({
        name: 'generator',
        sizes: [2, 128, 128, 128, 2],
        hidden: [leakyRelu(0.2)],
        random,
      }),
      discriminator: network({
        name: 'discriminator',
        inputs: { point: [2] },
        layers: [packed === 1 ? [] : pack(packed), [block, block, block], linear(1)],
        random,
      }),
      latent: normalLatent(2),
      objective,
    },
    settings: { batchSize: 256, ...bothBeta1(0.5) },
    lessons: {
      '13': { quick: { steps: 100 }, standard: schedule, full: schedule },
    },
  };
}
