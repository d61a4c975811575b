/** All that the tensorflow backend needs of Node: the addon. A web page cannot have it. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import { reasonOf, Unavailable } from '../driver';

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;
const remedy =
  'Install it with `npm i @tensorflow/tfjs-node-gpu@4.22.0`, or build it against an installed ' +
  'TensorFlow with `npm run native`.';

/**
 * Loads the first package whose addon is there; each registers its backend on loading.
 * @throws Unavailable if there is none.
 */
export function loadAddon(): void {
  prepareProcess();
  const load = createRequire(__filename);
  const failures: string[] = [];
  for (const name of packages) {
    try {
      // A package without its addon would register its kernels before it fails, so look first.
      requireAddon(path.dirname(load.resolve(`${name}/package.json`)));
      load(name);
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
