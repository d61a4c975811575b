/// <reference types="@webgpu/types" />
import { adamKernel } from '../../adam-step';
import { hasKernel } from '../../kernel';
import { tf } from '../../tf';
import { registerGpuKernels } from './kernels';
import { type Driver, reasonOf, type Started, Unavailable } from '../driver';

/**
 * Any GPU with a Vulkan, Metal or Direct3D 12 driver, through Dawn (npm `webgpu`), the WebGPU
 * implementation of Chromium. Reading results is asynchronous: `await tensor.data()`.
 */
export const webgpu: Driver = {
  name: 'webgpu',
  id: 'webgpu',
  async start() {
    requireVulkan();
    const adapter = await requestAdapter();
    const device = await adapter.requestDevice(descriptorFor(adapter));
    await register(device, adapter.info);
    if (!hasKernel(adamKernel, 'webgpu')) registerGpuKernels();
    return describe(adapter.info);
  },
};

/** Dawn aborts the process if its instance is collected while a device of it is in use. */
let gpu: GPU | undefined;

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

async function requestAdapter(): Promise<GPUAdapter> {
  try {
    const dawn = await import('webgpu');
    Object.assign(globalThis, dawn.globals); // GPUBufferUsage and the like, as in a browser
    gpu ??= dawn.create([]);
  } catch (error) {
    throw new Unavailable(
      `Dawn could not be loaded (${reasonOf(error)}).`,
      'Install it with `npm i webgpu@0.6.2`.',
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new Unavailable(
      'Dawn found no GPU that it can use.',
      'Install the Vulkan driver of your GPU; `vulkaninfo --summary` should then list it.',
    );
  }
  return adapter;
}

const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Asks for all that the adapter has; WebGPU's defaults are those of a phone. */
function descriptorFor(adapter: GPUAdapter): GPUDeviceDescriptor {
  const requiredLimits: Record<string, number> = {};
  for (const limit of limits) requiredLimits[limit] = adapter.limits[limit];
  return { requiredLimits };
}

async function register(device: GPUDevice, info: GPUAdapterInfo): Promise<void> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const registered = tf.findBackendFactory('webgpu') as unknown; // whatever the types say
  // The backend's constructor only looks whether `navigator.gpu` is there.
  const hadNavigator = 'navigator' in globalThis;
  if (!hadNavigator) Object.defineProperty(globalThis, 'navigator', descriptor({}));
  Object.defineProperty(globalThis.navigator, 'gpu', descriptor({}));
  try {
    const backend = new WebGPUBackend(device, info);
    if (registered) tf.removeBackend('webgpu');
    tf.registerBackend('webgpu', () => backend, 0);
  } finally {
    Reflect.deleteProperty(globalThis.navigator, 'gpu');
    if (!hadNavigator) Reflect.deleteProperty(globalThis, 'navigator');
  }
}

function descriptor(value: unknown): PropertyDescriptor {
  return { value, configurable: true, writable: true };
}

function describe(info: GPUAdapterInfo): Started {
  const text = info.description || info.device || `${info.vendor} ${info.architecture}`;
  const software =
    info.isFallbackAdapter || /llvmpipe|swiftshader|software|basic render/i.test(text);
  return {
    name: 'webgpu',
    device: `${text} (WebGPU${software ? ', imitated by the processor' : ''})`,
    gpu: !software,
    software,
  };
}
