import { tf } from '../ground/tf';

export type Network = 'discriminator' | 'generator';

/**
 * The losses of the steps since the last event. They stay on the device as they come, because asking
 * for a number makes the device finish everything before it; `read` fetches all of them in one go.
 */
export class LossWindow {
  private waiting: { network: Network; step: number; loss: tf.Scalar }[] = [];
  private sums = { discriminator: 0, generator: 0 };
  private counts = { discriminator: 0, generator: 0 };

  /** Takes over `loss`: it is kept, and disposed here. */
  add(network: Network, step: number, loss: tf.Scalar): void {
    this.waiting.push({ network, step, loss: tf.keep(loss) });
  }

  /**
   * Fetches the waiting losses.
   * @throws Error on one that is not a finite number, naming the network and the step
   */
  async read(): Promise<void> {
    const { waiting } = this;
    if (waiting.length === 0) return;
    const all = tf.stack(waiting.map(({ loss }) => loss));
    this.dispose();
    const values = await all.data().finally(() => all.dispose());
    waiting.forEach(({ network, step }, i) => {
      const value = values[i]!;
      if (!Number.isFinite(value)) throw notFinite(network, step, value);
      this.sums[network] += value;
      this.counts[network] += 1;
    });
  }

  /** The means of everything added since the last call. */
  async means(): Promise<{ discriminatorLoss: number; generatorLoss: number }> {
    await this.read();
    const { sums, counts } = this;
    this.sums = { discriminator: 0, generator: 0 };
    this.counts = { discriminator: 0, generator: 0 };
    return {
      discriminatorLoss: sums.discriminator / counts.discriminator,
      generatorLoss: sums.generator / counts.generator,
    };
  }

  dispose(): void {
    for (const { loss } of this.waiting) loss.dispose();
    this.waiting = [];
  }
}

function notFinite(network: Network, step: number, value: number): Error {
  return new Error(
    `The ${network}'s loss was ${value} at step ${step}: the training has diverged. Likely causes: ` +
      'a learning rate that is too high (GANs often take 0.0002), samples far outside the ' +
      "generator's range (images belong in [−1, 1]), or an objective without a floor " +
      '(wasserstein needs clipDiscriminator). Start again from fresh networks.',
  );
}
