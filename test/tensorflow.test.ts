import { Random, tf } from 'tsgan';
import { describe, expect, it } from 'vitest';
import { linear } from '../lib/dist/ground/linear.js';
import { sample, tensor } from './support/backends.js';
import { expectSame, report } from './support/tensorflow.js';

if (!report.available) console.log(`The tests of tensorflow are skipped: ${report.reason}`);

it('tensorflow is not refused for computing wrongly', () => {
  expect(report.reason ?? '').not.toContain('computes wrongly');
});

describe.skipIf(!report.available)('tensorflow', () => {
  const random = new Random(1);

  it.each([[1], [7, 9], [300, 41]])('has our kernels right, shape %o', async (...shape) => {
    const [x, dy] = [sample(random, shape, -2, 2), sample(random, shape)];
    for (const f of [tf.relu, tf.tanh, (x: tf.Tensor) => tf.leakyRelu(x, 0.2)]) {
      await expectSame(() => tf.tidy(() => tf.grad((x) => f(x))(tensor(x), tensor(dy))));
    }
  });

  it('multiplies matrices, transposed or not, alone and in batches', async () => {
    // The largest ones are where the operation changes, a little below and a little above.
    const shapes = [[[5, 7], [7, 3]], [[5, 7], [7, 1]], [[1, 4], [4, 6]], [[2, 5, 7], [2, 7, 3]], [[3, 299], [299, 501]], [[3, 301], [301, 499]]]; // prettier-ignore
    for (const [a, b] of shapes.map((pair) => pair.map((shape) => sample(random, shape)))) {
      for (const [turnA, turnB] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ]) {
        await expectSame(() =>
          tf.tidy(() => {
            const turn = (x: tf.Tensor) => tf.transpose(x, x.rank === 2 ? [1, 0] : [0, 2, 1]);
            const left = turnA ? turn(tensor(a!)) : tensor(a!);
            const right = turnB ? turn(tensor(b!)) : tensor(b!);
            return tf.matMul(left, right, turnA, turnB);
          }),
        );
      }
    }
  });

  it.each([
    [1, 1, 1],
    [1, 5, 3],
    [7, 9, 1],
    [33, 257, 65],
  ])('has dense layers and their gradients right, %i × %i × %i', async (batch, inputs, units) => {
    const given = [[batch, inputs], [inputs, units], [units], [batch, units]].map((shape) =>
      sample(random, shape),
    );
    await expectSame(() =>
      tf.tidy(() => {
        const [x, weights, bias, dy] = given.map(tensor) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]; // prettier-ignore
        const y = linear(x, weights, bias);
        return [y, ...tf.grads(linear)([x, weights, bias], dy)];
      }),
    );
  });

  it('sums over whichever axes', async () => {
    for (const shape of [
      [1],
      [5],
      [1, 1],
      [6, 7],
      [300, 41],
      [1200, 3],
      [1200, 41],
      [3, 4, 5],
      [3, 5, 2, 7],
    ]) {
      const x = sample(random, shape, -2, 2);
      const axes = shape.map((_, axis) => axis);
      for (const over of [undefined, axes.slice(0, -1), axes.slice(1), [0], [-1], []]) {
        for (const keep of [false, true]) {
          await expectSame(() => tf.tidy(() => tf.sum(tensor(x), over, keep)));
        }
      }
    }
    await expectSame(() => tf.tidy(() => tf.sum(tf.tensor2d([[1, 2], [3, 4]], [2, 2], 'int32'), 0))); // prettier-ignore
  });

  // Images of up to eight channels take another way than wider ones.
  it.each([
    [1, 1, 1, 1, 1],
    [5, 1, 3, 4, 2],
    [8, 3, 5, 4, 2],
    [7, 8, 2, 3, 3],
    [9, 9, 4, 4, 2],
  ])(
    'has convolutions right: images of side %i, %i channels, %i filters of side %i, stride %i',
    async (side, channels, filters, size, stride) => {
      const image = [2, side, side, channels];
      const [x, w] = [sample(random, image), sample(random, [size, size, channels, filters])];
      for (const pad of size > side ? (['same'] as const) : (['same', 'valid'] as const)) {
        const conv = (x: tf.Tensor, w: tf.Tensor) =>
          tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
        await expectSame(() =>
          tf.tidy(() => {
            const y = conv(tensor(x), tensor(w));
            const dy = tf.sin(tf.range(0, y.size)).reshape(y.shape);
            const back = tf.conv2dTranspose(dy as tf.Tensor4D, tensor(w) as tf.Tensor4D, image as [number, number, number, number], stride, pad); // prettier-ignore
            return [back, ...tf.grads(conv)([tensor(x), tensor(w)], dy)];
          }),
        );
      }
    },
  );
});
