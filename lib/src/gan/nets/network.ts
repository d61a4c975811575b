import { checkOptions, requireWhole } from '../../ground/options';
import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import { join, linear, relu } from './layers';
import { drawWeights } from './weights';
import { Site, through, type Layers, type Wire } from './wire';

export interface NetworkOptions<Input extends string> {
  readonly name: string;
  /** The inputs by name, in the order in which the network takes them: each with its shape without the batch. */
  readonly inputs: Readonly<Record<Input, readonly number[]>>;
  /**
   * From the inputs to the output. A list for layers one after the other; they begin with the inputs side
   * by side (Mirza & Osindero 2014 append the condition so). A function for a drawing with branches: it
   * gets the inputs by name and returns the output.
   */
  readonly layers: Layers | ((inputs: Readonly<Record<Input, Wire>>) => Wire);
  /** Draws the first weights, and what dropout drops. */
  readonly random: Random;
}

/**
 * A network. The one way in which all of the course are written:
 *
 *     network({
 *       name: 'generator',
 *       inputs: { z: [100] },
 *       layers: [linear(256), relu(), linear(784), tanh()],
 *       random,
 *     });
 *
 * and, where branches part and meet:
 *
 *     network({
 *       name: 'discriminator',
 *       inputs: { image: [784], label: [10] },
 *       layers: ({ image, label }) => {
 *         const features = through(image, linear(256), leakyRelu(0.2));
 *         const direction = through(label, linear(256));
 *         return add(through(features, linear(1)), innerProduct(features, direction));
 *       },
 *       random,
 *     });
 */
export function network<Input extends string>(options: NetworkOptions<Input>): tf.LayersModel {
  checkOptions('network', options, ['name', 'inputs', 'layers', 'random']);
  const { name, inputs, layers, random } = options;
  const site = new Site(name, random);
  const wires = Object.entries<readonly number[]>(inputs).map(([input, shape]): [string, Wire] => {
    for (const size of shape) requireWhole(`Each size of input '${input}' of '${name}'`, size);
    return [input, { tensor: tf.input({ shape: [...shape], name: site.take(input) }), site }];
  });
  if (wires.length === 0) throw new Error(`Network '${name}' has no input. Give at least one.`);
  if (typeof layers !== 'function' && layers.length === 0) {
    throw new Error(`Network '${name}' has no layers. Give at least one.`);
  }
  const output =
    typeof layers === 'function'
      ? layers(Object.fromEntries(wires) as Record<Input, Wire>)
      : through(join(...wires.map(([, wire]) => wire)), layers);
  const model = tf.model({
    inputs: wires.map(([, { tensor }]) => tensor),
    outputs: output.tensor,
    name,
  });
  drawWeights(model, random);
  return model;
}

export interface MlpOptions {
  readonly name: string;
  /** Widths from the input to the output: `[100, 256, 512, 784]`. */
  readonly sizes: readonly number[];
  /** What stands after each hidden linear layer. Default: a relu. */
  readonly hidden?: Layers;
  /** What stands after the last linear layer. Default: nothing, as a discriminator needs it. */
  readonly output?: Layers;
  /** How wide the condition is, `[batch, condition]`: the network then takes [input, condition], side by side. */
  readonly condition?: number;
  /** Draws the first weights. */
  readonly random: Random;
}

/** A multilayer perceptron, from `[batch, sizes[0]]` to `[batch, sizes.at(-1)]`. */
export function mlp(options: MlpOptions): tf.LayersModel {
  checkOptions('mlp', options, ['name', 'sizes', 'hidden', 'output', 'condition', 'random']);
  const { name, sizes, hidden = [relu()], output = [], condition, random } = options;
  const [input, ...widths] = sizes;
  if (input === undefined || widths.length === 0) {
    throw new Error(`An MLP needs at least two sizes, input and output, but got [${sizes}].`);
  }
  const last = widths.length - 1;
  const told: Record<string, number[]> = condition === undefined ? {} : { condition: [condition] };
  return network({
    name,
    inputs: { input: [input], ...told },
    layers: widths.map((units, i) => [linear(units), i < last ? hidden : output]),
    random,
  });
}
