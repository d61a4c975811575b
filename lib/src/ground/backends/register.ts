import { tf } from '../tf';

/**
 * Registers a kernel on one backend.
 * @param make gets the stock kernel, for the cases that ours leaves to it.
 */
export type Register = (kernelName: string, make: (stock: tf.KernelFunc) => tf.KernelFunc) => void;

/** How a backend puts a kernel of ours in the place of TensorFlow.js's own, or where it has none. */
export function registerFor(backendName: string): Register {
  /** What TensorFlow.js registered, before we replaced it. */
  const originals = new Map<string, tf.KernelConfig | undefined>();
  return (kernelName, make) => {
    const registered = tf.getKernel(kernelName, backendName) as tf.KernelConfig | undefined;
    if (!originals.has(kernelName)) originals.set(kernelName, registered);
    if (registered) tf.unregisterKernel(kernelName, backendName);
    const original = originals.get(kernelName);
    const none = () => {
      throw new Error(`The ${backendName} backend has no kernel ${kernelName} for these inputs.`);
    };
    tf.registerKernel({
      ...original, // its set-up, which binds the stock kernel to the backend
      kernelName,
      backendName,
      kernelFunc: make(original?.kernelFunc ?? none),
    });
  };
}
