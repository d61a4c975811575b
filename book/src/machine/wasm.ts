/** What the wasm backend asks of the machine (`lib/src/ground/backends/wasm/host.ts` for a page). */
import * as tfjsWasm from '@tensorflow/tfjs-backend-wasm';
import startEmscripten from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';
import type { EmscriptenSettings, Thread } from 'tsgan/dist/ground/backends/wasm/host';
import { read } from './files.js';
import { settings } from './settings.js';

export const loadPackage = (): typeof tfjsWasm => tfjsWasm;

export const readBinary = (): Uint8Array =>
  read('packages/@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm');

export const runEmscripten = (emscripten: EmscriptenSettings): Promise<object> =>
  startEmscripten(emscripten);

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** A browser that has relaxed SIMD has it switched on. */
export const withRelaxedSimd = <T>(compile: () => T): T => compile();

/** Only a page that is cross-origin isolated may share memory among threads. */
export const processors = (): number =>
  globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1;

export const threadSetting = (): string | undefined => settings['TSGAN_THREADS'];

export function startHelper(data: unknown, ended: () => void): Thread {
  const worker = new Worker(new URL('helper.js', location.href), { type: 'module' });
  worker.onerror = (event) => {
    event.preventDefault(); // whoever is there does its share
    ended();
  };
  worker.postMessage(data);
  return {
    terminate: () => {
      worker.terminate();
      ended();
    },
  };
}
