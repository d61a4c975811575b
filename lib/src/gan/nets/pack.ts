import { requireWhole } from '../../ground/options';
import { tf } from '../../ground/tf';
import { OwnLayer } from './own-layer';
import { layer, type Layer } from './wire';

/**
 * Packing (Lin et al. 2018, "PacGAN"): the discriminator judges several samples side by side, all
 * real or all fake, so that a generator which repeats itself is found out by its repetitions. The first layer
 * of a discriminator, and the only change: losses are means over the logits, of which there are then fewer.
 *
 * From `[batch, n]` to `[batch / samples, samples · n]`; what does not fill a pack is left out.
 */
export function pack(samples: number): Layer {
  requireWhole('The number of samples in a pack', samples);
  return layer(
    'pack',
    (name) =>
      new OwnLayer({
        name,
        kind: 'pack',
        shape: ([, width]) => [null, samples * width!],
        compute: ([x]) => sideBySide(x!, samples),
        config: { samples },
      }),
  );
}

function sideBySide(x: tf.Tensor, samples: number): tf.Tensor {
  const [batch, width] = x.shape as [number, number];
  const packs = Math.floor(batch / samples);
  if (packs === 0) {
    throw new Error(
      `Packs of ${samples} samples need a batch of at least as many, but it has ${batch}. ` +
        'Mind the last batch of an epoch: take a batch size that leaves none, or enough.',
    );
  }
  return tf.reshape(tf.slice(x, [0, 0], [packs * samples, width]), [packs, samples * width]);
}
