import { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import type { LayerBuilder } from './layers';

/**
 * Dropout (Srivastava et al. 2014, section 4, "inverted"): in training each number is set to 0 with
 * probability `rate`, and what stays is divided by 1 − rate, so that its expectation does not change.
 * In inference mode it does nothing.
 *
 * TensorFlow.js's own layer draws from Math.random, or, given a seed, drops the same numbers in every
 * step. This one goes on drawing from its stream.
 */
class Dropout extends tf.layers.Layer {
  static className = 'SeededDropout';

  constructor(
    name: string,
    private readonly rate: number,
    readonly random: Random,
  ) {
    super({ name });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return inputShape as tf.Shape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (kwargs.training !== true) return x;
    const scale = 1 / (1 - this.rate);
    const mask = new Float32Array(x.size);
    for (let i = 0; i < mask.length; i++) {
      mask[i] = this.random.uniform() < this.rate ? 0 : scale;
    }
    return tf.tidy(() => tf.mul(x, tf.tensor(mask, x.shape)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate };
  }
}

/** The streams that a network's dropout layers draw from, by the layer's name. */
export function dropoutStreams(model: tf.LayersModel): ReadonlyMap<string, Random> {
  const layers = model.layers.filter((layer) => layer instanceof Dropout);
  return new Map(layers.map(({ name, random }) => [name, random]));
}

/**
 * Dropout for `network`. In a discriminator it keeps the training digits from being learnt by heart.
 *
 * @param rate share that is dropped, in [0, 1)
 * @param random each layer draws from a stream of its own, named after it
 */
export function dropout(rate: number, random: Random): LayerBuilder {
  if (!(rate >= 0 && rate < 1)) {
    throw new Error(`The share that dropout drops must lie in [0, 1), but it is ${rate}.`);
  }
  return {
    kind: 'dropout',
    make: (name) => new Dropout(name, rate, random.fork(`dropout ${name}`)),
  };
}
