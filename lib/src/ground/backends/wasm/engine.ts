import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { tf } from '../../tf';
import type { Library, Sgemm } from '../native-blas/host';
import { emptyNote, heapSgemm, writeNote } from '../native-blas/library';
import { type EngineExports, relaxedSimd, simd } from './engine-binary';
import { guardHeap, type Heap, Scratch } from './heap';
import type { HelperData } from './helper';
import { instantiate } from './instance';
import { fromBase64, startHelper, type Thread, withRelaxedSimd } from './host';
import { wantedThreads } from './threads';

export interface EngineOptions {
  /** How many threads share the work, the calling one included. Default: `wantedThreads`. */
  readonly threads?: number;
  /**
   * How long the calling thread waits for a helper inside one chunk before it takes it for dead, in
   * seconds while the helper sleeps. A chunk takes milliseconds; a thread that the system ended gives
   * no sign. Default 20.
   */
  readonly patience?: number;
}

/** Our own arithmetic over the memory of the tfjs backend, and the threads that share the work. */
export class Engine {
  /** What lib/engine computes; addresses in bytes, sizes in numbers. */
  readonly wasm: EngineExports;
  /** Fused multiply-add is in use. */
  readonly relaxed: boolean;
  /** How many threads the work is cut for. */
  readonly threads: number;
  /** Per-thread space of the matrix product. */
  readonly threadScratch: number;
  /** For packed matrices. */
  readonly packed: Scratch;
  /** For what convolutions unfold. */
  readonly columns: Scratch;
  /** The helper threads that the system granted, by their index from 1 on. */
  readonly helpers = new Map<number, Thread>();
  private sgemm: Sgemm = () => {
    throw new Error('No BLAS has been chosen.');
  };
  private readonly library = emptyNote();

  constructor(
    readonly backend: BackendWasm,
    heap: Heap,
    private readonly memory: WebAssembly.Memory,
    { threads = wantedThreads(), patience = 20 }: EngineOptions = {},
  ) {
    this.threads = threads;
    const { program, relaxed } = compile();
    this.relaxed = relaxed;
    this.wasm = instantiate(program, memory, {
      helperFailed: () => this.helperFailed(),
      sgemm: (...product) => this.sgemm(...product),
    });
    const bytes = this.wasm.controlBytes(threads);
    const control = Math.ceil(heap._malloc(bytes + 63) / 64) * 64; // from a cache line on
    new Uint8Array(memory.buffer, control, bytes).fill(0);
    this.wasm.attach(control, 0, threads - 1, patience * napsPerSecond);
    this.threadScratch = heap._malloc(this.wasm.matmulScratch(threads));
    guardHeap(heap, () => this.wasm.settle());
    this.packed = new Scratch(heap);
    this.columns = new Scratch(heap);
    for (let index = 1; index < threads; index++) {
      this.hire({ program, memory, control, index, library: this.library });
    }
  }

  /** How many threads there are now, the calling one included. */
  get threadsAlive(): number {
    return 1 + this.wasm.helpersAlive();
  }

  /** Makes a BLAS known to every thread, for `wasm.matmulByBlas`. */
  chooseBlas(library: Library): void {
    this.sgemm = heapSgemm(library, this.memory);
    writeNote(this.library, library);
  }

  /** Where a tensor lies, in bytes. */
  address({ dataId }: tf.TensorInfo): number {
    return this.backend.dataIdMap.get(dataId).memoryOffset;
  }

  make(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.TensorInfo {
    return this.backend.makeOutput(shape, dtype);
  }

  /** Without a helper that the system refuses or that ends, whoever is there does its share. */
  private hire(data: HelperData): void {
    const { index } = data;
    const lost = () => {
      this.helpers.delete(index);
      this.wasm.fail(index);
    };
    try {
      this.helpers.set(index, startHelper(data, lost));
    } catch {
      lost();
    }
  }

  /** The engine calls this when a helper ended inside a chunk, once all others have left the job. */
  private helperFailed(): never {
    const left = this.threadsAlive;
    throw new Error(
      'A helper thread of the wasm backend ended in the middle of its work, so this result is not ' +
        `whole and is lost. The library goes on with ${left} thread${left === 1 ? '' : 's'}: run it again.`,
    );
  }
}

/** A nap of 50 µs takes about 100 on the clock. */
const napsPerSecond = 10_000;

/** Compiles the engine with fused multiply-add where the runtime can, else without. */
function compile(): { program: WebAssembly.Module; relaxed: boolean } {
  return withRelaxedSimd(() => {
    const binary = fromBase64(relaxedSimd);
    const relaxed = WebAssembly.validate(binary);
    return { program: new WebAssembly.Module(relaxed ? binary : fromBase64(simd)), relaxed };
  });
}
