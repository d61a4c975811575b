/** A page cannot load native code (`lib/src/ground/backends/tensorflow/host.ts`). */
import { Unavailable } from 'tsgan/dist/ground/backends/driver';

export function loadAddon(): never {
  throw new Unavailable('A page cannot load native TensorFlow.', 'Clone the course for that.');
}
