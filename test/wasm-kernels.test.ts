import { nets, Random, tf } from 'tsgan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose, expectSame, on, sample, wasmWith } from './support/backends.js';

/** Nothing, one, around the width of a vector, several chunks for the threads. */
const shapes = [[0], [1], [3], [4, 5], [33, 67], [2, 3, 4, 5], [300, 401]];

describe.each([1, 3])('small kernels on wasm with %i threads', (threads) => {
  beforeAll(() => wasmWith(threads));
  afterAll(() => tf.setBackend('cpu'));
  const random = new Random(threads);

  it.each(shapes)('activations and their gradients, shape %o', async (...shape) => {
    const inputs = [sample(random, shape, -3, 3), sample(random, shape)];
    const operations: ((x: tf.Tensor) => tf.Tensor)[] = [
      (x) => tf.relu(x),
      (x) => tf.leakyRelu(x, 0.2),
      (x) => tf.leakyRelu(x, 1.5),
      (x) => tf.tanh(x),
      (x) => tf.sigmoid(x),
    ];
    for (const operation of operations) {
      await expectSame(inputs, (x, dy) => [operation(x), tf.grad(operation)(x, dy)], 2e-6);
    }
  });

  it('computes tanh to the last digits, and at the ends', async () => {
    const values: number[] = [0, -0, 1e-30, -1e-8, 0.25, -0.2499999, 9.99, 50, -1e30, Infinity, -Infinity, NaN]; // prettier-ignore
    for (let i = 0; i < 20_000; i++)
      values.push(random.uniform(-1, 1) * 10 ** random.uniform(-4, 1));
    const x = { shape: [values.length], values: Float32Array.from(values) };
    const [y] = await on('wasm', [x], (x) => tf.tanh(x));
    x.values.forEach((value, i) => {
      const [actual, expected] = [y!.values[i]!, Math.tanh(value)];
      if (Number.isNaN(expected)) expect(actual).toBeNaN();
      else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(6e-7 * Math.abs(expected));
    });
  });

  it('gives the gradients that calculus gives', async () => {
    const x = { shape: [4], values: new Float32Array([-2, 0, 0.5, 3]) };
    const dy = { shape: [4], values: new Float32Array([1, 10, 100, 1000]) };
    const gradient = async (f: (x: tf.Tensor) => tf.Tensor) =>
      (await on('wasm', [x, dy], (x, dy) => tf.grad(f)(x, dy)))[0]!.values;
    expectClose(await gradient((x) => tf.relu(x)), [0, 0, 100, 1000], 1e-7);
    expectClose(await gradient((x) => tf.leakyRelu(x, 0.2)), [0.2, 2, 100, 1000], 1e-7);
    const slopes = [...x.values].map((value, i) => dy.values[i]! * (1 - Math.tanh(value) ** 2));
    expectClose(await gradient((x) => tf.tanh(x)), slopes, 1e-6);
  });

  it('has second derivatives, which a gradient penalty needs', async () => {
    const x = { shape: [3], values: new Float32Array([-0.7, 0.4, 1.1]) };
    const penalty = (f: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) =>
      tf.square(tf.grad((x) => f(tf.mul(x, x)))(x));
    const gradient = async (f: (x: tf.Tensor) => tf.Tensor) =>
      (await on('wasm', [x], (x) => tf.grad(penalty(f))(x)))[0]!.values;
    // g = d/dx tanh(x²) = 2x (1 − t²), and (g²)' = 2 g g' with g' = (1 − t²)(2 − 8x² t).
    const expected = [...x.values].map((x) => {
      const t = Math.tanh(x * x);
      return 2 * (2 * x * (1 - t * t)) * (1 - t * t) * (2 - 8 * x * x * t);
    });
    expectClose(await gradient((x) => tf.tanh(x)), expected, 1e-5);
    // d/dx leaky(x²) = 2x, whose square has the derivative 8x; leaky(−x²) has the slope −0.2.
    const eight = [...x.values].map((x) => 8 * x);
    expectClose(await gradient((x) => tf.leakyRelu(x, 0.2)), eight, 1e-6);
    const below = await gradient((x) => tf.leakyRelu(tf.neg(x), 0.2));
    expectClose(below, eight.map((slope) => slope * 0.04), 1e-6); // prettier-ignore
  });

  it.each(shapes)('adds, shape %o', async (...shape) => {
    const inputs = [sample(random, shape), sample(random, shape)];
    await expectSame(inputs, (x, y) => tf.add(x, y), 1e-7);
    await expectSame([inputs[0]!, sample(random, [1])], (x, y) => tf.add(x, y), 1e-7);
    await expectSame(inputs, (x, y) => tf.add(tf.cast(x, 'int32'), tf.cast(y, 'int32')), 0);
  });

  it('sums over any axes', async () => {
    const cases: [number[], (number | number[])[]][] = [
      [[7], [0]],
      [[5, 3], [0, 1, [0, 1]]],
      [[129, 70], [0, 1, [0, 1]]],
      [[700, 90], [0, 1]],
      [[3, 4, 5, 6], [0, 1, 2, 3, [0, 1, 2], [2, 3], [0, 3], [1, 2], [0, 1, 2, 3]]],
      [[0, 3], [0, 1]],
      [[2, 0], [0, 1]],
    ]; // prettier-ignore
    for (const [shape, axes] of cases) {
      const x = sample(random, shape);
      for (const axis of axes) {
        await expectSame([x], (x) => [tf.sum(x, axis), tf.sum(x, axis, true)]);
        await expectSame([x], (x) => tf.sum(tf.cast(x, 'int32'), axis), 0);
      }
      await expectSame([x], (x) => tf.sum(x));
    }
  });

  it('sums long columns without piling up rounding errors', async () => {
    const height = 200_000;
    const x = sample(random, [height, 3], 0, 1);
    const expected = [0, 0, 0];
    for (let i = 0; i < x.values.length; i++) expected[i % 3]! += x.values[i]!;
    expectClose((await on('wasm', [x], (x) => tf.sum(x, 0)))[0]!.values, expected, 3e-7);
    expectClose((await on('wasm', [x], (x) => tf.mean(x)))[0]!.values, [expected.reduce((a, b) => a + b) / height / 3], 3e-7); // prettier-ignore
  });

  it('clones without changing what the clone sees later', async () => {
    await tf.setBackend('wasm');
    const x = tf.tensor([1, 2, 3]);
    const clone = x.clone();
    const variable = tf.variable(x);
    x.dispose();
    variable.assign(tf.tensor([7, 8, 9]));
    expect([...clone.dataSync()]).toEqual([1, 2, 3]);
    clone.dispose();
    expect([...variable.dataSync()]).toEqual([7, 8, 9]);
  });

  it('computes a dense layer and its gradients as TensorFlow.js’s own layer does', async () => {
    for (const [batch, inputs, units, activation] of [
      [1, 1, 1, 'linear'],
      [5, 7, 9, 'linear'],
      [64, 33, 17, 'tanh'],
      [3, 8, 2, 'relu'],
    ] as const) {
      const samples = [[batch, inputs], [inputs, units], [units], [batch, units]].map((shape) => sample(random, shape)); // prettier-ignore
      const run =
        (make: typeof nets.dense) => (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor, dy: tf.Tensor) => {
          const layer = make({ units, activation, inputShape: [inputs] });
          const model = tf.sequential({ layers: [layer] });
          layer.setWeights([w, b]);
          const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
          const loss = () => tf.sum<tf.Scalar>(tf.mul(model.apply(x) as tf.Tensor, dy));
          const { grads } = tf.variableGrads(loss, variables);
          const byInput = tf.grad((x) => model.apply(x) as tf.Tensor)(x, dy);
          const results = [model.apply(x) as tf.Tensor, byInput, ...variables.map(({ name }) => grads[name]!)]; // prettier-ignore
          const kept = results.map((result) => tf.keep(result.clone()));
          model.dispose();
          return kept;
        };
      const expected = await on('cpu', samples, run(tf.layers.dense));
      const actual = await on('wasm', samples, run(nets.dense));
      actual.forEach(({ shape, values }, i) => {
        expect(shape).toEqual(expected[i]!.shape);
        expectClose(values, expected[i]!.values, 1e-5);
      });
    }
  });
});
