/** What keeps a discriminator tame: penalties on its slope, clipping, and packs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nets, objectives, training, Adam, Random, tf, train, useBackend, type Gan } from 'tsgan';
import { collect, smallData, smallGan } from './small-gan.js';

interface Numbers {
  readonly discriminator: Readonly<Record<'w1' | 'w2', number[][]> & Record<'b1' | 'b2', number[]>>;
  readonly x: number[][];
  readonly y: number[][];
  readonly alpha: number[];
  readonly penalties: Record<
    'leakyRelu' | 'tanh',
    Record<'R1' | 'R2' | 'gradientPenalty', { value: number; gradients: number[][] }>
  >;
}
const fixture = path.join(import.meta.dirname, 'fixtures', 'objectives.json');
const pytorch = JSON.parse(readFileSync(fixture, 'utf8')) as Numbers;

const backends = ['cpu', 'wasm'] as const;
afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(0));

const relative = (found: number, expected: number) =>
  Math.abs(found - expected) / Math.max(Math.abs(expected), 1e-3);

/** The step of a bare network, as a penalty sees it. */
const viewOf = (
  model: tf.LayersModel,
  real: tf.Tensor,
  more: Partial<objectives.DiscriminatorView> = {},
): objectives.DiscriminatorView => ({
  D: (samples) => nets.forward(model, samples, true),
  ...{ real, fakes: real, weights: nets.trainableVariables(model), random: new Random(7) },
  ...more,
});

