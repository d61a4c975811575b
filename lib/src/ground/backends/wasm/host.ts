/** All that the wasm backend needs of Node; a web page has other ways to each of these. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';

const load = createRequire(__filename);
const folder = '@tensorflow/tfjs-backend-wasm/wasm-out';

export interface EmscriptenSettings {
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ): WebAssembly.Exports;
}

/** TensorFlow.js's package of the backend. */
export function loadPackage(): typeof import('@tensorflow/tfjs-backend-wasm') {
  // `import()` would do in Node; Deno resolves it from another folder than this file's.
  return load('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
}

/** The SIMD module in that package. */
export function readBinary(): Uint8Array {
  return readFileSync(load.resolve(`${folder}/tfjs-backend-wasm-simd.wasm`));
}

/** Runs Emscripten's start-up code, and undoes what it does to the process: it rethrows everybody's errors. */
export async function runEmscripten(settings: EmscriptenSettings): Promise<object> {
  const factory = load(`${folder}/tfjs-backend-wasm.js`) as (
    settings: EmscriptenSettings,
  ) => Promise<object>;
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.rawListeners(event));
  try {
    return await factory(settings);
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[i]!.includes(listener)) process.off(event, listener as () => void);
      }
    });
  }
}

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Buffer.from(text, 'base64');

/** Calls back with relaxed SIMD switched on, where the runtime has it behind a flag. */
export function withRelaxedSimd<T>(compile: () => T): T {
  // V8 11.3 of Node 20 has it finished but behind a flag, which is read at compilation.
  const behindFlag = process.versions.node.startsWith('20.');
  if (behindFlag) setFlagsFromString('--experimental-wasm-relaxed-simd');
  try {
    return compile();
  } finally {
    if (behindFlag) setFlagsFromString('--no-experimental-wasm-relaxed-simd');
  }
}

/** How many threads can run at the same time. */
export const processors = (): number => availableParallelism();

/** The environment variable `TSGAN_THREADS`, as it stands there. */
export const threadSetting = (): string | undefined => process.env['TSGAN_THREADS'];

/** A thread of its own. */
export interface Thread {
  /** Ends it, wherever it is. */
  terminate(): void;
}

/**
 * Starts a thread that helps with the work (`helper.ts`); it neither keeps the process alive nor
 * outlives it.
 * @param ended is told when the thread has ended, for whatever reason.
 * @throws Error if the system refuses another thread.
 */
export function startHelper(data: unknown, ended: () => void): Thread {
  // By a line of code and not by the file's name: Deno takes a worker's file for a module, whatever it is.
  const file = JSON.stringify(join(__dirname, 'node-helper.js'));
  const worker = new Worker(`require(${file})`, {
    eval: true,
    workerData: data,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  worker.on('error', () => undefined); // it ends then
  worker.on('exit', ended);
  worker.unref();
  return { terminate: () => void worker.terminate() };
}
