/** The browser's own GPUs (`lib/src/ground/backends/webgpu/host.ts` for a page). */
import { Unavailable } from 'tsgan/dist/ground/backends/driver';

export function findGpus(): Promise<GPU> {
  const { gpu } = navigator as { gpu?: GPU };
  if (gpu) return Promise.resolve(gpu);
  return Promise.reject(
    new Unavailable(
      'This browser offers no WebGPU to pages.',
      'Chromium, Edge, Safari and Firefox do in their newer versions, over https or on this machine.',
    ),
  );
}

/** `navigator.gpu` is there. */
export const withNavigator = <T>(make: () => T): T => make();
