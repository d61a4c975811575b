import { adamKernel, type AdamFactors, type AdamInputs } from '../../adam-step';
import { tf } from '../../tf';
import type { Engine } from './engine';
import { registerKernel } from './register';

/** Adam in one pass over memory. Arrays that nobody else holds are updated where they lie. */
export function registerAdam(engine: Engine): void {
  const { backend } = engine;
  registerKernel(adamKernel, () => ({ inputs, attrs }) => {
    const { variable, gradient, mean, square } = inputs as AdamInputs;
    const { rate, beta1, beta2, root, epsilon } = attrs as unknown as AdamFactors;
    // The gradient is used up by the update, so its place can hold the new weights. Not the place of
    // the old ones: kernels of the stock backend keep a packed copy of a filter by its tensor's id.
    const newVariable = reuse(gradient, variable.shape);
    const newMean = reuse(mean, variable.shape);
    const newSquare = reuse(square, variable.shape);
    const at = (tensor: tf.TensorInfo) => engine.address(tensor);
    engine.wasm.adam(
      at(variable),
      at(gradient),
      at(mean),
      at(square),
      tf.util.sizeFromShape(variable.shape),
      at(newVariable),
      at(newMean),
      at(newSquare),
      rate,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      root,
      epsilon,
    );
    return [newVariable, newMean, newSquare];
  });

  function reuse(input: tf.TensorInfo, shape: number[]): tf.TensorInfo {
    if (backend.refCount(input.dataId) > 1) return engine.make(shape);
    backend.incRef(input.dataId);
    return { dataId: input.dataId, shape, dtype: 'float32' };
  }
}
