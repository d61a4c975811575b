/** A page cannot call the machine's BLAS (`lib/src/ground/backends/native-blas/host.ts`). */
import { Unavailable } from 'tsgan/dist/ground/backends/driver';

export const namedLibrary = (): undefined => undefined;

export function findLibrary(): never {
  throw new Unavailable("A page cannot call the machine's BLAS.", 'Clone the course for that.');
}

export const loadBlas = findLibrary;
