import { tf } from '../../tf';

/** What TensorFlow.js registered, before we replaced it. */
const originals = new Map<string, tf.KernelConfig | undefined>();

/**
 * Puts a kernel of ours in the place of TensorFlow.js's own, or where it has none.
 * @param make gets the stock kernel, for the cases that ours leaves to it.
 */
export function registerKernel(
  kernelName: string,
  make: (stock: tf.KernelFunc) => tf.KernelFunc,
): void {
  const registered = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
  if (!originals.has(kernelName)) originals.set(kernelName, registered);
  if (registered) tf.unregisterKernel(kernelName, 'wasm');
  const original = originals.get(kernelName);
  const none = () => {
    throw new Error(`The wasm backend has no kernel ${kernelName} for these inputs.`);
  };
  tf.registerKernel({
    ...original, // its set-up, which binds the stock kernel to the backend
    kernelName,
    backendName: 'wasm',
    kernelFunc: make(original?.kernelFunc ?? none),
  });
}
