import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nets, objectives, training, Adam, Random, tf, useBackend, type Gan } from 'tsgan';
import { pullback } from '../lib/dist/ground/pullback.js';
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
  fakes = nets.forward(gan.generator, z, true);
});
afterEach(() => {
  tf.dispose([z, real, fakes]);
  adam.dispose();
  nets.disposeGan(gan);
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
    read(training.discriminatorStep(gan, adam, real, fakes));
    expect(bits(gan.generator)).toEqual(generator);
    bits(gan.discriminator).forEach((w, i) => expect(w).not.toEqual(discriminator[i]));
  });

  it('returns the loss before the update, and lowers it', () => {
    const expected =
      mean(logits(real).map((a) => softplus(-a))) + mean(logits(fakes).map(softplus));
    const loss = read(training.discriminatorStep(gan, adam, real, fakes));
    expect(loss).toBeCloseTo(expected, 5);
    expect(read(training.discriminatorStep(gan, adam, real, fakes))).toBeLessThan(loss);
  });

  it('halves loss and gradient when asked to', () => {
    const gradients = (loss: 'sum' | 'half') => {
      const seen: number[] = [];
      const spy: training.Optimizer = {
        apply: () => undefined,
        minimize: (f, variables) => {
          const { value, grads } = tf.variableGrads(f, [...variables]);
          variables.forEach((v) => seen.push(...grads[v.name]!.dataSync()));
          tf.dispose(grads);
          return value;
        },
        dispose: () => undefined,
      };
      return [read(training.discriminatorStep(gan, spy, real, fakes, { loss })), ...seen];
    };
    const sum = gradients('sum');
    expect(sum).toHaveLength(1 + 16 + 8 + 8 + 1);
    expect(Math.max(...sum.map(Math.abs))).toBeGreaterThan(0.1);
    gradients('half').forEach((g, i) => expect(g).toBeCloseTo(sum[i]! / 2, 6));
  });

  it('clips the weights when asked to', () => {
    const objective = objectives.regularized(gan.objective, objectives.weightClipping(0.01));
    read(training.discriminatorStep({ ...gan, objective }, adam, real, fakes));
    const all = bits(gan.discriminator).flat();
    expect(Math.max(...all)).toBeCloseTo(0.01, 6);
    expect(Math.min(...all)).toBeCloseTo(-0.01, 6);
  });
});

describe('the generator’s step', () => {
  it('changes every weight of the generator and no bit of the discriminator', () => {
    const generator = bits(gan.generator);
    const discriminator = bits(gan.discriminator);
    read(training.generatorStep(gan, adam, z));
    expect(bits(gan.discriminator)).toEqual(discriminator);
    const names = gan.generator.weights.map((w) => w.originalName);
    bits(gan.generator).forEach((w, i) => {
      // Batch norm takes the mean away again, so the bias before it gets rounding noise at most.
      if (names[i] !== 'linear_1/bias') expect(w, names[i]).not.toEqual(generator[i]);
    });
  });

  it('returns the loss before the update, and lowers it', () => {
    const expected = mean(logits(fakes).map((a) => softplus(-a)));
    const loss = read(training.generatorStep(gan, adam, z));
    expect(loss).toBeCloseTo(expected, 5);
    expect(read(training.generatorStep(gan, adam, z))).toBeLessThan(loss);
  });
});

describe('a step whose objective throws', () => {
  const fail = () => {
    throw new Error('broken on purpose');
  };
  const steps = {
    discriminator: (broken: Gan) => training.discriminatorStep(broken, adam, real, fakes),
    generator: (broken: Gan) => training.generatorStep(broken, adam, z),
  };

  it.each(['discriminator', 'generator'] as const)('leaves no tensor behind: %s', (who) => {
    const objective = { ...gan.objective, discriminatorLoss: fail, generatorLoss: fail };
    const before = tf.memory().numTensors;
    expect(() => steps[who]({ ...gan, objective })).toThrow('broken on purpose');
    expect(tf.memory().numTensors).toBe(before);
    read(steps[who](gan)); // TensorFlow.js still works
  });
});

