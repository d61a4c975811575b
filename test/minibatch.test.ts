import { nets, Random, tf } from 'tsgan';
import { afterEach, expect, test } from 'vitest';

let models: tf.LayersModel[] = [];
afterEach(() => {
  models.forEach((model) => model.dispose());
  models = [];
});

function layer(features: number, measures: number, dimensions: number): tf.LayersModel {
  const model = nets.network({
    name: 'minibatch',
    inputs: { features: [features] },
    layers: [nets.minibatchDiscrimination({ measures, dimensions })],
    random: new Random(3),
  });
  models.push(model);
  return model;
}

/** Salimans et al. 2016, section 3.2, sum by sum; the mean over the others instead of their sum. */
function byHand(x: number[][], T: number[][], measures: number, dimensions: number): number[][] {
  const M = x.map((row) => T[0]!.map((_, k) => row.reduce((sum, f, a) => sum + f * T[a]![k]!, 0)));
  return x.map((row, i) => {
    const features = [...row];
    for (let b = 0; b < measures; b++) {
      let sum = 0;
      for (let j = 0; j < x.length; j++) {
        if (j === i) continue;
        let distance = 0;
        for (let c = b * dimensions; c < (b + 1) * dimensions; c++) {
          distance += Math.abs(M[i]![c]! - M[j]![c]!);
        }
        sum += Math.exp(-distance);
      }
      features.push(x.length > 1 ? sum / (x.length - 1) : 0);
    }
    return features;
  });
}

const kernelOf = (model: tf.LayersModel) =>
  (nets.trainableVariables(model)[0] as unknown as tf.Tensor2D).arraySync();

test.each([
  [1, 2, 1, 1],
  [2, 3, 4, 2],
  [7, 5, 3, 4],
])('batch %i of %i features, %i measures of %i dimensions: by hand', (batch, features, B, C) => {
  const model = layer(features, B, C);
  const x = new Random(batch).normalTensor([batch, features]) as tf.Tensor2D;
  const y = model.predict(x) as tf.Tensor2D;
  const expected = byHand(x.arraySync(), kernelOf(model), B, C).flat();
  expect(y.shape).toEqual([batch, features + B]);
  const got = y.dataSync();
  expected.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 5));
});

test('so is one that is written from `computed`, as in lesson 03', () => {
  const [B, C] = [4, 2];
  const closeness = nets.computed('closeness', [B], (x) => {
    const M = x.reshape([x.shape[0], B, C]);
    const gaps = tf.sub(tf.expandDims(M, 1), tf.expandDims(M, 0));
    const close = tf.exp(tf.neg(tf.sum(tf.abs(gaps), 3)));
    return tf.div(tf.sub(tf.sum(close, 1), 1), x.shape[0] - 1);
  });
  const model = nets.network({
    name: 'own',
    inputs: { features: [5] },
    layers: [(x) => nets.join(x, nets.through(x, nets.linear(B * C), closeness))],
    random: new Random(3),
  });
  models.push(model);
  expect(model.layers.map(({ name }) => name)).toContain('closeness_1');
  expect(model.outputs[0]!.shape).toEqual([null, 5 + B]);
  const x = new Random(7).normalTensor([7, 5]) as tf.Tensor2D;
  const got = (model.predict(x) as tf.Tensor2D).dataSync();
  byHand(x.arraySync(), kernelOf(model), B, C)
    .flat()
    .forEach((value, i) => expect(got[i]).toBeCloseTo(value, 5));
});

test('copies are at closeness 1, strangers near 0', () => {
  const model = layer(2, 3, 4);
  const same = model.predict(tf.tensor2d([5, 5, 5, 5, 5, 5], [3, 2])) as tf.Tensor2D;
  const apart = model.predict(tf.tensor2d([0, 0, 900, -300, -900, 700], [3, 2])) as tf.Tensor2D;
  for (const row of same.arraySync()) row.slice(2).forEach((o) => expect(o).toBeCloseTo(1, 6));
  for (const row of apart.arraySync()) row.slice(2).forEach((o) => expect(o).toBeLessThan(1e-3));
});

test('its gradients agree with finite differences', () => {
  const [B, C] = [3, 2];
  const model = layer(4, B, C);
  const x = new Random(8).normalTensor([5, 4]) as tf.Tensor2D;
  const weights = new Random(9).normalTensor([5, 4 + B]) as tf.Tensor2D;
  const value = (input: tf.Tensor) =>
    tf.sum<tf.Scalar>(tf.mul(model.apply(input) as tf.Tensor, weights));
  const rows = x.arraySync();
  const w = weights.arraySync();
  const exact = (input: number[][], T: number[][]) =>
    byHand(input, T, B, C).reduce(
      (s, row, i) => s + row.reduce((t, v, k) => t + v * w[i]![k]!, 0),
      0,
    );
  const h = 1e-5;
  const T = kernelOf(model);

  const dx = tf.grad(value)(x).as2D(5, 4);
  const moved = (table: number[][], i: number, k: number, by: number) =>
    table.map((row, r) => row.map((v, c) => (r === i && c === k ? v + by : v)));
  dx.arraySync().forEach((row, i) =>
    row.forEach((got, k) => {
      const slope = (exact(moved(rows, i, k, h), T) - exact(moved(rows, i, k, -h), T)) / (2 * h);
      expect(got).toBeCloseTo(slope, 3);
    }),
  );

  const { grads } = tf.variableGrads(() => value(x), nets.trainableVariables(model));
  const dT = Object.values(grads)[0] as tf.Tensor2D;
  dT.arraySync().forEach((row, i) =>
    row.forEach((got, k) => {
      const slope = (exact(rows, moved(T, i, k, h)) - exact(rows, moved(T, i, k, -h))) / (2 * h);
      expect(got).toBeCloseTo(slope, 3);
    }),
  );
});

test('T is drawn like any kernel, within 1/√features, and the numbers are counted', () => {
  const model = layer(25, 6, 3);
  expect(model.countParams()).toBe(25 * 18);
  const T = kernelOf(model).flat();
  const largest = Math.max(...T.map(Math.abs));
  expect(largest).toBeLessThanOrEqual(0.2);
  expect(largest).toBeGreaterThan(0.19);
});

test('refuses sizes that make no layer', () => {
  expect(() => nets.minibatchDiscrimination({ measures: 0 })).toThrow(
    /measures .* at least 1, but got 0/,
  );
  expect(() => nets.minibatchDiscrimination({ dimensions: 1.5 })).toThrow(
    /dimensions .* at least 1, but got 1.5/,
  );
});
