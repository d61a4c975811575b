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
import { registerMaxPoolGradient, registerSegmentSum } from './pool';
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
      const engine = await startEngine();
      return {
        name: 'wasm',
        get device() {
          const simd = `WebAssembly ${engine.relaxed ? 'relaxed ' : ''}SIMD`;
          return `${simd}, ${describeThreads(engine.threadsAlive, engine.threads)}`;
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

/**
 * Starts the backend anew, under TensorFlow.js's name `wasm`.
 */
export async function startEngine(options?: EngineOptions): Promise<Engine> {
  const { BackendWasm } = loadPackage();
  const { module, memory } = await loadModule();
  const backend = new BackendWasm(module);
  // The package's own registration outranks plain JavaScript, which would break whoever computes
  // before choosing a backend.
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend, 0);
  const engine = new Engine(backend, module, memory, options);
  registerMatmul(engine);
  registerLinear(engine);
  registerAdam(engine);
  registerElementwise(engine);
  registerSums(engine);
  registerBatchNorm(engine);
  registerConvolution(engine);
  registerMaxPoolGradient(engine);
  registerSegmentSum(engine);
  return engine;
}