/** Batch norm and dropout in G, dropout in D: everything that a forward pass leaves traces in. */
function gameOfTraces(parts: Partial<Gan> = {}): Gan {
  const random = new Random(8);
  return {
    name: 'traces',
    latent: nets.normalLatent(3),
    objective: objectives.nonSaturating,
    generator: nets.network({
      name: 'generator',
      inputs: { z: [3] },
      layers: [nets.linear(8), nets.batchNorm(), nets.relu(), nets.dropout(0.3), nets.linear(2)],
      random,
    }),
    discriminator: nets.mlp({
      name: 'discriminator',
      sizes: [2, 8, 1],
      hidden: [nets.leakyRelu(0.2), nets.dropout(0.3)],
      random,
    }),
    ...parts,
  };
}

describe('the shared step', () => {
  const steps = { plain: training.plainStep, shared: training.sharedStep };
  const play = (
    way: keyof typeof steps,
    first: training.StepOptions['first'],
    objective: objectives.Objective,
  ) => {
    const gan = gameOfTraces({ objective });
    const optimizer = () => new Adam({ learningRate: 0.01 });
    const players = { gan, generatorOptimizer: optimizer(), discriminatorOptimizer: optimizer() };
    const random = new Random(4);
    const losses: number[][] = [];
    const held = new Set<number>();
    for (let i = 0; i < 6; i++) {
      const z = gan.latent(6, random);
      const batch = { samples: random.normalTensor([6, 2]), size: 6, indices: new Uint32Array(6) };
      const made = steps[way](players, batch, z, { first, loss: 'half', random });
      losses.push([read(made.discriminator), read(made.generator)]);
      tf.dispose([z, batch.samples]);
      if (i > 0) held.add(tf.memory().numTensors);
    }
    expect(held.size, 'the same number of tensors after every step').toBe(1);
    const streams = [gan.generator, gan.discriminator].map((model) =>
      [...nets.dropoutStreams(model)].map(([name, { state }]) => [name, state]),
    );
    const end = { losses, streams, weights: [bits(gan.generator), bits(gan.discriminator)] };
    players.generatorOptimizer.dispose();
    players.discriminatorOptimizer.dispose();
    nets.disposeGan(gan);
    return end;
  };

  const games = {
    nonSaturating: objectives.nonSaturating,
    'relativistic + R1 + R2': objectives.regularized(
      objectives.relativistic,
      objectives.r1(),
      objectives.r2({ sigma: 0.1 }),
    ),
  };
  for (const backend of ['cpu', 'wasm'] as const) {
    for (const first of ['discriminator', 'generator'] as const) {
      it.each(Object.entries(games))(
        `is the plain step in losses, weights, running statistics and streams: ${backend}, ${first} first, %s`,
        async (_, objective) => {
          await useBackend(backend);
          const [plain, shared] = [
            play('plain', first, objective),
            play('shared', first, objective),
          ];
          expect(shared).toEqual(plain);
          expect(plain.losses.flat().every(Number.isFinite)).toBe(true);
          await useBackend('cpu');
        },
      );
    }
  }

  it.each(['plain', 'shared'] as const)('moves running statistics once for a batch: %s', (way) => {
    // momentum 0.9: a statistic goes a tenth of the way from its start to the batch's own, once.
    const random = new Random(8);
    const generator = nets.network({
      name: 'generator',
      inputs: { z: [3] },
      layers: [nets.batchNorm(), nets.linear(2)],
      random,
    });
    const normed = { ...gan, generator };
    const players = { gan: normed, generatorOptimizer: adam, discriminatorOptimizer: new Adam() };
    const batch = { samples: real, size: 6, indices: new Uint32Array(6) };
    const made = steps[way](players, batch, z, { first: 'discriminator' });
    tf.dispose([made.discriminator, made.generator]);
    const found = [...generator.nonTrainableWeights[0]!.read().dataSync()];
    const expected = tf.tidy(() => [...tf.mul(tf.mean(z, 0), 0.1).dataSync()]);
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    players.discriminatorOptimizer.dispose();
    generator.dispose();
  });

  it.each([
    ['discriminatorLoss', 'discriminator'],
    ['generatorLoss', 'discriminator'],
    ['discriminatorLoss', 'generator'],
    ['generatorLoss', 'generator'],
  ] as const)('leaves nothing behind by a throw in %s, %s first', (loss, first) => {
    const objective = {
      ...objectives.nonSaturating,
      [loss]: () => {
        throw new Error('broken on purpose');
      },
    };
    const players = {
      gan: { ...gan, objective },
      generatorOptimizer: adam,
      discriminatorOptimizer: adam,
    };
    const batch = { samples: real, size: 6, indices: new Uint32Array(6) };
    const slots = () =>
      [gan.generator, gan.discriminator]
        .flatMap(nets.trainableVariables)
        .filter((v) => adam.slot(v)).length;
    const before = tf.memory().numTensors - 2 * slots();
    expect(() => training.sharedStep(players, batch, z, { first })).toThrow('broken on purpose');
    expect(tf.memory().numTensors - 2 * slots()).toBe(before);
    const made = training.sharedStep({ ...players, gan }, batch, z, { first }); // TensorFlow.js still works
    tf.dispose([made.discriminator, made.generator]);
  });

  it.each([
    ['is no single number', 'single number, but its shape is [6,1]', (a: tf.Tensor) => a],
    ['does not depend on the fakes', 'depends on none', () => tf.scalar(1)],
  ])('refuses a loss of G that %s, as the plain step does', (_, words, loss) => {
    const objective = { ...objectives.nonSaturating, generatorLoss: loss as () => tf.Scalar };
    const players = {
      gan: { ...gan, objective },
      generatorOptimizer: adam,
      discriminatorOptimizer: adam,
    };
    const batch = { samples: real, size: 6, indices: new Uint32Array(6) };
    for (const step of Object.values(steps)) {
      expect(() => step(players, batch, z, { first: 'generator' })).toThrow(words);
    }
  });

  it('asks D about the real batch in G’s step only where the game compares', () => {
    const count = (objective: objectives.Objective) => {
      let passes = 0;
      const discriminator = Object.create(gan.discriminator) as tf.LayersModel;
      discriminator.apply = (...inputs) => {
        passes += 1;
        return gan.discriminator.apply(...inputs);
      };
      read(training.generatorStep({ ...gan, discriminator, objective }, adam, z, { real }));
      return passes;
    };
    expect(count(objectives.nonSaturating)).toBe(1);
    expect(count(objectives.relativistic)).toBe(2);
    expect(() =>
      training.generatorStep({ ...gan, objective: objectives.relativistic }, adam, z),
    ).toThrow('judges fakes against real samples');
  });
});

