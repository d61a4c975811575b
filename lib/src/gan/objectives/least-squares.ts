import { tf } from '../../ground/tf';
import type { Objective } from './objective';

const halfSquareTo = (logits: tf.Tensor, target: number) =>
  tf.mul<tf.Scalar>(0.5, tf.mean(tf.square(tf.sub(logits, target))));

/**
 * Least squares (Mao et al. 2017, with their 0-1 coding: targets 0 for fake, 1 for real and for G). The raw
 * output a is the score itself; there is no sigmoid. The mean of squares, not the square of a mean.
 * At the equilibrium, a = ½: L_D = ¼, L_G = ⅛.
 */
export const leastSquares: Objective = {
  name: 'leastSquares',
  // L_D = ½ E[(a(x) − 1)²] + ½ E[a(G(z))²]
  discriminatorLoss: (real, fake) => tf.add(halfSquareTo(real, 1), halfSquareTo(fake, 0)),
  // L_G = ½ E[(a(G(z)) − 1)²]
  generatorLoss: (fake) => halfSquareTo(fake, 1),
};
