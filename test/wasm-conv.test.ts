import { Random, tf } from 'tsgan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose, expectSame, on, sample, type Sample, wasmWith } from './support/backends.js';

/**
 * batch, height, width, channels in, channels out, filter height, filter width, stride, padding; the
 * last is unfolded in more than one group of images
 */
const convolutions = [
  [1, 1, 1, 1, 1, 1, 1, 1, 'valid'],
  [2, 5, 7, 3, 4, 3, 3, 1, 'same'],
  [3, 8, 6, 1, 5, 5, 3, 2, 'same'],
  [1, 9, 9, 2, 3, 4, 4, 2, 'valid'],
  [5, 7, 7, 5, 1, 2, 5, 3, 'same'],
  [2, 4, 4, 8, 8, 1, 1, 1, 'same'],
  [2, 6, 6, 3, 2, 3, 3, 2, 1],
  [1, 2, 2, 3, 2, 5, 5, 1, 'same'],
  [9, 20, 20, 8, 3, 5, 5, 1, 'same'],
] as const;

/** The gradient of Σ f(x)·dy by central differences; exact up to rounding where f is linear in x. */
async function differences(
  x: Sample,
  dy: Sample,
  f: (x: tf.Tensor) => tf.Tensor,
  step: number,
): Promise<number[]> {
  const total = async (values: Float32Array) => {
    const [y] = await on('cpu', [{ shape: x.shape, values }], f);
    return y!.values.reduce((sum, value, i) => sum + value * dy.values[i]!, 0);
  };
  const gradient: number[] = [];
  for (let i = 0; i < x.values.length; i++) {
    const [up, down] = [Float32Array.from(x.values), Float32Array.from(x.values)];
    up[i]! += step;
    down[i]! -= step;
    gradient.push(((await total(up)) - (await total(down))) / (2 * step));
  }
  return gradient;
}

describe.each([1, 3])('convolutions on wasm with %i threads', (threads) => {
  beforeAll(() => wasmWith(threads));
  afterAll(() => tf.setBackend('cpu'));
  const random = new Random(threads);

  it.each(convolutions)(
    'conv2d and its gradients: batch %i, %i × %i × %i to %i channels, filter %i × %i, stride %i, %s',
    async (batch, height, width, channels, outChannels, filterHeight, filterWidth, stride, pad) => {
      const x = sample(random, [batch, height, width, channels]);
      const filter = sample(random, [filterHeight, filterWidth, channels, outChannels]);
      const rounding = typeof pad === 'number' ? 'floor' : undefined;
      const f = (x: tf.Tensor, w: tf.Tensor) =>
        tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', 1, rounding);
      const [y] = await on('cpu', [x, filter], f);
      const dy = sample(random, y!.shape);
      await expectSame([x, filter, dy], (x, w, dy) => [f(x, w), ...tf.grads(f)([x, w], dy)], 2e-5);
    },
  );

  it('adds a bias, applies an activation, spreads the filter', async () => {
    const x = sample(random, [3, 9, 8, 2]);
    const filter = sample(random, [3, 3, 2, 5]);
    const bias = sample(random, [5]);
    for (const activation of ['linear', 'relu'] as const) {
      await expectSame([x, filter, bias], (x, filter, bias) =>
        tf.fused.conv2d({
          x: x as tf.Tensor4D,
          filter: filter as tf.Tensor4D,
          ...{ strides: 2, pad: 'same', bias, activation },
        }),
      );
    }
    await expectSame([x, filter], (x, w) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NHWC', 2),
    );
  });

  it('transposed convolutions and their gradients', async () => {
    for (const [stride, pad, size] of [
      [2, 'same', 5],
      [1, 'valid', 4],
      [2, 'valid', 2],
    ] as const) {
      // prettier-ignore
      const x = sample(random, [3, 4, 4, 6]);
      const filter = sample(random, [size, size, 5, 6]);
      const out = pad === 'same' ? 4 * stride : (4 - 1) * stride + size;
      const f = (x: tf.Tensor, w: tf.Tensor) =>
        tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [3, out, out, 5], stride, pad);
      const dy = sample(random, [3, out, out, 5]);
      await expectSame([x, filter, dy], (x, w, dy) => [f(x, w), ...tf.grads(f)([x, w], dy)], 2e-5);
    }
  });

  it('agrees with finite differences', async () => {
    const x = sample(random, [2, 5, 4, 2]);
    const filter = sample(random, [3, 2, 2, 3]);
    const f = (x: tf.Tensor, w: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [2, 1], 'same');
    const [y] = await on('cpu', [x, filter], f);
    const dy = sample(random, y!.shape);
    const [dx, dw] = await on('wasm', [x, filter, dy], (x, w, dy) => tf.grads(f)([x, w], dy));
    const byInput = await differences(x, dy, (x) => f(x, tf.tensor(filter.values, filter.shape)), 0.5); // prettier-ignore
    const byFilter = await differences(filter, dy, (w) => f(tf.tensor(x.values, x.shape), w), 0.5);
    expectClose(dx!.values, byInput, 2e-6);
    expectClose(dw!.values, byFilter, 2e-6);
  });

  it('trains convolution layers, strided and transposed', async () => {
    await tf.setBackend('wasm');
    const zeros = (shape: number[]) => tf.variable(sampleTensor(shape));
    const sampleTensor = (shape: number[]) =>
      tf.tensor(sample(new Random(5), shape, -0.3, 0.3).values, shape);
    const [down, up] = [zeros([3, 3, 1, 4]), zeros([3, 3, 1, 4])];
    const x = tf.tensor4d(sample(new Random(6), [8, 6, 6, 1]).values, [8, 6, 6, 1]);
    const loss = () => {
      const hidden = tf.leakyRelu(tf.conv2d(x, down as tf.Tensor4D, 2, 'same'));
      const back = tf.conv2dTranspose(hidden, up as tf.Tensor4D, [8, 6, 6, 1], 2, 'same'); // prettier-ignore
      return tf.losses.meanSquaredError<tf.Tensor4D, tf.Scalar>(x, back);
    };
    const optimizer = tf.train.sgd(0.5);
    const first = loss().dataSync()[0]!;
    for (let i = 0; i < 60; i++) optimizer.minimize(loss, false, [down, up] as tf.Variable[]);
    expect(loss().dataSync()[0]!).toBeLessThan(0.8 * first);
  });
});

