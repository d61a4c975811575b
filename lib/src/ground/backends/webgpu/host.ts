/** All that the webgpu backend needs of Node; a web page has `navigator.gpu` and needs none of it. */
import { reasonOf, Unavailable } from '../driver';

/** Dawn aborts the process if its instance is collected while a device of it is in use. */
let gpu: GPU | undefined;

/**
 * The machine's GPUs, through Dawn (npm `webgpu`), the WebGPU implementation of Chromium.
 * @throws Unavailable if Dawn or the driver's loader is missing.
 */
export async function findGpus(): Promise<GPU> {
  requireVulkan();
  try {
    const dawn = await import('webgpu');
    Object.assign(globalThis, dawn.globals); // GPUBufferUsage and the like, as in a browser
    gpu ??= dawn.create([]);
    return gpu;
  } catch (error) {
    throw new Unavailable(
      `Dawn could not be loaded (${reasonOf(error)}).`,
      'Install it with `npm i webgpu@0.6.2`.',
    );
  }
}

/** Dawn complains on stderr where Vulkan's loader is missing, so look for it first. */
function requireVulkan(): void {
  if (process.platform !== 'linux') return;
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
  } catch (error) {
    // A library that loads but is no Node addon is just what we want: "did not self-register".
    if (/cannot open shared object/.test(reasonOf(error))) {
      throw new Unavailable(
        "Vulkan's loader libvulkan.so.1 is missing.",
        'Install your GPU driver and, on Debian or Ubuntu, `apt install libvulkan1`.',
      );
    }
  }
}

/** Calls back while `navigator.gpu` is there: TensorFlow.js's backend looks for it at its making. */
export function withNavigator<T>(make: () => T): T {
  const hadNavigator = 'navigator' in globalThis;
  if (!hadNavigator) Object.defineProperty(globalThis, 'navigator', descriptor({}));
  Object.defineProperty(globalThis.navigator, 'gpu', descriptor({}));
  try {
    return make();
  } finally {
    Reflect.deleteProperty(globalThis.navigator, 'gpu');
    if (!hadNavigator) Reflect.deleteProperty(globalThis, 'navigator');
  }
}

function descriptor(value: unknown): PropertyDescriptor {
  return { value, configurable: true, writable: true };
}
