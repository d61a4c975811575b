import { beforeAll, describe, expect, it } from 'vitest';
import { nets, Random, tf } from 'tsgan';
import { expectClose, on, sample, wasmWith } from './support/backends.js';

beforeAll(() => wasmWith(2));

const cases = [
  { x: [2, 8, 8, 3], filters: 5, kernelSize: [4, 4], strides: [2, 2], padding: 'same' },
  { x: [1, 7, 5, 1], filters: 2, kernelSize: [3, 3], strides: [1, 1], padding: 'same' },
  { x: [3, 9, 6, 4], filters: 1, kernelSize: [2, 3], strides: [1, 2], padding: 'valid' },
] as const;
type Case = (typeof cases)[number];
type Make = typeof nets.conv2d;

function layerOf(make: Make, { filters, kernelSize, strides, padding }: Case): tf.layers.Layer {
  return make({ filters, padding, kernelSize: [...kernelSize], strides: [...strides] });
}

/** y, and the gradients of Σ y² by x, by the filter and by the bias. */
async function pass(backend: 'cpu' | 'wasm', make: Make, shapes: Case) {
  const random = new Random(1);
  const { x, filters, kernelSize } = shapes;
  const samples = [[...x], [...kernelSize, x[3], filters], [filters]];
  return on(
    backend,
    samples.map((shape) => sample(random, shape)),
    (images, filter, bias) => {
      const layer = layerOf(make, shapes);
      const y = layer.apply(images) as tf.Tensor;
      layer.setWeights([filter, bias]);
      const loss = (input: tf.Tensor) =>
        tf.sum<tf.Scalar>(tf.square(layer.apply(input) as tf.Tensor));
      const variables = layer.trainableWeights.map((w) => w.read() as tf.Variable);
      const { grads } = tf.variableGrads(() => loss(images), variables);
      y.dispose(); // of the first weights, with which the layer was built
      const results = [layer.apply(images) as tf.Tensor, tf.grad(loss)(images)];
      results.push(...variables.map(({ name }) => grads[name]!));
      layer.dispose();
      return results;
    },
  );
}

describe.each(['cpu', 'wasm'] as const)('our convolution on %s', (backend) => {
  it.each(cases)('gives what the stock one does, gradients included: %o', async (shapes) => {
    const ours = await pass(backend, nets.conv2d, shapes);
    const stock = await pass('cpu', tf.layers.conv2d, shapes);
    expect(ours.map(({ shape }) => shape)).toEqual(stock.map(({ shape }) => shape));
    ours.forEach(({ values }, i) => expectClose(values, stock[i]!.values, 1e-5));
  });
});

// What ours does not do itself it leaves to the stock layer.
describe('a convolution of another kind', () => {
  const kinds = {
    'with an activation': { activation: 'relu' },
    'without a bias': { useBias: false },
    'with a dilation': { dilationRate: 2 },
    'with channels first': { dataFormat: 'channelsFirst' },
  } as const;
  it.each(Object.entries(kinds))('%s is the stock one', async (_, kind) => {
    const input = [2, 6, 6, 6];
    const bias = sample(new Random(2), [3]);
    const weights = [sample(new Random(3), [3, 3, 6, 3])];
    if (!('useBias' in kind)) weights.push(bias);
    const through = (make: typeof tf.layers.conv2d | Make) =>
      on('wasm', [sample(new Random(1), input), ...weights], (x, ...values) => {
        const layer = make({ filters: 3, kernelSize: 3, ...kind });
        layer.apply(x); // builds it
        layer.setWeights(values);
        const y = layer.apply(x) as tf.Tensor;
        layer.dispose();
        return y;
      });
    const [ours, stock] = [await through(nets.conv2d), await through(tf.layers.conv2d)];
    expect(ours[0]!.shape).toEqual(stock[0]!.shape);
    expectClose(ours[0]!.values, stock[0]!.values, 1e-6);
  });

  it('of integers is refused as the stock one does, and a dense layer takes them', async () => {
    await tf.setBackend('wasm');
    const before = tf.memory().numTensors;
    const layers = [nets.conv2d({ filters: 1, kernelSize: 2 }), nets.dense({ units: 1 })] as const;
    tf.tidy(() => {
      layers[0].apply(tf.ones([1, 4, 4, 1])); // builds it
      layers[1].apply(tf.ones([1, 4]));
      layers[1].setWeights([tf.ones([4, 1]), tf.ones([1])]);
      const image = tf.ones([1, 4, 4, 1], 'int32');
      expect(() => layers[0].apply(image)).toThrow(/must be float32 tensor, but got int32/);
      const y = layers[1].apply(tf.ones([1, 4], 'int32')) as tf.Tensor;
      expect([...y.dataSync()]).toEqual([5]);
    });
    layers.forEach((layer) => layer.dispose());
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** How often each kernel runs that has to do with convolutions. */
async function kernelsOf(compute: () => unknown): Promise<Record<string, number>> {
  const { kernelNames } = await tf.profile(() => {
    tf.dispose(compute() as tf.Tensor);
    return tf.scalar(0);
  });
  const counts: Record<string, number> = {};
  for (const name of kernelNames) {
    if (name.includes('Conv2D')) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('the gradient of our convolution', () => {
  it('is computed only by what is asked for', async () => {
    await tf.setBackend('cpu');
    const layer = layerOf(nets.conv2d, cases[0]);
    const x = tf.ones([...cases[0].x]);
    const loss = (input: tf.Tensor) => tf.sum<tf.Scalar>(layer.apply(input) as tf.Tensor);
    loss(x).dispose();
    const byImages = () => tf.grad(loss)(x);
    const byWeights = () => {
      const { value, grads } = tf.variableGrads(() => loss(x));
      return [value, ...Object.values(grads)];
    };
    expect(await kernelsOf(byImages)).toEqual({ FusedConv2D: 1, Conv2DBackpropInput: 1 });
    expect(await kernelsOf(byWeights)).toEqual({ FusedConv2D: 1, Conv2DBackpropFilter: 1 });
    layer.dispose();
    x.dispose();
  });
});