describe.each(backends)('penalties on %s', (backend) => {
  it.each(['leakyRelu', 'tanh'] as const)(
    'have PyTorch’s values, and its gradients for every weight: %s',
    async (activation) => {
      await useBackend(backend);
      const { discriminator: given, x, y, alpha, penalties } = pytorch;
      const model = nets.mlp({
        name: 'discriminator',
        sizes: [2, 4, 1],
        hidden: [activation === 'tanh' ? nets.tanh() : nets.leakyRelu(0.2)],
        random: new Random(1),
      });
      tf.tidy(() => {
        model.setWeights([given.w1, given.b1, given.w2, given.b2].map((w) => tf.tensor(w)));
        // Draws the alphas of the fixture instead of random ones.
        const random = Object.create(Random.prototype, {
          uniformTensor: { value: (shape: number[]) => tf.tensor(alpha, shape) },
        }) as Random;
        const view = viewOf(model, tf.tensor(x), { fakes: tf.tensor(y), random });
        const regularizers = {
          R1: objectives.r1({ gamma: 10 }),
          R2: objectives.r2({ gamma: 3 }),
          gradientPenalty: objectives.gradientPenalty(),
        };
        for (const name of ['R1', 'R2', 'gradientPenalty'] as const) {
          const expected = penalties[activation][name];
          const weights = nets.trainableVariables(model);
          const { value, grads } = tf.variableGrads(
            () => regularizers[name].penalty!(view),
            weights,
          );
          expect(relative(value.dataSync()[0]!, expected.value), name).toBeLessThan(2e-6);
          weights.forEach((weight, i) => {
            // The last bias moves no slope: TensorFlow.js says so with null.
            const gradient = grads[weight.name] as tf.Tensor | null;
            const found = gradient ? [...gradient.dataSync()] : [0];
            const scale = Math.max(...expected.gradients[i]!.map(Math.abs), 1e-3);
            expect(found).toHaveLength(expected.gradients[i]!.length);
            found.forEach((g, j) =>
              expect(
                Math.abs(g - expected.gradients[i]![j]!),
                `${name} ${weight.name}`,
              ).toBeLessThan(1e-5 * scale),
            );
          });
        }
      });
      model.dispose();
    },
  );

  const random = () => new Random(3);
  const hidden: Record<string, nets.Layers> = {
    relu: [nets.linear(6), nets.relu()],
    leakyRelu: [nets.linear(6), nets.leakyRelu(0.2)],
    tanh: [nets.linear(6), nets.tanh()],
    sigmoid: [nets.linear(6), nets.sigmoid()],
    softplus: [nets.linear(6), nets.softplus()],
    elu: [nets.linear(6), nets.elu()],
    'minibatch discrimination': [
      ...[nets.linear(6), nets.tanh()],
      nets.minibatchDiscrimination({ measures: 2, dimensions: 2 }),
    ],
    packs: [nets.pack(2), nets.linear(6), nets.tanh()],
    convolution: [nets.reshape(4, 4, 1), nets.conv(3), nets.tanh(), nets.flatten()],
  };
  it.each(Object.entries(hidden))(
    'have the second derivatives of finite differences: %s',
    async (_, layers) => {
      await useBackend(backend);
      const model = nets.network({
        name: 'discriminator',
        inputs: { x: [16] },
        layers: [...layers, nets.linear(1)],
        random: random(),
      });
      tf.tidy(() => {
        const view = viewOf(model, random().normalTensor([8, 16]));
        for (const { penalty } of [
          objectives.r1({ gamma: 2 }),
          objectives.gradientPenalty({ lambda: 1 }),
        ]) {
          const value = () => penalty!({ ...view, random: random() });
          const weights = nets.trainableVariables(model);
          const { grads } = tf.variableGrads(value, weights);
          let compared = 0;
          for (const weight of weights) {
            const gradient = grads[weight.name] as tf.Tensor | null;
            const norm = gradient ? tf.norm(gradient).dataSync()[0]! : 0;
            if (norm < 1e-3) continue;
            const own = weight.clone();
            const along = (h: number) => {
              weight.assign(tf.add(own, tf.mul(gradient!, h / norm)));
              const found = value().dataSync()[0]!;
              weight.assign(own);
              return found;
            };
            // A short way: where a ramp has a kink, the penalty has a jump.
            const h = 1e-3;
            const slope = (along(h) - along(-h)) / (2 * h);
            expect(relative(slope, norm), weight.name).toBeLessThan(0.01);
            compared += 1;
          }
          expect(compared).toBeGreaterThanOrEqual(2);
        }
      });
      model.dispose();
    },
  );

  it('draw alpha from all of [0, 1], one for each sample', async () => {
    await useBackend(backend);
    tf.tidy(() => {
      const at: number[] = [];
      const D = (x: tf.Tensor) => {
        const rows = x.arraySync() as number[][];
        for (const [first, second] of rows) {
          expect(second).toBeCloseTo(1 + first!, 5);
          at.push(first!);
        }
        return tf.sum(x, 1, true);
      };
      const real = tf.tile(tf.tensor2d([[1, 2]]), [400, 1]);
      const fakes = tf.tile(tf.tensor2d([[0, 1]]), [400, 1]);
      objectives.gradientPenalty().penalty!({ D, real, fakes, weights: [], random: new Random(1) });
      at.sort((a, b) => a - b);
      // Kolmogorov and Smirnov at 1 in 1,000: 1.95 / √400.
      const gap = Math.max(...at.map((value, i) => Math.abs(value - (i + 0.5) / 400)));
      expect(gap).toBeLessThan(0.0975);
    });
  });
});

