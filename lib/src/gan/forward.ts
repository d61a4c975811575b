import { tf } from '../ground/tf';

/**
 * What a network answers to `inputs`, `[batch, …]`: one place for a call whose types in TensorFlow.js do
 * not say that tensors in give a tensor out.
 *
 * `training` has no default, because here the wrong one goes unnoticed: batch normalisation uses the
 * batch's own mean and variance when it is true (and then moves its running ones), the running ones
 * when it is false. Both networks must see the generator of training mode while they learn: fakes
 * made with `model.predict(z)` or a bare `model.apply(z)` come from another generator, the one with
 * running statistics, which start at mean 0 and variance 1.
 */
export function forward(
  model: tf.LayersModel,
  inputs: tf.Tensor | tf.Tensor[],
  training: boolean,
): tf.Tensor {
  return model.apply(inputs, { training }) as tf.Tensor;
}

/** The variables that an optimizer may change: weights, biases, γ and β, but no running statistics. */
export function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  // A layer's weight hands out its variable by read(), though it is typed as a plain tensor.
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}
