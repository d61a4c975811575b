import { rampGradientKernel, tanhGradientKernel } from '../../gradients';
import { tf } from '../../tf';
import type { Engine } from './engine';
import { registerKernel } from './register';

/** Small kernels that training calls by the hundred, where TensorFlow.js's own are slow. */
export function registerElementwise(engine: Engine): void {
  const { backend, wasm } = engine;
  const at = (tensor: tf.TensorInfo) => engine.address(tensor);

  // The stock ones of these two compute number by number.
  registerKernel('LeakyRelu', (stock) => (call) => {
    const x = call.inputs['x'] as tf.TensorInfo;
    if (x.dtype !== 'float32') return stock(call);
    const out = engine.make(x.shape);
    wasm.ramp(at(x), at(out), sizeOf(x), call.attrs!['alpha'] as number);
    return out;
  });

  registerKernel('Tanh', (stock) => (call) => {
    const x = call.inputs['x'] as tf.TensorInfo;
    if (x.dtype !== 'float32') return stock(call);
    const out = engine.make(x.shape);
    wasm.tanh(at(x), at(out), sizeOf(x));
    return out;
  });

  registerKernel(rampGradientKernel, () => ({ inputs, attrs }) => {
    const { dy, x } = inputs as Record<'dy' | 'x', tf.TensorInfo>;
    const out = engine.make(x.shape);
    wasm.rampGradient(at(dy), at(x), at(out), sizeOf(x), attrs!['slope'] as number);
    return out;
  });

  registerKernel(tanhGradientKernel, () => ({ inputs }) => {
    const { dy, y } = inputs as Record<'dy' | 'y', tf.TensorInfo>;
    const out = engine.make(y.shape);
    wasm.tanhGradient(at(dy), at(y), at(out), sizeOf(y));
    return out;
  });

  // The stock kernel copies. Every tensor that a gradient needs later is cloned, 280 times a step of
  // a GAN; tensors do not change, so a second name for the same numbers does.
  registerKernel('Identity', () => ({ inputs }) => {
    const { dataId, shape, dtype } = inputs['x'] as tf.TensorInfo;
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });

  // Gradients that meet at a weight are added: with threads, where shapes agree.
  registerKernel('Add', (stock) => (call) => {
    const { a, b } = call.inputs as Record<'a' | 'b', tf.TensorInfo>;
    const same = tf.util.arraysEqual(a.shape, b.shape);
    if (!same || a.dtype !== 'float32' || b.dtype !== 'float32') return stock(call);
    const out = engine.make(a.shape);
    wasm.add(at(a), at(b), at(out), sizeOf(a));
    return out;
  });
}

const sizeOf = ({ shape }: tf.TensorInfo) => tf.util.sizeFromShape(shape);
