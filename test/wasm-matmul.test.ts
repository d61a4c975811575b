import { Random, tf } from 'tsgan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose, expectSame, on, sample, wasmWith } from './support/backends.js';

/** m, n, k: whole tiles of 4 × 8, their neighbours, one row, one column, more than one cache block. */
const sizes = [
  [4, 8, 16],
  [64, 64, 64],
  [1, 1, 1],
  [1, 77, 33],
  [65, 1, 256],
  [3, 7, 5],
  [5, 9, 1],
  [33, 100, 513],
  [130, 35, 1030],
  [700, 40, 130],
] as const;

describe.each([1, 3])('the matrix product on wasm with %i threads', (threads) => {
  beforeAll(() => wasmWith(threads));
  afterAll(() => tf.setBackend('cpu'));
  const random = new Random(threads);

  it.each(sizes)('multiplies %i × %i over %i, with every transpose', async (m, n, k) => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const a = sample(random, transposeA ? [k, m] : [m, k]);
        const b = sample(random, transposeB ? [n, k] : [k, n]);
        await expectSame([a, b], (x, y) => tf.matMul(x, y, transposeA, transposeB));
      }
    }
  });

  it.each(sizes)('has the gradients of %i × %i over %i', async (m, n, k) => {
    for (const [ta, tb] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      // prettier-ignore
      const a = sample(random, ta ? [k, m] : [m, k]);
      const b = sample(random, tb ? [n, k] : [k, n]);
      const dy = sample(random, [m, n]);
      const product = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, ta, tb);
      await expectSame([a, b, dy], (x, y, d) => tf.grads(product)([x, y], d));
    }
  });

  it('multiplies batches, broadcasting the leading axes', async () => {
    const shapes = [
      [[3, 5, 6], [3, 6, 7]],
      [[3, 5, 6], [1, 6, 7]],
      [[1, 5, 6], [4, 6, 7]],
      [[2, 3, 5, 6], [2, 3, 6, 7]],
      [[3, 5, 6], [6, 7]],
      [[9, 1, 6], [1, 6, 7]],
    ] as const; // prettier-ignore
    for (const [a, b] of shapes) {
      const inputs = [sample(random, [...a]), sample(random, [...b])];
      await expectSame(inputs, (x, y) => tf.matMul(x, y));
      const swapped = (shape: readonly number[]) => [
        ...shape.slice(0, -2),
        ...shape.slice(-2).reverse(),
      ];
      const turned = [sample(random, swapped(a)), sample(random, swapped(b))];
      await expectSame(turned, (x, y) => tf.matMul(x, y, true, true));
    }
  });

  it('broadcasts both sides at once', async () => {
    // The plain JavaScript backend gets this one wrong, so broadcast by hand for it.
    const inputs = [sample(random, [2, 1, 5, 6]), sample(random, [1, 3, 6, 7])];
    const [actual] = await on('wasm', inputs, (a, b) => tf.matMul(a, b));
    const [expected] = await on('cpu', inputs, (a, b) =>
      tf.matMul(tf.tile(a, [1, 3, 1, 1]), tf.tile(b, [2, 1, 1, 1])),
    );
    expect(actual!.shape).toEqual([2, 3, 5, 7]);
    expectClose(actual!.values, expected!.values, 1e-5);
  });

  it('takes empty tensors', async () => {
    for (const [m, n, k] of [
      [0, 3, 4],
      [3, 0, 4],
      [0, 0, 2],
    ] as const) {
      // prettier-ignore
      await expectSame([sample(random, [m, k]), sample(random, [k, n])], (x, y) => tf.matMul(x, y));
    }
    // An empty sum is 0; the bias remains.
    const [zero] = await on('wasm', [sample(random, [2, 0]), sample(random, [0, 3])], (x, y) =>
      tf.matMul(x, y),
    );
    expect(zero!.values).toEqual([0, 0, 0, 0, 0, 0]);
    const inputs = [sample(random, [2, 0]), sample(random, [0, 3]), sample(random, [3])];
    const [onlyBias] = await on('wasm', inputs, (a, b, bias) => tf.fused.matMul({ a, b, bias }));
    expect(onlyBias!.values).toEqual([...inputs[2]!.values, ...inputs[2]!.values]);
  });

  it.each(['linear', 'relu', 'relu6', 'sigmoid', 'elu', 'leakyrelu', 'prelu'] as const)(
    'adds a bias and applies %s',
    async (activation) => {
      for (const bias of [[9], [1], [5, 9], [5, 1], []]) {
        const inputs = [sample(random, [5, 12], -2, 2), sample(random, [12, 9], -2, 2)];
        const alpha = sample(random, [9]);
        await expectSame([...inputs, sample(random, bias), alpha], (a, b, bias, alpha) =>
          tf.fused.matMul({
            ...{ a, b, bias, activation, leakyreluAlpha: 0.3 },
            ...(activation === 'prelu' && { preluActivationWeights: alpha }),
          }),
        );
      }
    },
  );

  it('adds a bias to every matrix of a batch', async () => {
    // The stock kernel adds it to the first one only.
    const inputs = [[3, 5, 6], [3, 6, 7], [7]].map((shape) => sample(random, shape));
    await expectSame(inputs, (a, b, bias) => tf.fused.matMul({ a, b, bias }));
    const shared = [[3, 5, 6], [1, 6, 7], [7]].map((shape) => sample(random, shape));
    await expectSame(shared, (a, b, bias) => tf.fused.matMul({ a, b, bias }));
  });

  it('gives the same bits every time', async () => {
    const inputs = [sample(random, [67, 300]), sample(random, [300, 129])];
    const first = await on('wasm', inputs, (a, b) => tf.matMul(a, b));
    for (let i = 0; i < 20; i++) {
      expect(await on('wasm', inputs, (a, b) => tf.matMul(a, b))).toEqual(first);
    }
  });
});

describe('the matrix product on wasm', () => {
  it('gives the same bits with any number of threads', async () => {
    const random = new Random(9);
    const inputs = [sample(random, [70, 900]), sample(random, [900, 120])];
    const results = [];
    for (const threads of [1, 2, 4]) {
      await wasmWith(threads);
      results.push(await on('wasm', inputs, (a, b) => tf.matMul(a, b)));
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('stands up to an independent sum in float64', async () => {
    await wasmWith(2);
    const random = new Random(10);
    const [a, b] = [sample(random, [9, 40]), sample(random, [40, 11])];
    const expected = Array.from({ length: 99 }, (_, index) => {
      const [i, j] = [Math.floor(index / 11), index % 11];
      let sum = 0;
      for (let k = 0; k < 40; k++) sum += a.values[i * 40 + k]! * b.values[k * 11 + j]!;
      return sum;
    });
    const [actual] = await on('wasm', [a, b], (x, y) => tf.matMul(x, y));
    expectClose(actual!.values, expected, 1e-6);
  });
});
