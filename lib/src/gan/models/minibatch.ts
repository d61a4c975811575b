import { tf } from '../../ground/tf';
import type { LayerBuilder } from './layers';

export interface MinibatchOptions {
  /** B: how many kinds of closeness are measured, each giving one more feature. Default 8. */
  readonly kernels?: number;
  /** C: in how many dimensions each of them measures. Default 4. */
  readonly dimensions?: number;
}

/**
 * Minibatch discrimination (Salimans et al. 2016, section 3.2): tells the discriminator how close each
 * sample is to the others of its batch, so that a generator which repeats itself gives itself away.
 *
 * From features `[batch, A]` to `[batch, A + B]`. With M_i = f(x_i) T, `[B, C]`, the new features are
 *
 * o(x_i)_b = mean over j ≠ i of exp(−‖M_ib − M_jb‖₁)
 *
 * The paper sums over all j, i among them. The mean over the others says the same, lies in [0, 1], and
 * does not change when the last batch is shorter. A sample that is alone in its batch gets 0.
 */
class MinibatchDiscrimination extends tf.layers.Layer {
  static className = 'MinibatchDiscrimination';
  private kernel!: tf.LayerVariable;

  constructor(
    name: string,
    private readonly kernels: number,
    private readonly dimensions: number,
  ) {
    super({ name });
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const features = (inputShape as tf.Shape)[1]!;
    const width = this.kernels * this.dimensions;
    const zeros = tf.initializers.zeros();
    this.kernel = this.addWeight('kernel', [features, width], 'float32', zeros);
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, features] = inputShape as tf.Shape;
    return [batch!, features! + this.kernels];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const features = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.tidy(() => {
      const batch = features.shape[0];
      const M = tf.matMul(features, this.kernel.read());
      const cells = [this.kernels, this.dimensions];
      const gaps = tf.sub(M.reshape([batch, 1, ...cells]), M.reshape([1, batch, ...cells]));
      const closeness = tf.exp(tf.neg(tf.sum(tf.abs(gaps), 3))); // [batch, batch, B]
      // Each sample is at closeness 1 to itself; the rest is shared by the other batch − 1.
      const others = tf.div(tf.sub(tf.sum(closeness, 1), 1), Math.max(1, batch - 1));
      return tf.concat([features, others], 1);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), kernels: this.kernels, dimensions: this.dimensions };
  }
}

/** The layer above for `network`, which draws T. It belongs late in a discriminator. */
export function minibatchDiscrimination({
  kernels = 8,
  dimensions = 4,
}: MinibatchOptions = {}): LayerBuilder {
  for (const [name, value] of Object.entries({ kernels, dimensions })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new Error(`Minibatch discrimination needs ${name} ≥ 1, but got ${value}.`);
    }
  }
  return {
    kind: 'minibatch',
    make: (name) => new MinibatchDiscrimination(name, kernels, dimensions),
  };
}
