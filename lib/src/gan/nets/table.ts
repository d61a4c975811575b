import { checkOptions, requireWhole } from '../../ground/options';
import type { Random } from '../../ground/random';
import type { tf } from '../../ground/tf';
import type { TableHead } from '../data/table';
import { gan, type Gan } from '../gan';
import { nonSaturating, type Objective } from '../objectives';
import { chooseOne, columns, gumbelLatent } from './discrete';
import { join, leakyRelu, linear, relu } from './layers';
import { mlp, network } from './network';
import { named, through } from './wire';

export interface TableGanOptions {
  /** What the columns need, in the order of an encoded row: `tableCodec(table).heads`. */
  readonly heads: readonly TableHead[];
  /** Draws the first weights. */
  readonly random: Random;
  /** Normal numbers in z, besides the Gumbel noise. Default 8. */
  readonly noise?: number;
  /** Width of the hidden layers. Default 64. */
  readonly hidden?: number;
  /** Of the Gumbel-softmax. Default 1. */
  readonly temperature?: number;
  /** Default `nonSaturating`. */
  readonly objective?: Objective;
}

const levelCount = (heads: readonly TableHead[]) =>
  heads.reduce((sum, { kind, width }) => sum + (kind === 'category' ? width : 0), 0);

/**
 * The generator: two hidden layers of the noise make logits for every category, from which a level is
 * drawn; one more hidden layer that sees the levels drawn makes the numbers. A number that depends
 * on a category (minutes on the bicycle) can so depend on the level that was drawn, as in
 * P(row) = P(categories) · P(numbers | categories).
 */
function tableGenerator(options: Required<TableGanOptions>): tf.LayersModel {
  const { heads, random, noise, hidden, temperature } = options;
  return network({
    name: 'generator',
    inputs: { z: [noise + levelCount(heads)] },
    layers: ({ z }) => {
      const x = through(z, columns(0, noise), [linear(hidden), relu()], [linear(hidden), relu()]);
      let first = noise;
      const levels = heads.map(({ name, kind, width }) => {
        if (kind === 'numeric') return undefined;
        const logits = through(x, named(`${name}_logits`, linear(width)));
        const gumbels = through(z, columns(first, width));
        first += width;
        return chooseOne(logits, gumbels, temperature);
      });
      if (!levels.includes(undefined)) return join(...levels.map((level) => level!));
      const known = join(x, ...levels.filter((level) => level !== undefined));
      const y = through(known, linear(hidden), relu());
      return join(...heads.map(({ name }, i) => levels[i] ?? through(y, named(name, linear(1)))));
    },
    random,
  });
}

/** A GAN over encoded rows of a table, `[batch, width]`: numbers in deviations, categories one-hot. */
export function tableGan(options: TableGanOptions): Gan {
  checkOptions('tableGan', options, [
    'heads',
    'random',
    'noise',
    'hidden',
    'temperature',
    'objective',
  ]);
  const { heads, random, noise = 8, hidden = 64, temperature = 1 } = options;
  const { objective = nonSaturating } = options;
  if (heads.length === 0) throw new Error('A table needs at least one column, but heads is empty.');
  requireWhole('noise, the number of normal numbers in z,', noise);
  const width = heads.reduce((sum, head) => sum + head.width, 0);
  return gan({
    name: 'table',
    generator: tableGenerator({ heads, random, noise, hidden, temperature, objective }),
    discriminator: mlp({
      name: 'discriminator',
      sizes: [width, hidden, hidden, 1],
      hidden: [leakyRelu(0.2)],
      random,
    }),
    latent: gumbelLatent(noise, levelCount(heads)),
    objective,
  });
}