describe('the way back', () => {
  it('gives the very gradients of TensorFlow.js, and later as at once', async () => {
    for (const backend of ['cpu', 'wasm'] as const) {
      await useBackend(backend);
      const gan = smallGan();
      const z = gan.latent(6, new Random(2));
      const variables = nets.trainableVariables(gan.generator);
      const other = tf.tidy(() => tf.variable(tf.scalar(1)));
      const loss = () => tf.mean<tf.Scalar>(tf.square(nets.forward(gan.generator, z, true)));
      const before = tf.memory().numTensors;
      const { value, grads } = tf.variableGrads(loss, variables);
      const way = pullback(loss, [...variables, other]);
      const untouched = variables.map((variable) => variable.clone());
      variables.forEach((variable) => tf.tidy(() => variable.assign(tf.zerosLike(variable))));
      const found = way.pull();
      way.dispose();
      expect(way.value.dataSync()).toEqual(value.dataSync());
      variables.forEach(({ name }, i) => {
        expect(found[i]!.dataSync(), name).toEqual(grads[name]!.dataSync());
      });
      expect(found.at(-1)).toBeUndefined();
      tf.dispose([value, grads, way.value, found.filter((one) => one !== undefined), untouched]);
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([z, other]);
      nets.disposeGan(gan);
    }
    await useBackend('cpu');
  });

  it('frees everything on an error on the way there and on the way back', () => {
    const x = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const before = tf.memory().numTensors;
    const broken = () => {
      tf.square(tf.exp(x));
      throw new Error('broken on purpose');
    };
    expect(() => pullback(broken, [x])).toThrow('on purpose');
    expect(tf.memory().numTensors).toBe(before);
    const noGradient = () => tf.sum<tf.Scalar>(tf.cumprod(tf.square(x)));
    expect(() => adam.minimize(noGradient, [x])).toThrow('There is no gradient of Cumprod');
    expect(tf.memory().numTensors).toBe(before);
    const vector = () => tf.square(x) as tf.Tensor as tf.Scalar;
    expect(() => adam.minimize(vector, [x])).toThrow('single number, but its shape is [2]');
    expect(() => adam.minimize(() => tf.scalar(1), [x])).toThrow('depends on none');
    expect(tf.memory().numTensors).toBe(before);
    expect(() => tf.grad((y) => pullback(() => tf.square(y), []).value)(x)).toThrow(
      'inside another',
    );
    x.dispose();
  });
});
