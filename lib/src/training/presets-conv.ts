import type { Random } from '../ground/random';
import { normalLatent } from '../gan/gan';
import { conv, convTranspose, flatten, reshape } from '../gan/models/conv-layers';
import { leakyRelu, linear, relu, tanh } from '../gan/models/layers';
import { network } from '../gan/models/network';
import { nonSaturating } from '../gan/objectives';
import type { Preset } from './presets';
import { bothAdam } from './options';

/**
 * A small convolutional GAN in the manner of Radford et al. 2016 (without its batch norm), on the same
 * flat digits as the others: G 100 → 7×7×64 → 14×14×32 → 28×28×1, D 28×28×1 → 14×14×32 → 7×7×64 → 1.
 */
export function convMnist(random: Random): Preset {
  return {
    gan: {
      name: 'conv MNIST',
      generator: network({
        name: 'generator',
        input: [100],
        layers: [
          ...[linear(7 * 7 * 64), relu(), reshape(7, 7, 64)],
          ...[convTranspose(32), relu(), convTranspose(1), tanh(), flatten()],
        ],
        random,
      }),
      discriminator: network({
        name: 'discriminator',
        input: [784],
        layers: [
          ...[reshape(28, 28, 1), conv(32), leakyRelu(0.2), conv(64), leakyRelu(0.2)],
          ...[flatten(), linear(1)],
        ],
        random,
      }),
      latent: normalLatent(100),
      objective: nonSaturating,
    },
    training: {
      batchSize: 64,
      first: 'discriminator',
      discriminatorLoss: 'sum',
      ...bothAdam(2e-4, 0.5),
    },
    epochs: 100,
  };
}
