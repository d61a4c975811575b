import { tf } from '../../ground/tf';

/** −E[log D], the cross-entropy of calling these samples real. */
export const callReal = (logits: tf.Tensor) => tf.mean<tf.Scalar>(tf.softplus(tf.neg(logits)));

/** −E[log(1 − D)], the cross-entropy of calling these samples fake. */
export const callFake = (logits: tf.Tensor) => tf.mean<tf.Scalar>(tf.softplus(logits));

/** −E[log D(x)] − E[log(1 − D(G(z)))]: real ones are to be called real, and fakes fake. */
export const tellApart = (real: tf.Tensor, fake: tf.Tensor) =>
  tf.add<tf.Scalar>(callReal(real), callFake(fake));
