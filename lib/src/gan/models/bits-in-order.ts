import { tf } from '../../ground/tf';
import type { Gan } from '../gan';
import { FirstColumns } from './answer-layers';
import { bitGan, straightThroughBits, type BitGanOptions } from './bits';
import { linear, relu } from './layers';
import { drawWeights } from './weights';

/** [z, logit] → one bit: the logit `[batch, 1]` plus the number in column `column` of z, rounded. */
class SampleBit extends tf.layers.Layer {
  static className = 'SampleBit';
  constructor(
    name: string,
    private readonly column: number,
    private readonly temperature: number | undefined,
  ) {
    super({ name });
  }
  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return (inputShape as tf.Shape[])[1]!;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [z, logit] = inputs as [tf.Tensor, tf.Tensor];
    return tf.tidy(() => {
      const logistic = tf.slice(z, [0, this.column], [-1, 1]);
      return straightThroughBits(tf.add(logit, logistic), this.temperature);
    });
  }
}

/**
 * `bitGan` with a generator that writes a word from left to right: each bit has a small network of its
 * own (one hidden layer) that sees the noise and all bits drawn before it,
 *
 *     P(word) = Π P(bitᵢ | bit₁ … bitᵢ₋₁)    (given the noise).
 *
 * A bit that depends on the others (the last one of an even word) can so depend on what was drawn.
 * Latents, discriminator and objective are those of `bitGan`. Costs n small networks in place of one.
 */
export function bitGanInOrder(options: BitGanOptions): Gan {
  const { length, random, noise = 8, hidden = 64, temperature } = options;
  const { generator: allAtOnce, ...gan } = bitGan(options);
  allAtOnce.dispose();
  const z = tf.input({ shape: [noise + length], name: 'z' });
  const known = [new FirstColumns('noise', noise).apply(z) as tf.SymbolicTensor];
  const apply = (layer: tf.layers.Layer, input: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(input) as tf.SymbolicTensor;
  // A copy of the parts: the layer keeps the list that it is given.
  const join = (name: string, parts: tf.SymbolicTensor[]) =>
    parts.length === 1 ? parts[0]! : apply(tf.layers.concatenate({ name }), [...parts]);
  for (let i = 0; i < length; i++) {
    const seen = join(`known_${i + 1}`, known);
    const mixed = apply(
      relu().make(`relu_${i + 1}`),
      apply(linear(hidden).make(`linear_${i + 1}`), seen),
    );
    const logit = apply(linear(1).make(`logit_${i + 1}`), mixed);
    known.push(apply(new SampleBit(`bit_${i + 1}`, noise + i, temperature), [z, logit]));
  }
  const generator = tf.model({
    inputs: z,
    outputs: join('word', known.slice(1)),
    name: 'generator',
  });
  drawWeights(generator, random);
  return { ...gan, name: `bits in order, length ${length}`, generator };
}
