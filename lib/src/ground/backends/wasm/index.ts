import { tf } from '../../tf';
import { type Driver, reasonOf, Unavailable } from '../driver';
import { registerAdam } from './adam';
import { registerBatchNorm } from './batch-norm';
import { registerConvolution } from './conv';
import { registerElementwise } from './elementwise';
import { Engine, type EngineOptions } from './engine';
import { loadPackage } from './host';
import { registerLinear, registerMatmul } from './matmul';
import { loadModule } from './module';
import { multiply, type Target } from './multiply';
import { registerMaxPoolGradient, registerSegmentSum } from './pool';
import { registerKernel } from './register';
import { registerSums } from './sum';
import { describeThreads, wantedThreads } from './threads';

/**
 * WebAssembly with SIMD: needs nothing but npm, and computes on the processor. TensorFlow.js's own
 * backend, with the kernels that training spends its time in replaced by ours (lib/engine).
 */
export const wasm: Driver = {
  name: 'wasm',
  id: 'wasm',
  checkSettings() {
    wantedThreads();
  },
  async start() {
    try {
      const engine = await sharedEngine();
      return {
        name: 'wasm',
        get device() {
          return describeEngine(engine);
        },
        gpu: false,
        software: false,
      };
    } catch (error) {
      throw new Unavailable(
        `WebAssembly with SIMD could not be started (${reasonOf(error)}).`,
        'It needs Node 20.19 or newer, run without --jitless.',
      );
    }
  },
};

/** In words that a reader understands. */
function describeEngine({ relaxed, threads, threadsAlive }: Engine): string {
  const simd = `WebAssembly ${relaxed ? 'relaxed ' : ''}SIMD`;
  return `${simd}, ${describeThreads(threadsAlive, threads)}`;
}

let shared: Promise<Engine> | undefined;
let running: Engine | undefined;

/** Whether this engine is the one that runs: a later start replaces it. */
export const isRunning = (engine: Engine): boolean => engine === running;

/** The engine that runs, or a new one. TensorFlow.js's module can run only once in a process. */
export function sharedEngine(): Promise<Engine> {
  return shared ?? startEngine();
}

/** The operations that are made of matrix products. */
export function registerProducts(target: Target): void {
  registerMatmul(target);
  registerLinear(target);
  registerConvolution(target);
}

/**
 * Starts the backend anew, under TensorFlow.js's name `wasm`.
 */
export function startEngine(options?: EngineOptions): Promise<Engine> {
  const starting = start(options);
  shared = starting;
  starting.catch(() => (shared = undefined));
  return starting;
}

async function start(options?: EngineOptions): Promise<Engine> {
  const { BackendWasm } = loadPackage();
  const { module, memory } = await loadModule();
  const backend = new BackendWasm(module);
  // TensorFlow.js disposes of a backend once for each name that it has.
  const dispose = backend.dispose.bind(backend);
  backend.dispose = () => {
    backend.dispose = () => undefined;
    dispose();
  };
  // The package's own registration outranks plain JavaScript, which would break whoever computes
  // before choosing a backend.
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend, 0);
  const engine = new Engine(backend, module, memory, options);
  running = engine;
  registerProducts({ engine, register: registerKernel, multiply });
  registerAdam(engine);
  registerElementwise(engine);
  registerSums(engine);
  registerBatchNorm(engine);
  registerMaxPoolGradient(engine);
  registerSegmentSum(engine);
  return engine;
}
