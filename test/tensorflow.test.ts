import { Adam, availableBackends, Random, tf, useBackend } from 'tsgan';
import { describe, expect, it } from 'vitest';
import { expectClose, sample, tensor } from './support/backends.js';

const report = (await availableBackends()).find(({ name }) => name === 'tensorflow')!;
if (!report.available) console.log(`The tests of tensorflow are skipped: ${report.reason}`);

describe.skipIf(!report.available)('tensorflow', () => {
  const random = new Random(1);

  it.each([[1], [7, 9], [300, 41]])('has our kernels right, shape %o', async (...shape) => {
    const [x, dy] = [sample(random, shape, -2, 2), sample(random, shape)];
    for (const f of [tf.relu, tf.tanh, (x: tf.Tensor) => tf.leakyRelu(x, 0.2)]) {
      const results: number[][] = [];
      for (const backend of ['cpu', 'tensorflow'] as const) {
        await useBackend(backend);
        results.push([...tf.tidy(() => tf.grad((x) => f(x))(tensor(x), tensor(dy))).dataSync()]);
      }
      expectClose(results[1]!, results[0]!, 1e-5);
    }
  });

  it('multiplies matrices, transposed or not, alone and in batches', async () => {
    const shapes = [[[5, 7], [7, 3]], [[5, 7], [7, 1]], [[1, 4], [4, 6]], [[2, 5, 7], [2, 7, 3]]]; // prettier-ignore
    for (const [a, b] of shapes.map((pair) => pair.map((shape) => sample(random, shape)))) {
      for (const [turnA, turnB] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ]) {
        // prettier-ignore
        const results: number[][] = [];
        for (const backend of ['cpu', 'tensorflow'] as const) {
          await useBackend(backend);
          const product = tf.tidy(() => {
            const turn = (x: tf.Tensor) => tf.transpose(x, x.rank === 2 ? [1, 0] : [0, 2, 1]);
            const left = turnA ? turn(tensor(a!)) : tensor(a!);
            const right = turnB ? turn(tensor(b!)) : tensor(b!);
            return tf.matMul(left, right, turnA, turnB);
          });
          results.push([...product.dataSync()]);
        }
        expectClose(results[1]!, results[0]!, 1e-5);
      }
    }
  });

  it('takes Adam’s steps with TensorFlow’s own kernel, and leaves no tensor behind', async () => {
    const start = sample(random, [70, 13]);
    const gradients = Array.from({ length: 6 }, () => sample(random, [70, 13], -0.1, 0.1));
    const results: number[][] = [];
    for (const backend of ['cpu', 'tensorflow'] as const) {
      await useBackend(backend);
      const variable = tf.variable(tensor(start));
      const adam = new Adam({ learningRate: 0.01, beta1: 0.5 });
      let tensors = 0;
      gradients.forEach((gradient, i) => {
        const step = () =>
          adam.minimize(() => tf.sum<tf.Scalar>(tf.mul(variable, tensor(gradient))), [variable]);
        step().dispose();
        if (i === 0) tensors = tf.memory().numTensors;
      });
      expect(tf.memory().numTensors).toBe(tensors);
      results.push([...variable.dataSync()]);
    }
    expectClose(results[1]!, results[0]!, 1e-5);
  });
});
