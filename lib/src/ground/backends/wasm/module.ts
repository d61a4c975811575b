import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Heap } from './heap';
import { readBinary, runEmscripten } from './host';

/** TensorFlow.js's WebAssembly module, with the wrappers that its backend expects. */
export type TfjsModule = BackendWasm['wasm'] & Heap;

type Wrap = (name: string, result: string | null, parameters: string[]) => unknown;

/**
 * Starts the SIMD module of @tensorflow/tfjs-backend-wasm, its memory declared shared so that threads
 * of ours can work on tensors where they lie. The package has a threaded module too, but its threads
 * come from Emscripten: they slow the start, keep the process alive, and our kernels need none.
 */
export async function loadModule(): Promise<{ module: TfjsModule; memory: WebAssembly.Memory }> {
  const binary = withSharedMemory(readBinary());
  let memory: WebAssembly.Memory | undefined;
  const started = await runEmscripten({
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), imports);
      memory = instance.exports['memory'] as WebAssembly.Memory;
      done(instance);
      return instance.exports;
    },
  });
  const module = started as TfjsModule & { cwrap: Wrap };
  const wrap = module.cwrap;
  const tfjs = {
    init: wrap('init', null, []),
    initWithThreadsCount: wrap('init_with_threads_count', null, ['number']),
    getThreadsCount: wrap('get_threads_count', 'number', []),
    registerTensor: wrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: wrap('dispose_data', null, ['number']),
    dispose: wrap('dispose', null, []),
  };
  Object.assign(module, { tfjs });
  return { module, memory: memory! };
}

const memorySection = 5;
const hasMaximum = 1;
const isShared = 2;

/** Sets the bit `shared` in the memory section of a WebAssembly binary. */
function withSharedMemory(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(binary);
  let at = 8; // after the magic number and the version
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const section = bytes[at++]!;
    const end = number() + at;
    if (section === memorySection) {
      number(); // how many memories: one
      if (bytes[at]! & hasMaximum) {
        bytes[at]! |= isShared;
        return bytes;
      }
    }
    at = end;
  }
  throw new Error('tfjs-backend-wasm-simd.wasm declares no memory with a maximum: a new version?');
}
