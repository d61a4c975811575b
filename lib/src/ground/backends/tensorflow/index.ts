import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import { tf } from '../../tf';
import { type Driver, reasonOf, Unavailable } from '../driver';
import { registerTensorFlowKernels } from './kernels';
import type { NodeBackend } from './node-backend';

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;
const remedy =
  'Install it with `npm i @tensorflow/tfjs-node-gpu@4.22.0`, or build it against an installed ' +
  'TensorFlow with `npm run native`.';

/**
 * TensorFlow's own C library through @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node. It uses an
 * NVIDIA GPU where CUDA is found, and otherwise computes on the processor.
 */
export const tensorflow: Driver = {
  name: 'tensorflow',
  id: 'tensorflow',
  // eslint-disable-next-line @typescript-eslint/require-await -- so that what it throws is a rejection
  async start() {
    prepareProcess();
    load();
    const backend = tf.findBackend('tensorflow') as unknown as NodeBackend;
    const gpu = backend.isUsingGpuDevice;
    registerTensorFlowKernels(backend);
    return {
      name: 'tensorflow',
      device: `TensorFlow ${backend.binding.TF_Version} on ${gpu ? 'an NVIDIA GPU (CUDA)' : 'the processor'}`,
      gpu,
      software: false,
    };
  },
};

/** Loads the first package whose addon is there; each chooses its backend on loading. */
function load(): void {
  const require = createRequire(__filename);
  const failures: string[] = [];
  for (const name of packages) {
    try {
      // A package without its addon would register its kernels before it fails, so look first.
      requireAddon(path.dirname(require.resolve(`${name}/package.json`)));
      require(name);
      return;
    } catch (error) {
      failures.push(`${name}: ${reasonOf(error)}`);
    }
  }
  throw new Unavailable(`No TensorFlow addon could be loaded (${failures.join('; ')}).`, remedy);
}

function requireAddon(folder: string): void {
  const lib = path.join(folder, 'lib');
  const built = existsSync(lib)
    ? readdirSync(lib).some((version) => existsSync(path.join(lib, version, 'tfjs_binding.node')))
    : false;
  if (!built) throw new Error('installed, but its addon was neither downloaded nor built');
}

/** What must stand before the addon is loaded. */
function prepareProcess(): void {
  // By default TensorFlow takes all of the GPU's memory at once, and tells its life on stderr.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // Node 23 removed these two from `util`; tfjs-node 4.22.0 still calls them (tensorflow/tfjs#8609).
  const removed = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, fallback] of Object.entries(removed)) {
    if (!(name in util)) Object.assign(util, { [name]: fallback });
  }
}
