import { tf } from '../../tf';

/** Puts a kernel of ours in the place of TensorFlow.js's own, or where it has none. */
export function registerKernel(kernelName: string, kernelFunc: tf.KernelFunc): void {
  if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}
