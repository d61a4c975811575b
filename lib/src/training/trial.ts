import { Random } from '../ground/random';
import type { TrialFactory } from '../ground/time-step';
import { tf } from '../ground/tf';
import { disposeGan, type Gan } from '../gan/gan';
import type { TrainOptions } from './options';
import { Training } from './train';

/** A preset stands a floor above; this is what a trial takes of it. */
interface Trainable {
  readonly gan: Gan;
  readonly settings: Omit<TrainOptions, 'seed' | 'epochs' | 'steps' | 'signal'>;
}

/**
 * A training step of a preset, for choosing a backend by measuring it:
 *
 *     await useBackend('auto', { for: trialOf(wideMnist) });
 *
 * It trains on one batch of noise in the shape of the data; the time does not depend on the values.
 *
 * @param preset builds the networks, e.g. `wideMnist`; called anew for each backend
 * @param batchSize default: the preset's own
 */
export function trialOf(preset: (random: Random) => Trainable, batchSize?: number): TrialFactory {
  return () => {
    const random = new Random(1);
    const { gan, settings: options } = preset(random);
    const size = batchSize ?? options.batchSize;
    const noise = ({ shape }: tf.SymbolicTensor) => {
      const row = shape.slice(1) as number[];
      const values = new Float32Array(size * tf.util.sizeFromShape(row));
      return { shape: row, values: values.map(() => random.uniform(-1, 1)) };
    };
    const [sample, condition] = gan.discriminator.inputs.map(noise);
    const data = {
      ...{ name: 'noise', size, sampleShape: sample!.shape, samples: sample!.values },
      ...(condition && { condition }),
    };
    const training = new Training(gan, data, { ...options, batchSize: size, seed: 1, epochs: 1 });
    const steps = training.steps();
    return {
      step: () => {
        const { discriminator, generator } = steps.next().value!;
        tf.dispose(discriminator);
        return generator[0]!;
      },
      dispose: () => {
        steps.return();
        training.dispose();
        disposeGan(gan);
      },
    };
  };
}