describe.each([1, 3])('pooling and looking up on wasm with %i threads', (threads) => {
  beforeAll(() => wasmWith(threads));
  afterAll(() => tf.setBackend('cpu'));
  const random = new Random(threads);

  it.each([
    [1, 4, 4, 1, 2, 2, 'valid'],
    [3, 7, 5, 3, 3, 2, 'same'],
    [2, 6, 6, 4, 3, 1, 'same'],
    [2, 5, 5, 2, 2, 3, 'valid'],
  ] as const)(
    'max pooling: batch %i, %i × %i × %i, window %i, stride %i, %s',
    async (batch, height, width, channels, window, stride, pad) => {
      const f = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, window, stride, pad);
      // All negative too: there the stock kernel goes wrong.
      for (const [low, high] of [
        [-1, 1],
        [-2, -1],
      ] as const) {
        // prettier-ignore
        const x = sample(random, [batch, height, width, channels], low, high);
        const [y] = await on('cpu', [x], f);
        await expectSame([x, sample(random, y!.shape)], (x, dy) => tf.grad(f)(x, dy));
      }
    },
  );

  it('max pooling agrees with finite differences', async () => {
    // Values 1 apart, so that a step of 0.25 moves no maximum elsewhere.
    const order = [...random.permutation(50)].map((i) => i - 60);
    const x = { shape: [1, 5, 5, 2], values: Float32Array.from(order) };
    const f = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same');
    const dy = sample(random, [1, 3, 3, 2]);
    const [dx] = await on('wasm', [x, dy], (x, dy) => tf.grad(f)(x, dy));
    expectClose(dx!.values, await differences(x, dy, f, 0.25), 1e-4);
  });

  it.each([
    [1, 1, 1],
    [7, 5, 3],
    [3, 64, 19],
    [10, 33, 1],
  ])(
    // prettier-ignore
    'looks %i words up %i times in %i dimensions, and learns them',
    async (words, count, width) => {
      const table = sample(random, [words, width]);
      const ids = Array.from({ length: count }, () => random.integer(words));
      const f = (table: tf.Tensor) => tf.gather(table, tf.tensor1d(ids, 'int32'));
      const dy = sample(random, [count, width]);
      await expectSame([table, dy], (table, dy) => [f(table), tf.grad(f)(table, dy)]);
      const expected = new Array<number>(words * width).fill(0);
      ids.forEach((id, row) => {
        for (let i = 0; i < width; i++) expected[id * width + i]! += dy.values[row * width + i]!;
      });
      const [gradient] = await on('wasm', [table, dy], (table, dy) => tf.grad(f)(table, dy));
      expectClose(gradient!.values, expected, 1e-5);
    },
  );

  it('leaves rows out whose id is out of range, and makes zeros of nothing', async () => {
    const x = { shape: [3, 2], values: new Float32Array([1, 2, 3, 4, 5, 6]) };
    const [sums] = await on('wasm', [x], (x) =>
      tf.unsortedSegmentSum(x, tf.tensor1d([1, -1, 4], 'int32'), 3),
    );
    expect(sums!.values).toEqual([0, 0, 1, 2, 0, 0]);
    const [none] = await on('wasm', [sample(random, [0, 2])], (x) =>
      tf.unsortedSegmentSum(x, tf.tensor1d([], 'int32'), 2),
    );
    expect(none!.values).toEqual([0, 0, 0, 0]);
  });

  it('trains an embedding layer', async () => {
    await tf.setBackend('wasm');
    const layer = tf.layers.embedding({ inputDim: 6, outputDim: 3, inputLength: 4 });
    const model = tf.sequential({ layers: [layer] });
    const words = tf.tensor2d([[0, 1, 2, 2], [5, 5, 0, 1]], [2, 4], 'int32'); // prettier-ignore
    const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const loss = () => tf.mean<tf.Scalar>(tf.square(tf.sub(model.apply(words) as tf.Tensor, 1)));
    const optimizer = tf.train.sgd(2);
    for (let i = 0; i < 100; i++) optimizer.minimize(loss, false, variables);
    expect(loss().dataSync()[0]!).toBeLessThan(0.01);
  });
});
