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

/** What both kinds of conditional network below are told. */
interface ConditionalOptions {
  readonly name: string;
  /** Width of the input, `[batch, input]`. */
  readonly input: number;
  /** Width of the condition, `[batch, condition]`. */
  readonly condition: number;
  readonly random: Random;
}

export interface JoinedNetworkOptions extends ConditionalOptions {
  /** Widths to which the two are brought, each by a linear layer of its own, before they are joined. */
  readonly widths: { readonly input: number; readonly condition: number };
  /** What follows the join. */
  readonly layers: readonly LayerBuilder[];
}

/**
 * A conditional network in which input and condition meet in the hidden layer, each through weights of
 * its own (Mirza & Osindero 2014, section 4.1). `network({ condition })` appends the condition to the
 * input instead.
 */
export function joinedNetwork(options: JoinedNetworkOptions): tf.LayersModel {
  const { widths, layers } = options;
  return conditional(options, (x, c) => {
    const branches = [
      apply(linear(widths.input), 'linear_input', x),
      apply(linear(widths.condition), 'linear_condition', c),
    ];
    const join = tf.layers.concatenate({ name: 'join' }).apply(branches) as tf.SymbolicTensor;
    return chain(join, layers);
  });
}

export interface ProjectionOptions extends ConditionalOptions {
  /** φ: from the input to features `[batch, features]`. */
  readonly layers: readonly LayerBuilder[];
  /** Width of the features, which that of φ's last linear layer must be. */
  readonly features: number;
}

/**
 * A discriminator that multiplies instead of appending (Miyato & Koyama 2018, equation 3):
 *
 * a(x, y) = w · φ(x) + b + (V y + d) · φ(x)
 *
 * The first part judges the image, the second whether it belongs to its class: each class has a
 * direction in the space of features, and an image must lie that way. With one-hot classes appended to
 * 784 pixels the class is hardly heard.
 */
export function projectionDiscriminator(options: ProjectionOptions): tf.LayersModel {
  return conditional(options, (x, c) => {
    const features = chain(x, options.layers);
    const direction = apply(linear(options.features), 'linear_condition', c);
    const match = tf.layers.dot({ axes: 1, name: 'match' }).apply([features, direction]);
    const image = apply(linear(1), 'linear_image', features);
    return tf.layers
      .add({ name: 'logit' })
      .apply([image, match as tf.SymbolicTensor]) as tf.SymbolicTensor;
  });
}

/** A model of two inputs, with weights drawn as everywhere. */
function conditional(
  { name, input, condition, random }: ConditionalOptions,
  build: (x: tf.SymbolicTensor, c: tf.SymbolicTensor) => tf.SymbolicTensor,
): tf.LayersModel {
  const x = tf.input({ shape: [input], name: 'input' });
  const c = tf.input({ shape: [condition], name: 'condition' });
  const model = tf.model({ inputs: [x, c], outputs: build(x, c), name });
  drawWeights(model, random);
  return model;
}

const apply = (layer: LayerBuilder, name: string, x: tf.SymbolicTensor) =>
  layer.make(name).apply(x) as tf.SymbolicTensor;

/** One layer after the other, named as `network` names them. */
function chain(x: tf.SymbolicTensor, layers: readonly LayerBuilder[]): tf.SymbolicTensor {
  const count = new Map<string, number>();
  return layers.reduce((output, layer) => {
    const number = (count.get(layer.kind) ?? 0) + 1;
    count.set(layer.kind, number);
    return apply(layer, `${layer.kind}_${number}`, output);
  }, x);
}
