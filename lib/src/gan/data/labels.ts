import { tf } from '../../ground/tf';

/**
 * Labels as one-hot rows, `[n, classes]` flattened: 1 at the label and 0 elsewhere.
 *
 * @throws Error where one is no whole number from 0 to classes − 1
 */
export function oneHotRows(labels: ArrayLike<number>, classes: number): Float32Array {
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
  return values;
}

/**
 * Labels as one-hot rows, `[n, classes]`: the form in which the networks of a conditional GAN are told
 * the class. The caller's to dispose.
 */
export function oneHotLabels(labels: ArrayLike<number>, classes = 10): tf.Tensor2D {
  if (labels.length === 0) throw new Error('There are no labels: give at least one.');
  return tf.tensor2d(oneHotRows(labels, classes), [labels.length, classes]);
}

/** 0, 1, …, classes − 1, again and again, `count` in all: the same number of each class. */
export function everyLabel(count: number, classes = 10): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => i % classes);
}
