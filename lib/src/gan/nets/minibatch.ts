import { dense } from '../../ground/linear';
import { checkOptions, requireWhole } from '../../ground/options';
import { tf } from '../../ground/tf';
import { join } from './layers';
import { OwnLayer } from './own-layer';
import { layer, through, type Layer } from './wire';

export interface MinibatchOptions {
  /** B: how many measures of closeness there are, each giving one more feature. Default 8. */
  readonly measures?: number;
  /** C: in how many dimensions each of them measures. Default 4. */
  readonly dimensions?: number;
}

/**
 * Minibatch discrimination (Salimans et al. 2016, section 3.2): tells the discriminator how close each
 * sample is to the others of its batch, so that a generator which repeats itself gives itself away. It
 * belongs late in a discriminator.
 *
 * From features `[batch, A]` to `[batch, A + B]`. With M_i = f(x_i) T, `[B, C]`, the new features are
 *
 * o(x_i)_b = mean over j ≠ i of exp(−‖M_ib − M_jb‖₁)
 *
 * The paper sums over all j, i among them. The mean over the others says the same, lies in [0, 1], and
 * does not change when the last batch is shorter. A sample that is alone in its batch gets 0.
 */
export function minibatchDiscrimination(options: MinibatchOptions = {}): Layer {
  checkOptions('minibatchDiscrimination', options, ['measures', 'dimensions']);
  const { measures = 8, dimensions = 4 } = options;
  requireWhole('measures of minibatch discrimination', measures);
  requireWhole('dimensions of minibatch discrimination', dimensions);
  const units = measures * dimensions;
  const timesT = layer('minibatch', (name) =>
    dense({ units, useBias: false, name, kernelInitializer: 'zeros' }),
  );
  const closeness = layer(
    'closeness',
    (name) =>
      new OwnLayer({
        name,
        kind: 'closeness',
        config: { measures, dimensions },
        shape: ([batch]) => [batch!, measures],
        compute: ([M]) => meanCloseness(M!.reshape([-1, measures, dimensions])),
      }),
  );
  return (features) => join(features, through(features, timesT, closeness));
}

/** `[batch, B, C]` to `[batch, B]`. */
function meanCloseness(M: tf.Tensor): tf.Tensor {
  const [batch] = M.shape as [number];
  const gaps = tf.sub(tf.expandDims(M, 1), tf.expandDims(M, 0));
  const closeness = tf.exp(tf.neg(tf.sum(tf.abs(gaps), 3))); // [batch, batch, B]
  // Each sample is at closeness 1 to itself; the rest is shared by the other batch − 1.
  return tf.div(tf.sub(tf.sum(closeness, 1), 1), Math.max(1, batch - 1));
}
