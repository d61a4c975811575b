import { Adam } from '../optimizer';
import { dense } from '../linear';
import { tf } from '../tf';
import { Unavailable } from './driver';

const inputs = 13;
const units = 9;
const batch = 6;
const slope = 0.2;

/** Numbers without a pattern, in [−1, 1]. */
const numbers = (count: number, frequency: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(frequency * (i + 1) ** 2));

/**
 * One training step of a small layer on the backend in use, against the same step written out in
 * float64: matrix products with and without transposes, bias, activation, sums and Adam.
 * @throws Unavailable if the results differ; such a backend must not be used.
 */
export async function selfCheck(name: string): Promise<void> {
  const [x, w, b] = [
    numbers(batch * inputs, 1.7),
    numbers(inputs * units, 0.9),
    numbers(units, 2.3),
  ];
  const expected = stepByHand(x, w, b);
  const layer = dense({ units, inputShape: [inputs] });
  const model = tf.sequential({ layers: [layer] });
  const adam = new Adam({ learningRate: 0.1, epsilon: 1 });
  const image = tf.tensor(x, [batch, inputs]);
  try {
    tf.tidy(() => layer.setWeights([tf.tensor(w, [inputs, units]), tf.tensor(b)]));
    const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const loss = adam.minimize(
      () => tf.mean<tf.Scalar>(tf.square(tf.leakyRelu(model.apply(image) as tf.Tensor, slope))),
      variables,
    );
    const results = [...(await loss.data())];
    for (const variable of variables) results.push(...(await variable.data()));
    loss.dispose();
    compare(name, results, expected);
  } finally {
    image.dispose();
    adam.dispose();
    model.dispose();
  }
}

function compare(name: string, results: number[], expected: number[]): void {
  const worst = expected.reduce((most, x, i) => Math.max(most, Math.abs(x - results[i]!)), 0);
  if (worst < 1e-4) return; // NaN fails too
  throw new Unavailable(
    `The ${name} backend computes wrongly on this machine: a training step is off by ${worst}.`,
    'Please report it, with the versions of Node and of your driver, and use another backend.',
  );
}

/** The loss, then the updated weights and bias. */
function stepByHand(x: Float32Array, w: Float32Array, b: Float32Array): number[] {
  const size = batch * units;
  const dw = new Float64Array(w.length);
  const db = new Float64Array(b.length);
  let loss = 0;
  for (let row = 0; row < batch; row++) {
    for (let j = 0; j < units; j++) {
      let sum = b[j]!;
      for (let i = 0; i < inputs; i++) sum += x[row * inputs + i]! * w[i * units + j]!;
      const y = sum > 0 ? sum : slope * sum;
      loss += (y * y) / size;
      const gradient = ((2 * y) / size) * (sum > 0 ? 1 : slope);
      db[j]! += gradient;
      for (let i = 0; i < inputs; i++) dw[i * units + j]! += gradient * x[row * inputs + i]!;
    }
  }
  // Adam's first step with ε = 1: the corrected moments are g and g².
  const update = (weights: Float32Array, gradients: Float64Array) =>
    Array.from(
      weights,
      (weight, i) => weight - (0.1 * gradients[i]!) / (Math.abs(gradients[i]!) + 1),
    );
  return [loss, ...update(w, dw), ...update(b, db)];
}
