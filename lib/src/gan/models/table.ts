import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import type { TableHead } from '../data/table';
import type { Gan, Latent } from '../gan';
import { nonSaturating, type Objective } from '../objectives';
import { FirstColumns } from './answer-layers';
import { gumbelSoftmax, straightThrough } from './answer-sample';
import { leakyRelu, linear, relu, type LayerBuilder } from './layers';
import { mlp } from './network';
import { drawWeights } from './weights';

/**
 * Draws the whole randomness of a table generator, `[batch, noise + levels]`: first `noise` normal
 * numbers, then one standard Gumbel number −log(−log u) for each of `levels` levels of the categories.
 */
export function tableLatent(noise: number, levels: number): Latent {
  return (batchSize: number, random: Random) => {
    const width = noise + levels;
    const values = new Float32Array(batchSize * width);
    for (let i = 0; i < values.length; i++) {
      values[i] =
        i % width < noise ? random.normal() : -Math.log(-Math.log(random.uniform(2 ** -33, 1)));
    }
    return tf.tensor2d(values, [batchSize, width]);
  };
}

/** [z, logits] → one-hot levels of one category, drawn with the Gumbel numbers of z from `first`. */
class SampleLevel extends tf.layers.Layer {
  static className = 'SampleLevel';
  constructor(
    name: string,
    private readonly first: number,
    private readonly temperature: number,
  ) {
    super({ name });
  }
  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return (inputShape as tf.Shape[])[1]!;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [z, logits] = inputs as [tf.Tensor, tf.Tensor];
    return tf.tidy(() => {
      const gumbels = tf.slice(z, [0, this.first], [-1, logits.shape[1]!]);
      return straightThrough(gumbelSoftmax(logits, gumbels, this.temperature));
    });
  }
}

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

/**
 * The generator: two hidden layers of the noise make logits for every category, from which a level is
 * drawn; one more hidden layer that sees the levels drawn makes the numbers. A number that depends
 * on a category (minutes on the bicycle) can so depend on the level that was drawn, as in
 * P(row) = P(categories) · P(numbers | categories).
 */
function tableGenerator({
  heads,
  random,
  noise = 8,
  hidden = 64,
  temperature = 1,
}: TableGanOptions): tf.LayersModel {
  const levels = levelCount(heads);
  const numbers = heads.filter(({ kind }) => kind === 'numeric').length;
  const z = tf.input({ shape: [noise + levels], name: 'z' });
  const apply = (
    { make }: LayerBuilder,
    name: string,
    input: tf.SymbolicTensor,
  ): tf.SymbolicTensor => make(name).apply(input) as tf.SymbolicTensor;

  let x = new FirstColumns('noise', noise).apply(z) as tf.SymbolicTensor;
  x = apply(relu(), 'relu_1', apply(linear(hidden), 'linear_1', x));
  x = apply(relu(), 'relu_2', apply(linear(hidden), 'linear_2', x));
  let first = noise;
  const drawn = heads.map(({ name, kind, width }) => {
    if (kind === 'numeric') return undefined;
    const logits = apply(linear(width), `${name}_logits`, x);
    const level = new SampleLevel(name, first, temperature).apply([z, logits]);
    first += width;
    return level as tf.SymbolicTensor;
  });
  const known = [x, ...drawn.filter((level) => level !== undefined)];
  let y =
    known.length > 1
      ? (tf.layers.concatenate({ name: 'known' }).apply(known) as tf.SymbolicTensor)
      : x;
  if (numbers > 0) y = apply(relu(), 'relu_3', apply(linear(hidden), 'linear_3', y));
  const outputs = heads.map(({ name }, i) => drawn[i] ?? apply(linear(1), name, y));
  const row =
    outputs.length > 1
      ? (tf.layers.concatenate({ name: 'row' }).apply(outputs) as tf.SymbolicTensor)
      : outputs[0]!;
  const model = tf.model({ inputs: z, outputs: row, name: 'generator' });
  drawWeights(model, random);
  return model;
}

const levelCount = (heads: readonly TableHead[]) =>
  heads.reduce((sum, { kind, width }) => sum + (kind === 'category' ? width : 0), 0);

/** A GAN over encoded rows of a table, `[batch, width]`: numbers in deviations, categories one-hot. */
export function tableGan(options: TableGanOptions): Gan {
  const { heads, random, noise = 8, hidden = 64 } = options;
  if (heads.length === 0) throw new Error('A table needs at least one column, but heads is empty.');
  const width = heads.reduce((sum, head) => sum + head.width, 0);
  return {
    name: 'table',
    generator: tableGenerator(options),
    discriminator: mlp({
      name: 'discriminator',
      sizes: [width, hidden, hidden, 1],
      hidden: [leakyRelu(0.2)],
      random,
    }),
    latent: tableLatent(noise, levelCount(heads)),
    objective: options.objective ?? nonSaturating,
  };
}
