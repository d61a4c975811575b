/// <reference types="@webgpu/types" />
import { adamKernel } from '../../adam-step';
import { hasKernel } from '../../kernel';
import { tf } from '../../tf';
import { registerGpuKernels } from './kernels';
import { type Driver, type Started, Unavailable } from '../driver';
import { throwFailures } from './failures';
import { findGpus, withNavigator } from './host';

/**
 * Any GPU with a Vulkan, Metal or Direct3D 12 driver, through Dawn (npm `webgpu`), the WebGPU
 * implementation of Chromium. Reading results is asynchronous: `await tensor.data()`.
 */
export const webgpu: Driver = {
  name: 'webgpu',
  id: 'webgpu',
  async start() {
    const adapter = await requestAdapter();
    const device = await adapter.requestDevice(descriptorFor(adapter));
    const ended = await register(device, adapter.info);
    if (!hasKernel(adamKernel, 'webgpu')) registerGpuKernels();
    return { ...describe(adapter.info), ended };
  },
};

async function requestAdapter(): Promise<GPUAdapter> {
  const gpu = await findGpus();
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

async function register(device: GPUDevice, info: GPUAdapterInfo): Promise<() => boolean> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const registered = tf.findBackendFactory('webgpu') as unknown; // whatever the types say
  const backend = withNavigator(() => new WebGPUBackend(device, info));
  if (registered) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend, 0);
  const lost = throwFailures(device, backend);
  return () => lost() !== undefined;
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
