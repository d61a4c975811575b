import { Adam } from '../ground/optimizer';
import { Random } from '../ground/random';
import type { TrialFactory } from '../ground/time-step';
import { tf } from '../ground/tf';
import { disposeGan, type Gan } from '../gan/gan';
import type { TrainOptions } from './options';
import { discriminatorStep, generatorStep } from './steps';

/** A preset stands a floor above; this is what a trial takes of it. */
interface Trainable {
  readonly gan: Gan;
  readonly training: Pick<
    TrainOptions,
    'batchSize' | 'generatorOptimizer' | 'discriminatorOptimizer'
  >;
}

/**
 * A training step of a preset, for choosing a backend by measuring it:
 *
 *     await useBackend('auto', { for: trialOf(wideMnist) });
 *
 * It trains on noise in the shape of the data; the time does not depend on the values.
 *
 * @param preset builds the networks, e.g. `wideMnist`; called anew for each backend
 * @param batchSize default: the preset's own
 */
export function trialOf(preset: (random: Random) => Trainable, batchSize?: number): TrialFactory {
  return () => {
    const random = new Random(1);
    const { gan, training } = preset(random);
    const size = batchSize ?? training.batchSize;
    const shape = gan.discriminator.inputs[0]!.shape.slice(1) as number[];
    const samples = random.uniformTensor([size, ...shape], -1, 1);
    const width = gan.discriminator.inputs[1]?.shape[1];
    const condition = typeof width !== 'number' ? undefined : random.uniformTensor([size, width]);
    const ofGenerator = new Adam(training.generatorOptimizer);
    const ofDiscriminator = new Adam(training.discriminatorOptimizer);
    return {
      step: () =>
        tf.tidy(() => {
          const z = gan.latent(size, random);
          const withFakes = (fakes: tf.Tensor) =>
            discriminatorStep(gan, ofDiscriminator, samples, fakes, { condition }).dispose();
          return generatorStep(gan, ofGenerator, z, { condition, withFakes });
        }),
      dispose: () => {
        tf.dispose([samples, condition ?? []]);
        ofGenerator.dispose();
        ofDiscriminator.dispose();
        disposeGan(gan);
      },
    };
  };
}
