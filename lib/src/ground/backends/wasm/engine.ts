import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { tf } from '../../tf';
import { relaxedSimd, simd } from './engine-binary';
import type { Heap } from './module';
import { allocate, Scratch } from './scratch';

/** The kernels of lib/engine; addresses in bytes, sizes in numbers. */
export interface EngineKernels {
  attach(control: number, index: number, helpers: number): void;
  help(): never;
  helpersReady(): number;
  setArgument(index: number, value: number): void;
  matmulPacked(m: number, k: number): number;
  matmulScratch(threads: number): number;
  matmul(...args: number[]): void;
  adam(...args: number[]): void;
  add(x: number, y: number, out: number, size: number): void;
  ramp(x: number, out: number, size: number, slope: number): void;
  tanh(x: number, out: number, size: number): void;
  rampGradient(dy: number, x: number, out: number, size: number, slope: number): void;
  tanhGradient(dy: number, y: number, out: number, size: number): void;
  sumRows(x: number, out: number, height: number, width: number, divisor: number): void;
  sumColumns(x: number, out: number, height: number, width: number, divisor: number): void;
  batchNorm(...args: number[]): void;
  batchNormGradient(...args: number[]): void;
  /** These take most arguments from `describe`. */
  toColumns(images: number): void;
  fromColumns(images: number): void;
  maxPoolGradient(images: number): void;
  segmentSum(...args: number[]): void;
}

/** What a helper thread is told. */
export interface HelperData {
  readonly program: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly index: number;
}

const controlBytes = 512;

/** Our own kernels over the memory of the tfjs backend, and the threads that share the work. */
export class Engine {
  readonly kernels: EngineKernels;
  /** Fused multiply-add is in use. */
  readonly relaxed: boolean;
  /** Per-thread space of the matrix product. */
  readonly threadScratch: number;
  /** For packed matrices. */
  readonly packed: Scratch;
  /** For what convolutions unfold. */
  readonly columns: Scratch;

  /** @param threads how many share the work, the calling one included. */
  constructor(
    readonly backend: BackendWasm,
    heap: Heap,
    memory: WebAssembly.Memory,
    readonly threads = defaultThreads(),
  ) {
    this.packed = new Scratch(heap);
    this.columns = new Scratch(heap);
    const { program, relaxed } = compile();
    this.relaxed = relaxed;
    this.kernels = new WebAssembly.Instance(program, { env: { memory } })
      .exports as unknown as EngineKernels;
    const control = Math.ceil(allocate(heap, controlBytes + 63) / 64) * 64; // from a cache line on
    new Uint8Array(memory.buffer, control, controlBytes).fill(0);
    this.kernels.attach(control, 0, threads - 1);
    this.threadScratch = allocate(heap, this.kernels.matmulScratch(threads));
    for (let index = 1; index < threads; index++) startHelper({ program, memory, control, index });
  }

  /** Where a tensor lies, in bytes. */
  address({ dataId }: tf.TensorInfo): number {
    return this.backend.dataIdMap.get(dataId).memoryOffset;
  }

  make(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.TensorInfo {
    return this.backend.makeOutput(shape, dtype);
  }

  /** Writes the arguments of a job, from the first on. */
  describe(...values: number[]): void {
    values.forEach((value, i) => this.kernels.setArgument(i + 1, value));
  }
}

/** As many as there are processors, at most eight: more only help products bigger than ours. */
function defaultThreads(): number {
  const wanted = process.env['TSGAN_THREADS'];
  const threads = wanted ? Number(wanted) : Math.min(8, availableParallelism());
  if (Number.isInteger(threads) && threads >= 1 && threads <= 64) return threads;
  throw new Error(`TSGAN_THREADS must be a whole number from 1 to 64, but it is "${wanted}".`);
}

/** Compiles the engine with fused multiply-add where the runtime can, else without. */
function compile(): { program: WebAssembly.Module; relaxed: boolean } {
  // V8 11.3 of Node 20 has relaxed SIMD finished but behind a flag, which is read at compilation.
  const behindFlag = process.versions.node.startsWith('20.');
  if (behindFlag) setFlagsFromString('--experimental-wasm-relaxed-simd');
  try {
    const binary = Buffer.from(relaxedSimd, 'base64');
    const relaxed = WebAssembly.validate(binary);
    return {
      program: new WebAssembly.Module(relaxed ? binary : Buffer.from(simd, 'base64')),
      relaxed,
    };
  } finally {
    if (behindFlag) setFlagsFromString('--no-experimental-wasm-relaxed-simd');
  }
}

/** A thread that fails to start is not missed: whoever is there does its share. */
function startHelper(data: HelperData): void {
  const helper = new Worker(join(__dirname, 'helper.js'), {
    workerData: data,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  helper.on('error', () => undefined);
  helper.unref(); // it ends with the process and does not keep it alive
}
