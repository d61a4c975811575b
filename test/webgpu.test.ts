import { spawnSync } from 'node:child_process';
import { backends, nets, Adam, Random, tf, useBackend } from 'tsgan';
import { describe, expect, it } from 'vitest';
import { batchNormalization } from '../lib/dist/ground/batch-norm.js';
import { expectClose, sample, type Sample, tensor } from './support/backends.js';

const report = (await backends.available()).find(({ name }) => name === 'webgpu')!;
if (!report.available) console.log(`The tests of webgpu are skipped: ${report.reason}`);

/** Runs on webgpu and on cpu; results are read asynchronously, as WebGPU wants it. */
async function compare(
  samples: Sample[],
  compute: (...inputs: tf.Tensor[]) => tf.Tensor[],
  tolerance = 1e-5,
): Promise<void> {
  const results: number[][][] = [];
  for (const backend of ['cpu', 'webgpu'] as const) {
    await useBackend(backend);
    const inputs = samples.map(tensor);
    const outputs = tf.tidy(() => compute(...inputs));
    results.push(await Promise.all(outputs.map(async (output) => [...(await output.data())])));
    [...inputs, ...outputs].forEach((t) => t.dispose());
  }
  results[1]!.forEach((values, i) => expectClose(values, results[0]![i]!, tolerance));
}

describe.skipIf(!report.available)('webgpu', () => {
  const random = new Random(1);

  it.each([[1], [63], [65], [7, 9], [300, 401]])(
    'has our kernels right, shape %o',
    async (...shape) => {
      const inputs = [sample(random, shape, -2, 2), sample(random, shape)];
      for (const f of [tf.relu, tf.tanh, (x: tf.Tensor) => tf.leakyRelu(x, 0.2)]) {
        await compare(inputs, (x, dy) => [tf.grad((x) => f(x))(x, dy)]);
      }
    },
  );

  it.each([[[1, 3]], [[9, 70]], [[131, 5]], [[3, 4, 5, 6]]])(
    'normalises a batch as the stock layer does in plain JavaScript, shape %o',
    async (shape) => {
      const dy = sample(random, shape);
      // cpu has no kernel of ours for it, so there the layer computes as TensorFlow.js's own does.
      await compare(
        [sample(random, shape, -3, 5), dy],
        (x, dy) => {
          const input = tf.input({ shape: shape.slice(1) });
          const layer = batchNormalization({ epsilon: 1e-3, momentum: 0.9 });
          const outputs = layer.apply(input) as tf.SymbolicTensor;
          const model = tf.model({ inputs: input, outputs });
          const apply = (x: tf.Tensor) => model.apply(x, { training: true }) as tf.Tensor;
          const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
          const loss = () => tf.sum<tf.Scalar>(tf.mul(apply(x), dy));
          const { grads } = tf.variableGrads(loss, variables);
          const byInput = tf.grad(apply)(x, dy);
          const results = [apply(x), byInput, ...variables.map(({ name }) => grads[name]!)];
          const running = model.getWeights().slice(2);
          const kept = [...results, ...running].map((result) => result.clone());
          model.dispose();
          // The 1 keeps the tolerance from shrinking with gradients that cancel to nothing.
          return kept.map((result) => tf.concat([tf.reshape(result, [-1]), tf.tensor1d([1])]));
        },
        3e-5,
      );
    },
  );

  it('takes Adam’s steps in one dispatch a variable', async () => {
    const start = sample(random, [70, 130]);
    const gradients = Array.from({ length: 5 }, () => sample(random, [70, 130], -0.1, 0.1));
    const results: number[][] = [];
    for (const backend of ['cpu', 'webgpu'] as const) {
      await useBackend(backend);
      const variable = tf.variable(tensor(start));
      const adam = new Adam({ learningRate: 0.01, beta1: 0.5 });
      for (const gradient of gradients) {
        const loss = () => tf.sum<tf.Scalar>(tf.mul(variable, tensor(gradient)));
        adam.minimize(loss, [variable]).dispose();
      }
      results.push([...(await variable.data())]);
      adam.dispose();
    }
    expectClose(results[1]!, results[0]!, 1e-5);
    await useBackend('webgpu');
    const variable = tf.variable(tf.ones([4]));
    const adam = new Adam();
    const step = () => adam.minimize(() => tf.sum<tf.Scalar>(variable), [variable]);
    step().dispose();
    const { kernels } = await tf.profile(() => {
      step().dispose();
    });
    expect(kernels.filter(({ name }) => name === 'AdamStep')).toHaveLength(1);
    expect(kernels.filter(({ name }) => /Sqrt|RealDiv/.test(name))).toHaveLength(0);
  });

  it('lets the process end by itself', () => {
    const code = `
      const { tf, useBackend } = require('tsgan');
      useBackend('webgpu').then(async () => {
        const product = tf.matMul(tf.ones([64, 64]), tf.ones([64, 64]));
        console.log((await product.data())[0]);
        tf.square(product); // left behind, and never waited for
      });`;
    const options = { encoding: 'utf8', timeout: 60_000 } as const;
    const { stdout, status, signal } = spawnSync(process.execPath, ['-e', code], options);
    expect({ stdout, status, signal }).toEqual({ stdout: '64\n', status: 0, signal: null });
  });

  it('trains a dense net as cpu does, and leaves no tensor behind', async () => {
    const [x, w, b] = [[64, 20], [20, 30], [30]].map((shape) => sample(random, shape));
    const results: number[][] = [];
    for (const backend of ['cpu', 'webgpu'] as const) {
      await useBackend(backend);
      const layer = nets.dense({ units: 30, inputShape: [20] });
      const model = tf.sequential({ layers: [layer] });
      layer.setWeights([tensor(w!), tensor(b!)]);
      const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const adam = new Adam({ learningRate: 0.01 });
      const input = tensor(x!);
      const loss = () =>
        tf.mean<tf.Scalar>(tf.square(tf.leakyRelu(model.apply(input) as tf.Tensor, 0.2)));
      const losses: number[] = [];
      let tensors = 0;
      for (let i = 0; i < 10; i++) {
        const value = adam.minimize(loss, variables);
        losses.push(...(await value.data()));
        value.dispose();
        if (i === 0) tensors = tf.memory().numTensors;
      }
      expect(tf.memory().numTensors).toBe(tensors);
      results.push(losses);
    }
    expectClose(results[1]!, results[0]!, 1e-4);
    expect(results[1]![9]!).toBeLessThan(results[1]![0]!);
  });
});
