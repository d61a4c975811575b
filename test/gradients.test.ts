import { tf, useBackend } from 'tsgan';
import { describe, expect, it } from 'vitest';
import { expectClose } from './support/backends.js';

/** An operation, and in float64 its value and its first two derivatives. */
interface Known {
  readonly operation: (x: tf.Tensor) => tf.Tensor;
  readonly calculus: (x: number) => [number, number, number];
}
const known: Record<string, Known> = {
  relu: { operation: tf.relu, calculus: (x) => (x > 0 ? [x, 1, 0] : [0, 0, 0]) },
  leakyRelu: {
    operation: (x) => tf.leakyRelu(x, 0.2),
    calculus: (x) => (x > 0 ? [x, 1, 0] : [0.2 * x, 0.2, 0]),
  },
  elu: {
    operation: tf.elu,
    calculus: (x) => (x > 0 ? [x, 1, 0] : [Math.expm1(x), Math.exp(x), Math.exp(x)]),
  },
  exp: { operation: tf.exp, calculus: (x) => [Math.exp(x), Math.exp(x), Math.exp(x)] },
  tanh: {
    operation: tf.tanh,
    calculus(x) {
      const t = Math.tanh(x);
      return [t, 1 - t * t, -2 * t * (1 - t * t)];
    },
  },
  sigmoid: {
    operation: tf.sigmoid,
    calculus(x) {
      const s = 1 / (1 + Math.exp(-x));
      return [s, s * (1 - s), s * (1 - s) * (1 - 2 * s)];
    },
  },
  softplus: {
    operation: tf.softplus,
    calculus(x) {
      const s = 1 / (1 + Math.exp(-x));
      return [Math.log1p(Math.exp(x)), s, s * (1 - s)];
    },
  },
};
const points = [-2.1, -0.4, 0.3, 1.7];

describe.each(['cpu', 'wasm'] as const)('derivatives on %s', (backend) => {
  it.each(Object.entries(known))('of %s, the first and the second', async (_, each) => {
    await useBackend(backend);
    const { operation, calculus } = each;
    // x meets the result on a second way, where TensorFlow.js's own gradients are silently wrong.
    const f = (x: tf.Tensor) => tf.mul(x, operation(x));
    const expected = points.map((x) => {
      const [y, first, second] = calculus(x);
      const slope = y + x * first;
      return { slope, penalty: 2 * slope * (2 * first + x * second) };
    });
    tf.tidy(() => {
      const x = tf.tensor(points);
      const slopes = tf.grad(f)(x).dataSync();
      expectClose([...slopes], expected.map(({ slope }) => slope), 1e-6); // prettier-ignore
      const penalties = tf
        .grad((x) => tf.square(tf.grad(f)(x)))(x)
        .dataSync();
      expectClose([...penalties], expected.map(({ penalty }) => penalty), 1e-5); // prettier-ignore
    });
  });

  it('leave no tensor behind', async () => {
    await useBackend(backend);
    const x = tf.tensor(points);
    const before = tf.memory().numTensors;
    for (const { operation } of Object.values(known)) tf.grad(operation)(x).dispose();
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});
