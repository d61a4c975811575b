import { Adam, Random, tf, useBackend } from 'tsgan';
import { describe, expect, it } from 'vitest';
import { expectClose, sample, type Sample, tensor } from './support/backends.js';
import { addonsTensors, expectSame, report } from './support/tensorflow.js';

if (!report.available) console.log(`The tests of tensorflow are skipped: ${report.reason}`);

describe.skipIf(!report.available)('Adam with TensorFlow’s own operation', () => {
  const random = new Random(2);
  const shape = [70, 13];
  const start = sample(random, shape);
  const gradients = Array.from({ length: 8 }, () => sample(random, shape, -0.1, 0.1));
  const options = { learningRate: 0.01, beta1: 0.5 };

  const update = (adam: Adam, variable: tf.Variable, gradient: Sample) =>
    tf.tidy(() => {
      adam.minimize(() => tf.sum<tf.Scalar>(tf.mul(variable, tensor(gradient))), [variable]);
    });

  type Meddle = (variable: tf.Variable, adam: Adam) => tf.Tensor | undefined;

  /** The variable and its moments after all updates, and what `meddle` returned after each. */
  const trained = (meddle: Meddle) => (): tf.Tensor[] => {
    const first = tensor(start);
    const variable = tf.variable(first);
    const adam = new Adam(options);
    const seen: tf.Tensor[] = [];
    for (const gradient of gradients) {
      update(adam, variable, gradient);
      const more = meddle(variable, adam);
      if (more) seen.push(more);
    }
    const { mean, square } = adam.slot(variable)!;
    const results = [variable, mean, square].map((tensor) => tf.clone(tensor));
    variable.dispose();
    adam.dispose();
    return [first, ...results, ...seen];
  };
  const none = undefined;

  it('takes the same steps', () => expectSame(trained(() => none)));

  it('leaves to others what they read, cloned or reshaped before', async () => {
    await expectSame(trained((variable) => tf.clone(variable)));
    await expectSame(trained((variable) => tf.reshape(variable, [13, 70])));
    await expectSame(trained((variable, adam) => tf.clone(adam.slot(variable)!.square)));
    await expectSame(trained((variable, adam) => tf.add(variable, adam.slot(variable)!.mean)));
  });

  it('goes on from what somebody assigned', async () => {
    await expectSame(
      trained((variable) => {
        tf.tidy(() => variable.assign(tf.clipByValue(variable, -0.3, 0.3)));
        return none;
      }),
    );
    await expectSame(
      trained((variable, adam) => {
        tf.tidy(() => adam.restore(variable, 3, tf.fill(shape, 0.01), tf.fill(shape, 0.02)));
        return none;
      }),
    );
  });

  it('keeps moments apart that were restored from one tensor', () =>
    expectSame(
      trained((variable, adam) => {
        tf.tidy(() => {
          const both = tf.fill(shape, 0.5);
          adam.restore(variable, 1, both, both);
        });
        return none;
      }),
    ));

  it('keeps two variables apart that were once the same', () =>
    expectSame(() => {
      const [one, adam] = [tf.tidy(() => tf.variable(tensor(start))), new Adam(options)];
      update(adam, one, gradients[0]!);
      const two = tf.variable(one);
      const { mean, square } = adam.slot(one)!;
      adam.restore(two, 1, mean, square);
      for (const gradient of gradients.slice(1, 4)) update(adam, one, gradient);
      for (const gradient of gradients.slice(4)) update(adam, two, gradient);
      const results = [one, two, adam.slot(two)!.mean].map((tensor) => tf.clone(tensor));
      tf.dispose([one, two]);
      adam.dispose();
      return results;
    }));

  it('moves to another backend in the midst of it', async () => {
    const results: number[][] = [];
    for (const other of ['cpu', 'tensorflow'] as const) {
      await useBackend('cpu');
      const variable = tf.tidy(() => tf.variable(tensor(start)));
      const adam = new Adam(options);
      for (const [i, gradient] of gradients.entries()) {
        await useBackend(i % 4 < 2 ? other : 'cpu');
        update(adam, variable, gradient);
      }
      results.push([...variable.dataSync()]);
      variable.dispose();
      adam.dispose();
    }
    expectClose(results[1]!, results[0]!, 1e-5);
  });

  it('leaves the arrays alone that the numbers came from', async () => {
    await useBackend('tensorflow');
    for (const size of [1, 16, 5000, 300_000]) {
      const array = new Float32Array(size).fill(1);
      const variable = tf.tidy(() => tf.variable(tf.tensor1d(array)));
      const adam = new Adam({ learningRate: 0.5 });
      for (let i = 0; i < 3; i++) {
        adam.minimize(() => tf.sum<tf.Scalar>(variable), [variable]).dispose();
      }
      expect(array.every((x) => x === 1)).toBe(true);
      expect(variable.dataSync()[size - 1]).toBeCloseTo(-0.5, 4);
      variable.dispose();
      adam.dispose();
    }
  });

  it('leaves nothing behind, neither here nor in the addon', async () => {
    await useBackend('tensorflow');
    const cycle = () => {
      const counts: number[] = [];
      tf.dispose(
        trained((variable, adam) => {
          counts.push(tf.memory().numTensors, addonsTensors());
          adam.slot(variable)!.mean.dataSync();
          return none;
        })(),
      );
      return counts.slice(-8); // the last four steps
    };
    cycle();
    const [tensors, inside] = [tf.memory().numTensors, addonsTensors()];
    const counts = cycle();
    expect(counts).toEqual([counts[0], counts[1], counts[0], counts[1], counts[0], counts[1], counts[0], counts[1]]); // prettier-ignore
    expect([tf.memory().numTensors, addonsTensors()]).toEqual([tensors, inside]);
  });

  it('frees a resource with its variable', async () => {
    await useBackend('tensorflow');
    const megabytes = () => process.memoryUsage().rss / 2 ** 20;
    const use = () => {
      const variable = tf.tidy(() => tf.variable(tf.ones([1000, 1000])));
      const adam = new Adam();
      for (let i = 0; i < 2; i++) {
        adam.minimize(() => tf.sum<tf.Scalar>(variable), [variable]).dispose();
      }
      variable.dispose();
      adam.dispose();
    };
    for (let i = 0; i < 10; i++) use();
    const before = megabytes();
    for (let i = 0; i < 60; i++) use(); // 60 × 3 resources of 4 MB
    expect(megabytes() - before).toBeLessThan(200);
  });
});
