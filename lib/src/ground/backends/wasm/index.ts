import { tf } from '../../tf';
import { type Driver, reasonOf, Unavailable } from '../driver';
import { registerAdam } from './adam';
import { registerBatchNorm } from './batch-norm';
import { registerConvolution } from './conv';
import { registerElementwise } from './elementwise';
import { Engine } from './engine';
import { registerLinear, registerMatmul } from './matmul';
import { loadModule } from './module';
import { registerMaxPoolGradient, registerSegmentSum } from './pool';
import { registerSums } from './sum';

/**
 * WebAssembly with SIMD: needs nothing but npm, and computes on the processor. TensorFlow.js's own
 * backend, with the kernels that training spends its time in replaced by ours (lib/engine).
 */
export const wasm: Driver = {
  name: 'wasm',
  id: 'wasm',
  async start() {
    try {
      const { threads, relaxed } = await startEngine();
      const device = `WebAssembly ${relaxed ? 'relaxed ' : ''}SIMD, ${threads} thread${threads > 1 ? 's' : ''}`;
      return { name: 'wasm', device, gpu: false, software: false };
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
 * @param threads how many share the work; by default as many as there are processors.
 */
export async function startEngine(threads?: number): Promise<Engine> {
  const { BackendWasm } = await import('@tensorflow/tfjs-backend-wasm');
  const { module, memory } = await loadModule();
  const backend = new BackendWasm(module);
  // The package's own registration outranks plain JavaScript, which would break whoever computes
  // before choosing a backend.
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend, 0);
  const engine = new Engine(backend, module, memory, threads);
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
