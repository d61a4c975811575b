import { gan } from '../../gan/gan';
import type { TableHead } from '../../gan/data/table';
import { normalLatent } from '../../gan/latent';
import { leakyRelu } from '../../gan/nets/layers';
import { mlp } from '../../gan/nets/network';
import { tableGan } from '../../gan/nets/table';
import { nonSaturating } from '../../gan/objectives';
import type { Random } from '../../ground/random';
import { bothBeta1, lengths, preset, stages, type Preset } from '../preset';

const training = { batchSize: 128, discriminatorSteps: 2, ...bothBeta1(0.5) };
const lessons = {
  '10': lengths(
    { stages: stages([400, 2e-3, 5e-3], [200, 5e-4, 5e-3]) },
    { stages: stages([1200, 2e-3, 5e-3], [600, 5e-4, 5e-3], [400, 1e-4, 2e-3]) },
    { stages: stages([4000, 2e-3, 5e-3], [3000, 5e-4, 5e-3], [2000, 1e-4, 2e-3]) },
  ),
};

/** Lesson 10's GAN over rows of a table, with a head for each column: `tableCodec(table).heads`. */
export const tableRows = (heads: readonly TableHead[], random: Random): Preset =>
  preset({
    gan: tableGan({ heads, random }),
    settings: training,
    lessons,
  });

/** Rows as if they were images: a plain network from noise to numbers. (Lesson 10's has one hidden layer more, like its rivals.) */
export function plainRows(heads: readonly TableHead[], random: Random): Preset {
  const width = heads.reduce((sum, head) => sum + head.width, 0);
  const sizes = { generator: [8, 64, 64, width], discriminator: [width, 64, 64, 1] };
  const hidden = [leakyRelu(0.2)];
  return preset({
    gan: gan({
      name: 'plain',
      generator: mlp({ name: 'generator', sizes: sizes.generator, random }),
      discriminator: mlp({ name: 'discriminator', sizes: sizes.discriminator, hidden, random }),
      latent: normalLatent(8),
      objective: nonSaturating,
    }),
    settings: training,
    lessons,
  });
}
