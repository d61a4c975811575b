import { tf } from '../ground/tf';

/**
 * A running mean of a model's weights: with each `update`, mean ← decay · mean + (1 − decay) · weights.
 * A generator circles around what the discriminator asks for; the mean of where it has been is
 * usually better than where it happens to be (Yazıcı et al. 2019, "The Unusual Effectiveness of
 * Averaging in GAN Training").
 */
export class WeightAverage {
  /** The means, in the order of `model.weights`. `saveCheckpoint(…, { averages })` saves them. */
  readonly means: readonly tf.Variable[];
  /** How often weights were taken in. */
  updates = 0;

  /** @param decay share of the mean that an update keeps, e.g. 0.9 for an update every ten steps */
  constructor(
    readonly model: tf.LayersModel,
    readonly decay: number,
  ) {
    if (!(decay >= 0 && decay < 1)) {
      throw new Error(`The decay of a mean must lie in [0, 1), but it is ${decay}.`);
    }
    this.means = this.weights().map((weight) => tf.tidy(() => tf.variable(weight.clone(), false)));
  }

  /** Takes the weights of now into the mean. */
  update(): void {
    this.updates += 1;
    // While there is little to average, the first weights must not weigh more than their share.
    const keep = Math.min(this.decay, (this.updates - 1) / (this.updates + 1));
    this.weights().forEach((weight, i) => {
      const mean = this.means[i]!;
      tf.tidy(() => mean.assign(tf.add(tf.mul(mean, keep), tf.mul(weight, 1 - keep))));
    });
  }

  /**
   * Runs `use` with the means in the model, and puts its own weights back afterwards, also when `use`
   * throws.
   */
  async within<T>(use: () => T | Promise<T>): Promise<T> {
    const own = this.weights().map((weight) => weight.clone());
    this.write(this.means);
    try {
      return await use();
    } finally {
      this.write(own);
      tf.dispose(own);
    }
  }

  /** Leaves the means in the model for good. */
  settle(): void {
    this.write(this.means);
  }

  dispose(): void {
    tf.dispose([...this.means]);
  }

  /** Of the whole model: batch norm's running statistics belong to the generator too. */
  private weights(): tf.Tensor[] {
    return this.model.weights.map((weight) => weight.read());
  }

  private write(values: readonly tf.Tensor[]): void {
    this.model.weights.forEach((weight, i) => weight.write(values[i]!));
  }
}
