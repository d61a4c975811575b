import { tf } from '../../tf';

/**
 * Puts a kernel of ours in the place of tfjs-node's own, or where it has none.
 * @param make gets the stock kernel, for the cases that ours leaves to it.
 */
export function register(kernelName: string, make: (stock: tf.KernelFunc) => tf.KernelFunc): void {
  const registered = tf.getKernel(kernelName, 'tensorflow') as tf.KernelConfig | undefined;
  if (registered) tf.unregisterKernel(kernelName, 'tensorflow');
  const none = () => {
    throw new Error(`The tensorflow backend has no kernel ${kernelName} for these inputs.`);
  };
  const kernelFunc = make(registered?.kernelFunc ?? none);
  tf.registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc });
}
