import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import { layer, type Layer } from './wire';

export interface OwnLayerOptions {
  readonly name: string;
  /** What the layer does, in a word: all that are made from functions are one class to TensorFlow.js. */
  readonly kind: string;
  /** The shape of the output, the batch first, from those of the inputs. */
  readonly shape: (...inputs: tf.Shape[]) => tf.Shape;
  readonly compute: (inputs: tf.Tensor[], training: boolean) => tf.Tensor;
  /** What the layer draws from each time that it computes. */
  readonly random?: Random;
  /** With which numbers it does so. A checkpoint tells by kind and config whether it is the same layer. */
  readonly config?: Readonly<Record<string, number>>;
}

/** A layer without weights that TensorFlow.js lacks, made from a function. */
export class OwnLayer extends tf.layers.Layer {
  static className = 'OwnLayer';

  constructor(private readonly own: OwnLayerOptions) {
    super({ name: own.name });
  }

  get random(): Random | undefined {
    return this.own.random;
  }

  override computeOutputShape(inputs: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = Array.isArray(inputs[0]) ? (inputs as tf.Shape[]) : [inputs as tf.Shape];
    return this.own.shape(...shapes);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], options: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => this.own.compute([inputs].flat(), options.training === true));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), kind: this.own.kind, ...this.own.config };
  }
}

/**
 * A layer of your own, without weights, from a function: `network` names and wires it like any other.
 *
 * @param kind what it does, in a word: its name without the number
 * @param shape of what comes out for one sample, the batch left out
 * @param compute `[batch, …]` to `[batch, ...shape]`
 * @example const doubled = computed('doubled', [64], (x) => tf.mul(x, 2));
 */
export const computed = (
  kind: string,
  shape: readonly number[],
  compute: (x: tf.Tensor) => tf.Tensor,
): Layer =>
  layer(
    kind,
    (name) =>
      new OwnLayer({
        name,
        kind,
        shape: ([batch]) => [batch!, ...shape],
        compute: ([x]) => compute(x!),
      }),
  );
