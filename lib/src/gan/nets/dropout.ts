import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import { OwnLayer } from './own-layer';
import { layer, type Layer } from './wire';

/**
 * Dropout (Srivastava et al. 2014, section 4, "inverted"): in training each number is set to 0 with
 * probability `rate`, and what stays is divided by 1 − rate, so that its expectation does not change.
 * In inference mode it does nothing. In a discriminator it keeps the training digits from being learnt by
 * heart.
 *
 * TensorFlow.js's own layer draws from Math.random, or, given a seed, drops the same numbers in every
 * step. This one goes on drawing from a stream of its own, named after network and layer.
 *
 * @param rate share that is dropped, in [0, 1)
 */
export function dropout(rate: number): Layer {
  if (!(rate >= 0 && rate < 1)) {
    throw new Error(`The share that dropout drops must lie in [0, 1), but it is ${rate}.`);
  }
  const scale = 1 / (1 - rate);
  return layer('dropout', (name, random) => {
    const mask = (size: number) =>
      Float32Array.from({ length: size }, () => (random.uniform() < rate ? 0 : scale));
    return new OwnLayer({
      name,
      kind: 'dropout',
      random,
      config: { rate },
      shape: (input) => input,
      compute: ([x], training) => (training ? tf.mul(x!, tf.tensor(mask(x!.size), x!.shape)) : x!),
    });
  });
}

/** The streams that a network's dropout layers draw from, by the layer's name. */
export function dropoutStreams(model: tf.LayersModel): ReadonlyMap<string, Random> {
  const streams = new Map<string, Random>();
  for (const own of model.layers) {
    if (own instanceof OwnLayer && own.random) streams.set(own.name, own.random);
  }
  return streams;
}
