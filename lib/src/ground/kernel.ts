import { tf } from './tf';

/** Whether the backend in use, or the one named, has a kernel of this name. */
export function hasKernel(kernelName: string, backendName = tf.getBackend()): boolean {
  // The types promise a kernel, but there may be none.
  return (tf.getKernel(kernelName, backendName) as tf.KernelConfig | undefined) !== undefined;
}

/** Runs a kernel on the backend in use; on the gradient tape, if it has a registered gradient. */
export function runKernel(
  kernelName: string,
  inputs: Record<string, tf.Tensor>,
  attributes: tf.NamedAttrMap = {},
): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(kernelName, inputs, attributes);
}

/** The same for a kernel with several outputs. */
export function runKernels(
  kernelName: string,
  inputs: Record<string, tf.Tensor>,
  attributes: tf.NamedAttrMap = {},
): tf.Tensor[] {
  return tf.engine().runKernel<tf.Tensor[]>(kernelName, inputs, attributes);
}
