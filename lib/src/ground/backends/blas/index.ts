import { tf } from '../../tf';
import type { Driver } from '../driver';
import { registerFor } from '../register';
import { isRunning, registerProducts, sharedEngine } from '../wasm';
import type { Engine } from '../wasm/engine';
import { describeThreads } from '../wasm/threads';
import { findLibrary, loadBlas, namedLibrary } from '../native-blas/host';
import { type Asking, multiplyByBlas } from './multiply';
import { checkProducts } from './self-check';

/**
 * The backend `wasm` with its matrix products handed to the machine's BLAS, which may use wider vectors
 * than WebAssembly has. It works on the same tensors, where they lie. The same seed gives the same bits
 * only with the same library, processor and number of threads.
 */
export const blas: Driver = {
  name: 'blas',
  id: 'blas',
  checkSettings() {
    namedLibrary();
  },
  async start() {
    const library = findLibrary();
    const { name, ownThreads } = loadBlas(library);
    const engine = await sharedEngine();
    engine.chooseBlas(library);
    const asking = {
      ...measured,
      parts: ownThreads || engine.threads === 1 ? 1 : 2 * engine.threads,
    };
    const always = { ...asking, fewest: 0, perPart: 1 };
    checkProducts(engine, name, (product) => multiplyByBlas(engine, product, always));
    register(engine, asking);
    return {
      name: 'blas',
      get device() {
        const threads = describeThreads(engine.threadsAlive, engine.threads);
        return `${name} with WebAssembly, ${ownThreads ? "the library's own threads" : threads}`;
      },
      gpu: false,
      software: false,
      aside:
        'Its last digits are those of this library and processor, so `auto` takes it only where it ' +
        'measures: with `{ for }`.',
      ended: () => !isRunning(engine),
    };
  },
};

/**
 * Found by measuring on a Xeon with AVX-512. At 2¹² multiplications both take 0.6 µs, and at four times as
 * many ours takes 1.4 and the BLAS 0.8. At 2¹⁹ on two threads nothing is won, at 2²⁰ a quarter.
 */
const measured = { fewest: 2 ** 12, perPart: 2 ** 19 };

/** TensorFlow.js's backend of the engine under a second name, with all of its kernels but the products. */
function register(engine: Engine, asking: Asking): void {
  if (tf.findBackendFactory('blas') as unknown) tf.removeBackend('blas');
  tf.registerBackend('blas', () => engine.backend, 0);
  for (const { kernelName } of tf.getKernelsForBackend('blas')) {
    tf.unregisterKernel(kernelName, 'blas');
  }
  tf.copyRegisteredKernels('wasm', 'blas');
  registerProducts({
    engine,
    register: registerFor('blas'),
    multiply: (_, product) => multiplyByBlas(engine, product, asking),
  });
}
