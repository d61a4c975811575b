import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { registerAdamLoop } from '../adam-step';
import { tf } from '../tf';
import { type Driver, reasonOf, Unavailable } from './driver';
import { transposeFirst } from './wasm-matmul';

/** WebAssembly with SIMD: needs nothing but npm, and computes on the processor. */
export const wasm: Driver = {
  name: 'wasm',
  id: 'wasm',
  async start() {
    try {
      await engine();
    } catch (error) {
      throw new Unavailable(
        `WebAssembly with SIMD could not be started (${reasonOf(error)}).`,
        'It needs Node 20.19 or newer, run without --jitless.',
      );
    }
    return { name: 'wasm', device: 'WebAssembly SIMD, 1 thread', gpu: false, software: false };
  },
};

async function engine(): Promise<void> {
  await import('@tensorflow/tfjs-backend-wasm');
  const backend = await withoutListeners(tf.findBackendFactory('wasm')!);
  // Its own registration outranks plain JavaScript, which would break whoever computes before
  // choosing a backend.
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend, 0);
  transposeFirst();
  registerAdamLoop('wasm', (backend) => {
    const wasm = backend as BackendWasm;
    return {
      make: (shape) => wasm.makeOutput(shape, 'float32'),
      array: (info) => wasm.typedArrayFromHeap(info) as Float32Array,
    };
  });
}

/** Undoes what Emscripten's start-up code does to the process: it rethrows everybody's errors. */
async function withoutListeners<T>(start: () => T | Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.rawListeners(event));
  try {
    return await start();
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[i]!.includes(listener)) process.off(event, listener as () => void);
      }
    });
  }
}
