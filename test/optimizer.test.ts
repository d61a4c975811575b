import { Adam, Random, tf, useBackend } from 'tsgan';
import { beforeAll, describe, expect, it } from 'vitest';

/** PyTorch's Adam in float64, as its documentation writes it (no weight decay, no amsgrad). */
function reference(
  start: number[],
  gradients: number[][],
  { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = {},
): number[] {
  const theta = [...start];
  const m = start.map(() => 0);
  const v = start.map(() => 0);
  gradients.forEach((g, index) => {
    const t = index + 1;
    theta.forEach((_, i) => {
      m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!;
      v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! ** 2;
      const mHat = m[i] / (1 - beta1 ** t);
      const vHat = v[i] / (1 - beta2 ** t);
      theta[i] = theta[i]! - (learningRate * mHat) / (Math.sqrt(vHat) + epsilon);
    });
  });
  return theta;
}

/** A loss whose gradient with respect to `variable` is `gradient`. */
const linear = (variable: tf.Variable, gradient: number[]) => () =>
  tf.sum<tf.Scalar>(tf.mul(variable, tf.tensor(gradient, variable.shape)));

async function close(actual: tf.Tensor, expected: number[], tolerance = 1e-6) {
  const values = await actual.data();
  expect(values).toHaveLength(expected.length);
  values.forEach((x, i) => {
    expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(expected[i]!)),
    );
  });
}

describe.each(['cpu', 'wasm'] as const)('Adam on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it('moves its first step by the learning rate, whatever the gradient', async () => {
    // By hand: m̂ = g and v̂ = g² at t = 1, so the step is α g / (|g| + ε) = α sign(g).
    const variable = tf.variable(tf.tensor([1, 2, 3]));
    const adam = new Adam({ learningRate: 0.25 });
    adam.minimize(linear(variable, [4, -0.01, 300]), [variable]);
    await close(variable, [0.75, 2.25, 2.75]);
  });

  it('puts ε outside the corrected root', async () => {
    // By hand: step = 0.5 · 1 / (1 + 1) with ε = 1.
    const variable = tf.variable(tf.tensor([0]));
    new Adam({ learningRate: 0.5, epsilon: 1 }).minimize(linear(variable, [1]), [variable]);
    await close(variable, [-0.25]);
  });

  it.each([
    {},
    { learningRate: 2e-4, beta1: 0.5 },
    { learningRate: 0.1, beta1: 0, beta2: 0.5, epsilon: 0.1 },
  ])('agrees with PyTorch’s formula in float64 over 30 steps: %o', async (options) => {
    const random = new Random(1);
    const size = 37;
    const start = Array.from({ length: size }, () => random.normal());
    const gradients = Array.from({ length: 30 }, () =>
      Array.from({ length: size }, () => random.normal(0, 0.1)),
    );
    const variable = tf.variable(tf.tensor(start, [37, 1]));
    const adam = new Adam(options);
    for (const gradient of gradients) {
      adam.minimize(linear(variable, gradient), [variable]).dispose();
    }
    await close(variable, reference(start, gradients, options), 2e-6);
  });

  it('keeps moments by variable, not by position', async () => {
    const [a, b] = [tf.variable(tf.tensor([1, 1])), tf.variable(tf.tensor([1, 1, 1]))];
    const adam = new Adam({ learningRate: 0.1 });
    adam.minimize(linear(a, [1, 2]), [a]);
    adam.minimize(linear(b, [3, -1, 2]), [b]);
    adam.minimize(() => tf.add(linear(b, [1, 1, 1])(), linear(a, [-3, 1])()), [b, a]);
    await close(a, reference([1, 1], [[1, 2], [-3, 1]], { learningRate: 0.1 })); // prettier-ignore
    await close(b, reference([1, 1, 1], [[3, -1, 2], [1, 1, 1]], { learningRate: 0.1 })); // prettier-ignore
    expect(adam.slot(a)?.step).toBe(2);
  });

  it('changes nothing but the variables it was given and returns the loss before the step', async () => {
    const [given, other] = [tf.variable(tf.tensor([1])), tf.variable(tf.tensor([2]))];
    const loss = new Adam().minimize(() => tf.mul(given, other).sum<tf.Scalar>(), [given]);
    await close(loss, [2]);
    expect(await other.data()).toEqual(new Float32Array([2]));
  });

  it('leaves a variable alone that the loss does not reach', async () => {
    const [reached, apart] = [tf.variable(tf.tensor([1])), tf.variable(tf.tensor([2]))];
    new Adam().minimize(linear(reached, [1]), [reached, apart]);
    expect(await apart.data()).toEqual(new Float32Array([2]));
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const variable = tf.variable(tf.ones([3, 4]));
    const adam = new Adam();
    const step = () => adam.minimize(() => tf.sum<tf.Scalar>(tf.square(variable)), [variable]);
    step().dispose();
    const during = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) step().dispose();
    expect(tf.memory().numTensors).toBe(during);
    adam.dispose();
    variable.dispose();
    // `tf.ones` above was copied into the variable and is still there.
    expect(tf.memory().numTensors).toBe(before + 1);
  });

  it('continues from saved moments to the last bit', async () => {
    const gradients = [[1, 2], [-3, 1], [0.5, 0.25], [2, 2]]; // prettier-ignore
    const run = (variable: tf.Variable, adam: Adam, some: number[][]) =>
      some.forEach((gradient) => adam.minimize(linear(variable, gradient), [variable]));
    const whole = tf.variable(tf.tensor([1, 1]));
    run(whole, new Adam(), gradients);

    const first = tf.variable(tf.tensor([1, 1]));
    const interrupted = new Adam();
    run(first, interrupted, gradients.slice(0, 2));
    const slot = interrupted.slot(first)!;
    const second = tf.variable(tf.tensor(await first.data()));
    const resumed = new Adam();
    resumed.restore(second, slot.step, slot.mean, slot.square);
    run(second, resumed, gradients.slice(2));
    expect(await second.data()).toEqual(await whole.data());
  });

  it('refuses settings that make no sense', () => {
    expect(() => new Adam({ beta1: 1 })).toThrow("Adam's beta1 must be in [0, 1), but it is 1.");
    expect(() => new Adam({ learningRate: -1 })).toThrow('learningRate');
    expect(() => new Adam({ epsilon: NaN })).toThrow('epsilon');
    const misspelt = { learningrate: 0.1 };
    expect(() => new Adam(misspelt as object)).toThrow('Adam has no option "learningrate"');
    expect(() => new Adam(0.1 as never)).toThrow('Adam takes options by their names');
  });
});