describe('the finite difference', () => {
  const ratio = (sigma: number) =>
    tf.tidy(() => {
      const random = new Random(1);
      const model = nets.mlp({ name: 'd', sizes: [2, 32, 1], hidden: [nets.tanh()], random });
      const x = random.normalTensor([64, 2]);
      const value = ({ penalty }: objectives.Regularizer, noise: Random) =>
        tf.tidy(() => penalty!(viewOf(model, x, { random: noise })).dataSync()[0]!);
      const exact = value(objectives.r1({ gamma: 2 }), random);
      const noise = new Random(7);
      const draws = Array.from(
        { length: 1000 },
        () => value(objectives.r1({ gamma: 2, sigma }), noise) / exact,
      );
      const mean = draws.reduce((a, b) => a + b) / draws.length;
      const scatter = Math.sqrt(draws.reduce((s, d) => s + (d - mean) ** 2, 0) / draws.length);
      model.dispose();
      return { mean, scatter };
    });

  it('has the exact one’s mean where σ is small, and is too small where it is not', async () => {
    await useBackend('cpu');
    const small = ratio(0.01);
    expect(Math.abs(small.mean - 1)).toBeLessThan(0.02); // three standard errors of 0.6 %
    expect(small.scatter).toBeGreaterThan(0.16);
    expect(small.scatter).toBeLessThan(0.22);
    // With the same noise: what is left is σ's doing.
    expect(ratio(0.1).mean / small.mean).toBeCloseTo(0.998, 3);
    expect(ratio(0.3).mean / small.mean).toBeCloseTo(0.981, 2);
    expect(ratio(1).mean / small.mean).toBeCloseTo(0.836, 2);
  });

  it('and the exact form leave no trace in D, and meet the numbers that D dropped', async () => {
    await useBackend('cpu');
    const random = new Random(2);
    const discriminator = nets.network({
      name: 'discriminator',
      inputs: { x: [2] },
      layers: [
        nets.linear(16),
        nets.batchNorm(),
        nets.leakyRelu(0.2),
        nets.dropout(0.5),
        nets.linear(1),
      ],
      random,
    });
    const [real, fakes] = [random.normalTensor([16, 2]), random.normalTensor([16, 2])];
    const seen: number[][] = [];
    const looks: objectives.Regularizer = {
      name: 'looks',
      penalty: ({ D }) => {
        seen.push([...D(real).dataSync()], [...D(real).dataSync()]);
        return tf.scalar(0);
      },
    };
    const game = {
      ...objectives.nonSaturating,
      discriminatorLoss: (a: tf.Tensor, b: tf.Tensor) => {
        seen.push([...a.dataSync()]);
        return objectives.nonSaturating.discriminatorLoss(a, b);
      },
    };
    const { discriminator: unused, ...others } = smallGan();
    unused.dispose();
    const gan = { ...others, discriminator };
    const still = new Adam({ learningRate: 0 });
    const after = (objective: Gan['objective']) => {
      const before = tf.memory().numTensors;
      const loss = training.discriminatorStep({ ...gan, objective }, still, real, fakes, {
        random,
      });
      loss.dispose();
      expect(tf.memory().numTensors - before).toBeLessThanOrEqual(12); // Adam's first moments
      return discriminator.nonTrainableWeights.map((weight) => [...weight.read().dataSync()]);
    };
    after(objectives.regularized(game, looks));
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);

    const set = (values: number[][]) =>
      tf.tidy(() =>
        discriminator.nonTrainableWeights.forEach((w, i) => w.write(tf.tensor(values[i]!))),
      );
    const begin = [new Array<number>(16).fill(0), new Array<number>(16).fill(1)];
    set(begin);
    const plain = after(objectives.nonSaturating);
    set(begin);
    expect(
      after(
        objectives.regularized(
          objectives.nonSaturating,
          objectives.r1({ sigma: 0.1 }),
          objectives.r2(),
        ),
      ),
    ).toEqual(plain);
    still.dispose();
    tf.dispose([real, fakes]);
    nets.disposeGan(gan);
  });

  it('is what an error asks for where there is no second derivative', async () => {
    await useBackend('wasm');
    const random = new Random(2);
    const discriminator = nets.network({
      name: 'discriminator',
      inputs: { x: [2] },
      layers: [nets.linear(8), nets.batchNorm(), nets.leakyRelu(0.2), nets.linear(1)],
      random,
    });
    const small = smallGan();
    const gan = { ...small, discriminator };
    const [real, fakes] = [random.normalTensor([8, 2]), random.normalTensor([8, 2])];
    const adam = new Adam();
    const before = tf.memory().numTensors;
    const step = (regularizer: objectives.Regularizer) =>
      training.discriminatorStep(
        { ...gan, objective: objectives.regularized(objectives.hinge, regularizer) },
        ...([adam, real, fakes, { random }] as const),
      );
    for (const exact of [objectives.r1(), objectives.gradientPenalty()]) {
      expect(() => step(exact)).toThrow(/no gradient of BatchNorm.*finite-difference form.*sigma/);
      expect(tf.memory().numTensors).toBe(before);
    }
    const loss = step(objectives.r1({ sigma: 0.05 }));
    expect(Number.isFinite(loss.dataSync()[0])).toBe(true);
    adam.dispose();
    discriminator.dispose();
    nets.disposeGan(small);
    tf.dispose([real, fakes, loss]);
  });
});

