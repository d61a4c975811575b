import type { Library, Sgemm } from '../native-blas/host';
import { heapSgemm, readNote } from '../native-blas/library';
import { instantiate } from './instance';

/** What a helper thread is told. */
export interface HelperData {
  readonly program: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly index: number;
  /** Names the BLAS that the calling thread has chosen, once it has chosen one. */
  readonly library: SharedArrayBuffer;
}

/** The whole life of a helper thread: it takes chunks of work until the process ends. */
export function help({ program, memory, control, index, library }: HelperData): void {
  let sgemm: Sgemm | undefined;
  const engine = instantiate(program, memory, {
    helperFailed: () => undefined,
    sgemm: (...product) => {
      sgemm ??= heapSgemm(readNote(library) as Library, memory);
      sgemm(...product);
    },
  });
  engine.attach(control, index, 0, 0);
  try {
    engine.help();
  } finally {
    engine.fail(index); // whoever waits for this thread waits no longer
  }
}
