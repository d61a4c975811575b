import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';

/** Starting values that are no matter of chance: batch norm's γ, β and running statistics. */
const fixed = new Set(['gamma', 'beta', 'moving_mean', 'moving_variance']);

/**
 * Draws a model's first weights from `random` as PyTorch's layers do by default: W and bias
 * uniform in ±1/√fanIn, where fanIn is the number of inputs that one output sums over.
 *
 * Each layer draws from a stream of its own, named after model and layer, so that one more layer
 * changes none of the others' weights.
 */
export function drawWeights(model: tf.LayersModel, random: Random): void {
  for (const layer of model.layers) {
    const stream = random.fork(`${model.name}/${layer.name}`);
    let bound = NaN; // the kernel comes before the bias and decides for both
    for (const weight of layer.weights) {
      const kind = weight.originalName.split('/').pop()!;
      if (fixed.has(kind)) continue;
      const shape = weight.shape as number[];
      if (kind === 'kernel') bound = 1 / Math.sqrt(tf.util.sizeFromShape(shape.slice(0, -1)));
      if ((kind !== 'kernel' && kind !== 'bias') || Number.isNaN(bound)) {
        throw new Error(
          `Layer '${layer.name}' of '${model.name}' has a weight '${kind}' that drawWeights has no ` +
            `rule for. It knows kernel, bias and ${[...fixed].join(', ')}.`,
        );
      }
      const values = stream.uniformTensor(shape, -bound, bound);
      weight.write(values);
      values.dispose();
    }
  }
}
