import { tf } from '../../tf';
import type { Driver, Started } from '../driver';
import { loadAddon } from './host';
import { registerTensorFlowKernels } from './kernels';
import type { NodeBackend } from './node-backend';

/**
 * TensorFlow's own C library through @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node. It uses an
 * NVIDIA GPU where CUDA is found, and otherwise computes on the processor.
 */
export const tensorflow: Driver = {
  name: 'tensorflow',
  id: 'tensorflow',
  start: () => new Promise((resolve) => resolve(startAddon())), // what it throws is a rejection
};

function startAddon(): Started {
  loadAddon();
  const backend = tf.findBackend('tensorflow') as unknown as NodeBackend;
  const gpu = backend.isUsingGpuDevice;
  registerTensorFlowKernels(backend);
  return {
    name: 'tensorflow',
    device: `TensorFlow ${backend.binding.TF_Version} on ${gpu ? 'an NVIDIA GPU (CUDA)' : 'the processor'}`,
    gpu,
    software: false,
  };
}
