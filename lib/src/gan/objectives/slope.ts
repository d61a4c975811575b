import { tf } from '../../ground/tf';
import type { DiscriminatorView } from './objective';

/**
 * The gradient of each logit with respect to what it judges, `[logits, numbers]`: a row for each sample, or
 * for each pack of samples. The gradient of the sum is all of them at once, as no logit depends on the
 * samples of another one. (With batch or minibatch layers in D it does, and this is the sum's gradient.)
 */
export function slopeOf(D: DiscriminatorView['D'], samples: tf.Tensor): tf.Tensor {
  let logits = 1;
  const sum = (x: tf.Tensor) => {
    const judged = D(x);
    logits = judged.shape[0]!;
    return tf.sum(judged);
  };
  return tf.grad(sum)(samples).reshape([logits, -1]);
}
