import { tf } from '../../ground/tf';
import { oneHot } from './one-hot';

/**
 * Labels as one-hot rows, `[n, classes]`: the form in which the networks of a conditional GAN are told
 * the class. The caller's to dispose.
 *
 * @throws Error where one is no whole number from 0 to classes − 1
 */
export function oneHotLabels(labels: ArrayLike<number>, classes = 10): tf.Tensor2D {
  if (labels.length === 0) throw new Error('There are no labels: give at least one.');
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new Error(
      `labels[${i}] is ${label}, but a class is a whole number from 0 to ${classes - 1}.`,
    );
  }
  return tf.tensor2d(oneHot(labels, classes), [labels.length, classes]);
}

/** 0, 1, …, classes − 1, again and again, `count` in all: the same number of each class. */
export function everyLabel(count: number, classes = 10): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => i % classes);
}
