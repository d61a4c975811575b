import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import type { Gan, Latent } from '../gan';
import { nonSaturating, type Objective } from '../objectives';
import { FirstColumns } from './answer-layers';
import { leakyRelu, linear, relu } from './layers';
import { mlp } from './network';
import { drawWeights } from './weights';

/**
 * Rounds logits to bits: forward 1 where the logit is above 0 and 0 elsewhere, backward as if it had
 * been the sigmoid of logit / temperature.
 *
 * A step has the derivative 0 everywhere, so nothing would ever reach the generator. The
 * straight-through estimator (Bengio, Léonard & Courville 2013, section 4) passes the gradient on as
 * though the step were a smooth function close to it. It is biased, and it works.
 */
export function straightThroughBits(logits: tf.Tensor, temperature = 1): tf.Tensor {
  requireTemperature(temperature);
  const round = tf.customGrad((x, save) => {
    const input = x as tf.Tensor;
    (save as tf.GradSaveFunc)([input]);
    return {
      value: tf.step(input, 0),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const soft = tf.sigmoid(tf.div(saved[0]!, temperature));
          return tf.mul(dy, tf.div(tf.mul(soft, tf.sub(1, soft)), temperature));
        }),
    };
  });
  return round(logits);
}

function requireTemperature(temperature: number): void {
  if (temperature > 0 && temperature < Infinity) return;
  throw new Error(`A temperature must be above 0, but it is ${temperature}. Try 1.`);
}

/**
 * Draws the whole randomness of a bit generator, `[batch, noise + length]`: first `noise` normal
 * numbers, then one standard logistic number log(u / (1 − u)) a bit. A logit with logistic noise is
 * above 0 with probability sigmoid(logit): the two-way case of Gumbel-softmax (Maddison et al. 2017,
 * section 2.3 and appendix B: the difference of two Gumbel numbers is logistic).
 */
export function bitLatent(noise: number, length: number): Latent {
  return (batchSize: number, random: Random) => {
    const width = noise + length;
    const values = new Float32Array(batchSize * width);
    for (let i = 0; i < values.length; i++) {
      if (i % width < noise) values[i] = random.normal();
      else {
        const u = random.uniform(2 ** -33, 1); // never 0, and 1 − u is at least 2⁻³²
        values[i] = Math.log(u / (1 - u));
      }
    }
    return tf.tensor2d(values, [batchSize, width]);
  };
}

/** [z, logits] → bits: logits plus the logistic numbers at the end of z, rounded. */
class SampleBits extends tf.layers.Layer {
  static className = 'SampleBits';
  constructor(private readonly temperature: number) {
    super({ name: 'bits' });
  }
  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return (inputShape as tf.Shape[])[1]!;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [z, logits] = inputs as [tf.Tensor, tf.Tensor];
    return tf.tidy(() => {
      const first = z.shape[1]! - logits.shape[1]!;
      const logistic = tf.slice(z, [0, first], [-1, -1]);
      return straightThroughBits(tf.add(logits, logistic), this.temperature);
    });
  }
}

export interface BitGanOptions {
  /** Bits in a word. */
  readonly length: number;
  /** Draws the first weights. */
  readonly random: Random;
  /** Normal numbers in z, which all bits share: what ties the bits together. Default 8. */
  readonly noise?: number;
  /** Width of the two hidden layers of each network. Default 64. */
  readonly hidden?: number;
  /** Of the straight-through gradient. Default 1. */
  readonly temperature?: number;
  /** Default `nonSaturating`. */
  readonly objective?: Objective;
}

/**
 * A GAN over words of bits `[batch, length]`, real 0s and 1s on both sides: the discriminator never
 * sees a rounded number from one side and an unrounded one from the other.
 */
export function bitGan({
  length,
  random,
  noise = 8,
  hidden = 64,
  temperature = 1,
  objective = nonSaturating,
}: BitGanOptions): Gan {
  if (!Number.isInteger(length) || length < 1) {
    throw new Error(`A word needs at least one bit, but length is ${length}.`);
  }
  requireTemperature(temperature);
  const z = tf.input({ shape: [noise + length], name: 'z' });
  let x = new FirstColumns('noise', noise).apply(z) as tf.SymbolicTensor;
  const layers = [linear(hidden), relu(), linear(hidden), relu(), linear(length)];
  layers.forEach(({ kind, make }, i) => {
    x = make(`${kind}_${(i >> 1) + 1}`).apply(x) as tf.SymbolicTensor;
  });
  const words = new SampleBits(temperature).apply([z, x]) as tf.SymbolicTensor;
  const generator = tf.model({ inputs: z, outputs: words, name: 'generator' });
  drawWeights(generator, random);
  return {
    name: `bits, length ${length}`,
    generator,
    discriminator: mlp({
      name: 'discriminator',
      sizes: [length, hidden, hidden, 1],
      hidden: [leakyRelu(0.2)],
      random,
    }),
    latent: bitLatent(noise, length),
    objective,
  };
}
