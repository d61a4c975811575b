import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  Adam,
  discriminatorStep,
  disposeGan,
  forward,
  generatorStep,
  Random,
  tf,
  trainableVariables,
  type Gan,
  type Optimizer,
} from 'tsgan';
import { smallGan } from './small-gan.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});
afterAll(() => expect(tf.memory().numTensors).toBe(0));

let gan: Gan;
let adam: Adam;
let z: tf.Tensor;
let real: tf.Tensor;
let fakes: tf.Tensor;
beforeEach(() => {
  gan = smallGan();
  adam = new Adam({ learningRate: 0.01 });
  z = gan.latent(6, new Random(2));
  real = new Random(3).normalTensor([6, 2]);
  fakes = forward(gan.generator, z, true);
});
afterEach(() => {
  tf.dispose([z, real, fakes]);
  adam.dispose();
  disposeGan(gan);
  expect(tf.memory().numTensors, 'tensors left behind').toBe(0);
});

const bits = (model: tf.LayersModel) => model.getWeights().map((w) => [...w.dataSync()]);
const read = (loss: tf.Scalar) => {
  const value = loss.dataSync()[0]!;
  loss.dispose();
  return value;
};
const softplus = (a: number) => Math.log(1 + Math.exp(a));
const logits = (x: tf.Tensor) =>
  tf.tidy(() => [...(gan.discriminator.predict(x) as tf.Tensor).dataSync()]);
const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;

describe('the discriminator’s step', () => {
  it('changes every weight of the discriminator and no bit of the generator', () => {
    const generator = bits(gan.generator);
    const discriminator = bits(gan.discriminator);
    read(discriminatorStep(gan, adam, real, fakes));
    expect(bits(gan.generator)).toEqual(generator);
    bits(gan.discriminator).forEach((w, i) => expect(w).not.toEqual(discriminator[i]));
  });

  it('returns the loss before the update, and lowers it', () => {
    const expected =
      mean(logits(real).map((a) => softplus(-a))) + mean(logits(fakes).map(softplus));
    const loss = read(discriminatorStep(gan, adam, real, fakes));
    expect(loss).toBeCloseTo(expected, 5);
    expect(read(discriminatorStep(gan, adam, real, fakes))).toBeLessThan(loss);
  });

  it('halves loss and gradient when asked to', () => {
    const gradients = (loss: 'sum' | 'half') => {
      const seen: number[] = [];
      const spy: Optimizer = {
        minimize: (f, variables) => {
          const { value, grads } = tf.variableGrads(f, [...variables]);
          variables.forEach((v) => seen.push(...grads[v.name]!.dataSync()));
          tf.dispose(grads);
          return value;
        },
        dispose: () => undefined,
      };
      return [read(discriminatorStep(gan, spy, real, fakes, { loss })), ...seen];
    };
    const sum = gradients('sum');
    expect(sum).toHaveLength(1 + 16 + 8 + 8 + 1);
    expect(Math.max(...sum.map(Math.abs))).toBeGreaterThan(0.1);
    gradients('half').forEach((g, i) => expect(g).toBeCloseTo(sum[i]! / 2, 6));
  });

  it('clips the weights when asked to', () => {
    read(discriminatorStep(gan, adam, real, fakes, { clip: 0.01 }));
    const all = bits(gan.discriminator).flat();
    expect(Math.max(...all)).toBeCloseTo(0.01, 6);
    expect(Math.min(...all)).toBeCloseTo(-0.01, 6);
  });
});

describe('the generator’s step', () => {
  it('changes every weight of the generator and no bit of the discriminator', () => {
    const generator = bits(gan.generator);
    const discriminator = bits(gan.discriminator);
    read(generatorStep(gan, adam, z));
    expect(bits(gan.discriminator)).toEqual(discriminator);
    const names = gan.generator.weights.map((w) => w.originalName);
    bits(gan.generator).forEach((w, i) => {
      // Batch norm takes the mean away again, so the bias before it gets rounding noise at most.
      if (names[i] !== 'linear_1/bias') expect(w, names[i]).not.toEqual(generator[i]);
    });
  });

  it('returns the loss before the update, and lowers it', () => {
    const expected = mean(logits(fakes).map((a) => softplus(-a)));
    const loss = read(generatorStep(gan, adam, z));
    expect(loss).toBeCloseTo(expected, 5);
    expect(read(generatorStep(gan, adam, z))).toBeLessThan(loss);
  });

  it('shows its fakes, made in training mode, once', () => {
    const seen: number[][] = [];
    read(generatorStep(gan, adam, z, { withFakes: (x) => seen.push([...x.dataSync()]) }));
    expect(seen).toEqual([[...fakes.dataSync()]]);
  });
});

describe('a step whose objective throws', () => {
  const fail = () => {
    throw new Error('broken on purpose');
  };
  const steps = {
    discriminator: (broken: Gan) => discriminatorStep(broken, adam, real, fakes),
    generator: (broken: Gan) => generatorStep(broken, adam, z),
  };

  it.each(['discriminator', 'generator'] as const)('leaves no tensor behind: %s', (who) => {
    const objective = { ...gan.objective, discriminatorLoss: fail, generatorLoss: fail };
    const before = tf.memory().numTensors;
    expect(() => steps[who]({ ...gan, objective })).toThrow('broken on purpose');
    expect(tf.memory().numTensors).toBe(before);
    read(steps[who](gan)); // TensorFlow.js still works
  });
});

describe('both steps in one', () => {
  it('keep nothing of the inner one for the outer gradient', () => {
    read(discriminatorStep(gan, adam, real, fakes)); // Adam's moments are made once
    const other = new Adam();
    const withFakes = (x: tf.Tensor) => {
      const before = tf.memory().numTensors;
      read(discriminatorStep(gan, adam, real, x));
      expect(tf.memory().numTensors).toBe(before);
    };
    read(generatorStep(gan, other, z, { withFakes }));
    other.dispose();
  });

  it('give the very weights of the two steps one after the other', () => {
    const discriminatorAdam = new Adam({ learningRate: 0.01 });
    const losses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const withFakes = (x: tf.Tensor) => {
        losses.push(read(discriminatorStep(gan, discriminatorAdam, real, x)));
      };
      losses.push(read(generatorStep(gan, adam, z, { withFakes })));
    }

    const other = smallGan();
    const adams = [new Adam({ learningRate: 0.01 }), new Adam({ learningRate: 0.01 })] as const;
    const expected: number[] = [];
    for (let i = 0; i < 3; i++) {
      const made = forward(other.generator, z, true);
      expected.push(read(discriminatorStep(other, adams[0], real, made)));
      expected.push(read(generatorStep(other, adams[1], z)));
      made.dispose();
    }
    const trained = (model: tf.LayersModel) =>
      trainableVariables(model).map((v) => [...v.dataSync()]);
    expect(losses).toEqual(expected);
    expect(trained(gan.generator)).toEqual(trained(other.generator));
    expect(trained(gan.discriminator)).toEqual(trained(other.discriminator));

    adams.forEach((one) => one.dispose());
    discriminatorAdam.dispose();
    disposeGan(other);
  });
});