describe('a regularized objective', () => {
  it('adds its penalties, which are not halved, and tells them by name', async () => {
    await useBackend('cpu');
    const gan = smallGan();
    const still = new Adam({ learningRate: 0 });
    const [real, fakes] = [new Random(1), new Random(2)].map((random) =>
      random.normalTensor([5, 2]),
    );
    const lossOf = (objective: Gan['objective'], loss: 'sum' | 'half') =>
      tf.tidy(
        () =>
          training
            .discriminatorStep({ ...gan, objective }, still, real!, fakes!, {
              loss,
              random: new Random(3),
            })
            .dataSync()[0]!,
      );
    const both = objectives.regularized(
      objectives.regularized(objectives.nonSaturating, objectives.r1()),
      objectives.r2({ gamma: 1, sigma: 0.1 }),
    );
    expect(both.name).toBe('nonSaturating + R1(γ=10) + R2(γ=1, σ=0.1)');
    expect(both.regularizers).toHaveLength(2);
    const bare = lossOf(objectives.nonSaturating, 'sum');
    const penalty = lossOf(both, 'sum') - bare;
    expect(penalty).toBeGreaterThan(1e-3);
    expect(lossOf(both, 'half')).toBeCloseTo(bare / 2 + penalty, 5);
    const silent = () =>
      training.discriminatorStep({ ...gan, objective: both }, still, real!, fakes!);
    expect(silent).toThrow('draws noise: give it { random }');
    expect(() => objectives.r1({ gamma: 0 })).toThrow("R1's gamma must be above 0");
    expect(() => objectives.r2({ sigma: -1 })).toThrow("R2's sigma must be above 0");
    expect(() => objectives.gradientPenalty({ lambda: NaN })).toThrow('above 0');
    // TypeScript lets it pass, since a function has a name.
    expect(() => objectives.regularized(objectives.hinge, objectives.r1)).toThrow('called: r1()');
    const misspelt: object = { gama: 5 };
    expect(() => objectives.r1(misspelt)).toThrow('R1 has no option "gama"');
    expect(() => objectives.gradientPenalty(misspelt)).toThrow('gradientPenalty has no option');
    still.dispose();
    tf.dispose([real!, fakes!]);
    nets.disposeGan(gan);
  });

  const games = {
    R3GAN: objectives.regularized(
      objectives.relativistic,
      objectives.r1({ gamma: 1 }),
      objectives.r2({ gamma: 1 }),
    ),
    'R3GAN by differences': objectives.regularized(
      objectives.relativistic,
      ...[objectives.r1({ gamma: 1, sigma: 0.05 }), objectives.r2({ gamma: 1, sigma: 0.05 })],
    ),
    'WGAN-GP': objectives.regularized(objectives.wasserstein, objectives.gradientPenalty()),
    WGAN: objectives.regularized(objectives.wasserstein, objectives.weightClipping(0.1)),
  };
  it.each(Object.entries(games))(
    'trains, the same twice, and holds D’s slope: %s',
    async (name, objective) => {
      await useBackend('wasm');
      const run = async () => {
        const gan = smallGan(1, { objective });
        const events = await collect(
          train(gan, smallData(60), {
            ...{ seed: 1, batchSize: 16, steps: 150, reportEvery: 50, discriminatorSteps: 2 },
            generatorOptimizer: { learningRate: 0.005 },
            discriminatorOptimizer: { learningRate: 0.02 },
          }),
        );
        const slope = tf.tidy(() => {
          const x = new Random(5).normalTensor([50, 2]);
          const slopes = tf.grad((at) => tf.sum(nets.forward(gan.discriminator, at, true)))(x);
          return tf.mean(tf.norm(slopes, 2, 1)).dataSync()[0]!;
        });
        nets.disposeGan(gan);
        return { slope, last: events.at(-1)!.discriminatorLoss };
      };
      const [one, two] = [await run(), await run()];
      expect(two).toEqual(one);
      expect(Number.isFinite(one.last)).toBe(true);
      expect(one.slope, name).toBeLessThan(1.5);
    },
  );
});

