/** The browser's own GPUs (`lib/src/ground/backends/webgpu/host.ts` for a page). */
import { Unavailable } from 'tsgan/dist/ground/backends/driver';

export async function findGpus(): Promise<GPU> {
  const { gpu } = navigator as { gpu?: GPU };
  if (!gpu) throw new Unavailable('This browser offers no WebGPU to pages.', remedy);
  if (await gpu.requestAdapter()) return gpu;
  throw new Unavailable('This browser offers no GPU to this page.', remedy);
}

const remedy =
  'Newer versions of Chromium, Edge, Safari and Firefox do, over https or from this machine, where the ' +
  'driver of the GPU is installed and the browser trusts it (chrome://gpu).';

/** `navigator.gpu` is there. */
export const withNavigator = <T>(make: () => T): T => make();
