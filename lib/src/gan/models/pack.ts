import { tf } from '../../ground/tf';
import type { LayerBuilder } from './layers';

/** From `[batch, n]` to `[batch / samples, samples · n]`; what does not fill a pack is left out. */
class Pack extends tf.layers.Layer {
  static className = 'Pack';

  constructor(
    name: string,
    private readonly samples: number,
  ) {
    super({ name });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [null, this.samples * (inputShape as tf.Shape)[1]!];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const [batch, width] = x.shape as [number, number];
    const packs = Math.floor(batch / this.samples);
    if (packs === 0) {
      throw new Error(
        `Packs of ${this.samples} samples need a batch of at least as many, but it has ${batch}. ` +
          'Mind the last batch of an epoch: take a batch size that leaves none, or enough.',
      );
    }
    return tf.tidy(() => {
      const whole = tf.slice(x, [0, 0], [packs * this.samples, width]);
      return tf.reshape(whole, [packs, this.samples * width]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), samples: this.samples };
  }
}

/**
 * Packing (Lin et al. 2018, "PacGAN", section 3): the discriminator judges several samples side by side, all
 * real or all fake, so that a generator which repeats itself is found out by its repetitions. The first layer
 * of a discriminator, and the only change: losses are means over the logits, of which there are then fewer,
 * `[batch / samples, 1]`.
 */
export function pack(samples: number): LayerBuilder {
  if (!Number.isInteger(samples) || samples < 1) {
    throw new Error(`A pack needs a whole number of samples of at least 1, but got ${samples}.`);
  }
  return { kind: 'pack', make: (name) => new Pack(name, samples) };
}