describe('packs', () => {
  it('lay samples side by side, and leave out what does not fill one', async () => {
    await useBackend('cpu');
    const model = nets.network({
      name: 'd',
      inputs: { x: [2] },
      layers: [nets.pack(3), nets.linear(1)],
      random: new Random(1),
    });
    tf.tidy(() => {
      const [kernel, bias] = model.getWeights();
      expect(kernel!.shape).toEqual([6, 1]);
      const rows = [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12], [13, 14]]; // prettier-ignore
      const packed = tf.tensor2d([[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]); // prettier-ignore
      const expected = tf.add(tf.matMul(packed, kernel as tf.Tensor2D), bias!);
      const found = nets.forward(model, tf.tensor2d(rows), true);
      expect(found.arraySync()).toEqual(expected.arraySync());
      expect(() => nets.forward(model, tf.zeros([2, 2]), true)).toThrow(
        'Packs of 3 samples need a batch',
      );
    });
    expect(() => nets.pack(0)).toThrow('samples in a pack must be a whole number');
    model.dispose();
  });

  it('find out a generator that repeats itself, where no single sample gives it away', async () => {
    await useBackend('wasm');
    // Real: +1 and −1 at random. Fake: the same, but twice in a row. One sample tells nothing.
    const verdict = async (m: number) => {
      const random = new Random(3);
      const discriminator = nets.network({
        name: 'discriminator',
        inputs: { x: [1] },
        layers: [nets.pack(m), nets.linear(16), nets.leakyRelu(0.2), nets.linear(1)],
        random,
      });
      const small = smallGan();
      const gan = { ...small, discriminator };
      const adam = new Adam({ learningRate: 0.02 });
      const sign = () => (random.uniform() < 0.5 ? -1 : 1);
      let loss = 0;
      for (let step = 0; step < 200; step++) {
        loss = tf.tidy(() => {
          const real = tf.tensor2d(Array.from({ length: 64 }, sign), [64, 1]);
          const pairs = Array.from({ length: 32 }, sign).flatMap((s) => [s, s]);
          const fakes = tf.tensor2d(pairs, [64, 1]);
          return training.discriminatorStep(gan, adam, real, fakes).dataSync()[0]!;
        });
      }
      adam.dispose();
      discriminator.dispose();
      nets.disposeGan(small);
      return loss;
    };
    const [alone, packed] = [await verdict(1), await verdict(2)];
    expect(alone).toBeGreaterThan(1.3); // 2 log 2 = 1.386: it cannot tell
    // Half of the real pairs are equal too: −log(1/3) for these and the fakes, nothing for the others.
    const best = -Math.log(2 / 3) - 0.5 * Math.log(1 / 3);
    expect(packed).toBeGreaterThan(best - 0.2);
    expect(packed).toBeLessThan(1.15);
  });
});
