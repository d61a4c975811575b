import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import { linear, type LayerBuilder } from './layers';
import { drawWeights } from './weights';

/**
 * Labels as one-hot rows, `[n, classes]`: the form in which the networks of a conditional GAN are told
 * the class. The caller's to dispose.
 */
export function oneHotLabels(labels: ArrayLike<number>, classes = 10): tf.Tensor2D {
  if (labels.length === 0) throw new Error('There are no labels: give at least one.');
  const values = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new Error(
        `labels[${i}] is ${label}, but a class is a whole number from 0 to ${classes - 1}.`,
      );
    }
    values[i * classes + label] = 1;
  }
  return tf.tensor2d(values, [labels.length, classes]);
}

/** 0, 1, …, classes − 1, again and again, `count` in all: the same number of each class. */
export function everyLabel(count: number, classes = 10): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => i % classes);
}

export interface JoinedNetworkOptions {
  readonly name: string;
  /** Width of the input, `[batch, input]`. */
  readonly input: number;
  /** Width of the condition, `[batch, condition]`. */
  readonly condition: number;
  /** Widths to which the two are brought, each by a linear layer of its own, before they are joined. */
  readonly widths: { readonly input: number; readonly condition: number };
  /** What follows the join. */
  readonly layers: readonly LayerBuilder[];
  readonly random: Random;
}

/**
 * A conditional network in which input and condition meet in the hidden layer, each through weights of
 * its own (Mirza & Osindero 2014, section 4.1).
 *
 * `network({ condition })` appends the condition to the input instead. That works for ten numbers
 * beside 100 latents; beside 784 pixels a one-hot vector of length 1 stands next to an image of length
 * 28 and is hardly heard. Here the condition fills as much of the hidden layer as it is given.
 */
export function joinedNetwork(options: JoinedNetworkOptions): tf.LayersModel {
  const { name, widths, layers, random } = options;
  const x = tf.input({ shape: [options.input], name: 'input' });
  const c = tf.input({ shape: [options.condition], name: 'condition' });
  const branches = [
    linear(widths.input).make('linear_input').apply(x),
    linear(widths.condition).make('linear_condition').apply(c),
  ] as tf.SymbolicTensor[];
  let output = tf.layers.concatenate({ name: 'join' }).apply(branches) as tf.SymbolicTensor;
  const count = new Map<string, number>();
  for (const layer of layers) {
    const number = (count.get(layer.kind) ?? 0) + 1;
    count.set(layer.kind, number);
    output = layer.make(`${layer.kind}_${number}`).apply(output) as tf.SymbolicTensor;
  }
  const model = tf.model({ inputs: [x, c], outputs: output, name });
  drawWeights(model, random);
  return model;
}
