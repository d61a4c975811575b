import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import { linear, relu, type LayerBuilder } from './layers';
import { drawWeights } from './weights';

export interface NetworkOptions {
  readonly name: string;
  /** Shape of one input without the batch: `[100]`. */
  readonly input: readonly number[];
  /** How wide the condition is, `[batch, condition]`: the network then takes [input, condition]. */
  readonly condition?: number;
  /** From the input to the output. */
  readonly layers: readonly LayerBuilder[];
  /** Draws the first weights. */
  readonly random: Random;
}

/**
 * A network of layers one after the other. A conditional one appends the condition to its input's
 * last axis (Mirza & Osindero 2014), so that every later layer is the same as without.
 */
export function network({
  name,
  input,
  condition,
  layers,
  random,
}: NetworkOptions): tf.LayersModel {
  if (layers.length === 0) throw new Error(`Network '${name}' has no layers. Give at least one.`);
  const x = tf.input({ shape: [...input], name: 'input' });
  const inputs = [x];
  let output: tf.SymbolicTensor = x;
  if (condition !== undefined) {
    const c = tf.input({ shape: [condition], name: 'condition' });
    inputs.push(c);
    output = tf.layers.concatenate({ name: 'join' }).apply(inputs) as tf.SymbolicTensor;
  }
  const count = new Map<string, number>();
  for (const layer of layers) {
    const number = (count.get(layer.kind) ?? 0) + 1;
    count.set(layer.kind, number);
    output = layer.make(`${layer.kind}_${number}`).apply(output) as tf.SymbolicTensor;
  }
  const model = tf.model({ inputs, outputs: output, name });
  drawWeights(model, random);
  return model;
}

export interface MlpOptions extends Omit<NetworkOptions, 'input' | 'layers'> {
  /** Widths from the input to the output: `[100, 256, 512, 784]`. */
  readonly sizes: readonly number[];
  /** What stands after each hidden linear layer. Default: a relu. */
  readonly hidden?: readonly LayerBuilder[];
  /** What stands after the last linear layer. Default: nothing, as a discriminator needs it. */
  readonly output?: readonly LayerBuilder[];
}

/** A multilayer perceptron, from `[batch, sizes[0]]` to `[batch, sizes.at(-1)]`. */
export function mlp({
  sizes,
  hidden = [relu()],
  output = [],
  ...rest
}: MlpOptions): tf.LayersModel {
  const [input, ...widths] = sizes;
  if (input === undefined || widths.length === 0) {
    throw new Error(`An MLP needs at least two sizes, input and output, but got [${sizes}].`);
  }
  const last = widths.length - 1;
  const layers = widths.flatMap((units, i) => [linear(units), ...(i < last ? hidden : output)]);
  return network({ ...rest, input: [input], layers });
}
