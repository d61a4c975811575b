import { tf } from '../../ground/tf';
import { gumbelSoftmax, straightThrough } from './answer-sample';

const listOf = (inputs: tf.Tensor | tf.Tensor[]) => (Array.isArray(inputs) ? inputs : [inputs]);

/** The first `width` columns of `[batch, …]`: the part of z that is not Gumbel noise. */
export class FirstColumns extends tf.layers.Layer {
  static className = 'FirstColumns';
  constructor(
    name: string,
    private readonly width: number,
  ) {
    super({ name });
  }
  override computeOutputShape([batch]: tf.Shape): tf.Shape {
    return [batch!, this.width];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.slice(listOf(inputs)[0]!, [0, 0], [-1, this.width]);
  }
}

/**
 * [z, logits] → answers: a straight-through Gumbel-softmax sample, one-hot `[batch, length, words]`.
 * The Gumbel noise is what z has after its first `noise` columns.
 */
export class SampleWords extends tf.layers.Layer {
  static className = 'SampleWords';
  constructor(
    name: string,
    private readonly noise: number,
    private readonly temperature: number,
  ) {
    super({ name });
  }
  override computeOutputShape(shapes: tf.Shape[]): tf.Shape {
    return shapes[1]!;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [z, logits] = listOf(inputs) as [tf.Tensor, tf.Tensor];
      const gumbels = tf.slice(z, [0, this.noise], [-1, -1]).reshape(logits.shape);
      return straightThrough(gumbelSoftmax(logits, gumbels, this.temperature));
    });
  }
}

/** [a, b], both `[batch, n]` → their inner products, `[batch, 1]`. */
export class InnerProduct extends tf.layers.Layer {
  static className = 'InnerProduct';
  constructor(name: string) {
    super({ name });
  }
  override computeOutputShape(shapes: tf.Shape[]): tf.Shape {
    return [shapes[0]![0]!, 1];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [a, b] = listOf(inputs) as [tf.Tensor, tf.Tensor];
      return tf.sum(tf.mul(a, b), -1, true);
    });
  }
}
