/** Nothing to tell of a BLAS that cannot be had (`lib/src/ground/backends/native-blas/library.ts`). */
import { findLibrary } from './native-blas.js';

export const heapSgemm = findLibrary;
export const writeNote = findLibrary;
export const readNote = findLibrary;

/** No memory is shared for it: a page that is not isolated could not have any. */
export const emptyNote = (): undefined => undefined;
