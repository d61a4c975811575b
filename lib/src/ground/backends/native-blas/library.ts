import { baseAddress, type Library, loadBlas, type Sgemm } from './host';

/** The product of a BLAS for matrices at addresses in the engine's memory, for the thread that asks. */
export function heapSgemm(library: Library, memory: WebAssembly.Memory): Sgemm {
  const { sgemm } = loadBlas(library);
  const base = baseAddress(memory);
  const at = (address: number) => base + (address >>> 0);
  return (transposeA, transposeB, m, n, k, a, aStride, b, bStride, beta, c, cStride) => {
    const sizes = [m, n, k] as const;
    const factors = [at(a), aStride, at(b), bStride] as const;
    sgemm(transposeA, transposeB, ...sizes, ...factors, beta, at(c), cStride);
  };
}

const noteBytes = 4096;

/** A note that every thread can read. */
export const emptyNote = (): SharedArrayBuffer => new SharedArrayBuffer(noteBytes);

/** Writes something short into a note: its length, then its JSON. */
export function writeNote(note: SharedArrayBuffer, value: unknown): void {
  const text = new TextEncoder().encode(JSON.stringify(value));
  new Uint8Array(note, 4).set(text);
  new Int32Array(note)[0] = text.length;
}

export function readNote(note: SharedArrayBuffer): unknown {
  const text = new Uint8Array(note, 4, new Int32Array(note)[0]).slice();
  return JSON.parse(new TextDecoder().decode(text));
}
