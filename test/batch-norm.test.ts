import { Random, tf, useBackend } from 'tsgan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchNormalization } from '../lib/dist/ground/batch-norm.js';
import { expectClose, on, sample, wasmWith } from './support/backends.js';
import { report as tensorflow } from './support/tensorflow.js';

const [epsilon, momentum] = [1e-3, 0.8];
type Layer = tf.layers.Layer;

/** A model of nothing but this layer, for inputs `[batch, …shape]`. */
function alone(layer: Layer, [, ...shape]: number[]): tf.LayersModel {
  const input = tf.input({ shape });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
}

/** y, the gradients of x, γ and β, and what became of the running statistics. */
const inTraining =
  (make: () => Layer) => (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, dy: tf.Tensor) => {
    const model = alone(make(), x.shape);
    model.setWeights([gamma, beta, ...model.getWeights().slice(2)]);
    const apply = (x: tf.Tensor) => model.apply(x, { training: true }) as tf.Tensor;
    const y = apply(x);
    const running = model.getWeights().slice(2).map((weight) => weight.clone()); // prettier-ignore
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { grads } = tf.variableGrads(() => tf.sum<tf.Scalar>(tf.mul(apply(x), dy)), variables);
    const byInput = tf.grad(apply)(x, dy);
    model.dispose();
    return [y, byInput, ...variables.map(({ name }) => grads[name]!), ...running];
  };
const stock = () => tf.layers.batchNormalization({ epsilon, momentum });
const ours = () => batchNormalization({ epsilon, momentum });

if (!tensorflow.available) console.log(`Batch norm is not tried on it: ${tensorflow.reason}`);

describe.each([
  ['wasm', 1],
  ['wasm', 3],
  ...(tensorflow.available ? [['tensorflow', 1] as const] : []),
] as const)('batch norm in training mode on %s, %i threads', (backend, threads) => {
  beforeAll(async () => {
    if (backend === 'wasm') await wasmWith(threads);
    else await useBackend(backend);
  });
  afterAll(() => tf.setBackend('cpu'));
  const random = new Random(threads);

  it.each([
    [[1, 1]],
    [[1, 5]],
    [[2, 3]],
    [[64, 8]],
    [[33, 17]],
    [[131, 260]],
    [[300, 131]],
    [[3, 5, 7, 6]],
    [[16, 7, 7, 20]],
  ])('gives what the stock layer gives in plain JavaScript, shape %o', async (shape) => {
    const width = [shape.at(-1)!];
    const inputs = [
      sample(random, shape, -3, 5),
      sample(random, width, 0.5, 2),
      sample(random, width),
      sample(random, shape),
    ];
    const expected = await on('cpu', inputs, inTraining(stock));
    const actual = await on(backend, inputs, inTraining(ours));
    expect(actual).toHaveLength(6);
    actual.forEach(({ shape, values }, i) => {
      expect(shape).toEqual(expected[i]!.shape);
      // The appended 1 keeps the tolerance from shrinking with gradients that cancel to nothing.
      expectClose([...values, 1], [...expected[i]!.values, 1], 2e-5);
    });
  });

  it('keeps its digits where the mean is far from zero', async () => {
    const shape = [700, 9];
    const x = sample(random, shape, 999, 1001);
    const [gamma, beta, dy] = [sample(random, [9], 1, 1), sample(random, [9], 0, 0), sample(random, shape)]; // prettier-ignore
    const [y] = await on(backend, [x, gamma, beta, dy], inTraining(ours));
    // In float64, column by column.
    for (let column = 0; column < 9; column++) {
      const values = [...x.values].filter((_, i) => i % 9 === column);
      const mean = values.reduce((a, b) => a + b) / 700;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 700;
      values.forEach((value, row) => {
        const expected = (value - mean) / Math.sqrt(variance + epsilon);
        // A float32 near 1,000 is 6e-5 wide, and the deviation is about 0.58.
        expect(Math.abs(y!.values[row * 9 + column]! - expected)).toBeLessThan(2e-4);
      });
    }
  });

  it('leaves inference mode to the running statistics', async () => {
    const x = sample(random, [4, 3]);
    const infer = (make: () => Layer) => (x: tf.Tensor) => {
      const model = alone(make(), x.shape);
      const y = model.apply(x) as tf.Tensor;
      model.dispose();
      return y;
    };
    const [actual] = await on(backend, [x], infer(ours));
    const [expected] = await on('cpu', [x], infer(stock));
    expectClose(actual!.values, expected!.values, 1e-6);
  });

  it('says that it has no second derivative', async () => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const model = alone(ours(), [4, 2]);
      const f = (x: tf.Tensor) => model.apply(x, { training: true }) as tf.Tensor;
      const twice = tf.grad((x) => tf.square(tf.grad(f)(x)));
      expect(() => twice(tf.tensor([[1, 2], [3, 5]]))).toThrow(/BatchNormInTrainingGradient/); // prettier-ignore
      model.dispose();
    });
  });
});
