import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nets, objectives, discriminate, generate, Random, tf, type Gan } from 'tsgan';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});

let before: number;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(before));
afterAll(() => expect(tf.memory().numTensors).toBe(0));

const names = (model: tf.LayersModel) => model.layers.map((layer) => layer.name);
const values = (tensor: tf.Tensor) => [...tensor.dataSync()];

describe('mlp', () => {
  it('builds the layers in order, under the same names in every run', () => {
    for (let run = 0; run < 2; run++) {
      const model = nets.mlp({
        name: 'net',
        sizes: [3, 5, 4, 2],
        hidden: [nets.leakyRelu(0.2)],
        output: [nets.tanh()],
        random: new Random(1),
      });
      expect(names(model)).toEqual([
        'input',
        'linear_1',
        'leakyRelu_1',
        'linear_2',
        'leakyRelu_2',
        'linear_3',
        'tanh_1',
      ]);
      expect(model.countParams()).toBe(3 * 5 + 5 + 5 * 4 + 4 + 4 * 2 + 2);
      model.dispose();
    }
  });

  it('computes what its weights say', () => {
    const model = nets.mlp({
      name: 'net',
      sizes: [2, 2, 1],
      hidden: [nets.leakyRelu(0.2)],
      output: [nets.tanh()],
      random: new Random(1),
    });
    const kernels = [tf.tensor2d([1, -2, 3, 4], [2, 2]), tf.tensor1d([0.5, -1])];
    const last = [tf.tensor2d([0.1, -0.2], [2, 1]), tf.tensor1d([0.05])];
    model.setWeights([...kernels, ...last]);
    const x = tf.tensor2d([1, -1, 0.5, 0.25], [2, 2]);
    const y = nets.forward(model, x, false);
    // Row 1: W·x + b = (1 − 3 + 0.5, −2 − 4 − 1) = (−1.5, −7), leaky: (−0.3, −1.4),
    // 0.1·(−0.3) − 0.2·(−1.4) + 0.05 = 0.3. Row 2: (1.75, −1), (1.75, −0.2), 0.265.
    expect(y.shape).toEqual([2, 1]);
    expect(values(y)[0]).toBeCloseTo(Math.tanh(0.3), 6);
    expect(values(y)[1]).toBeCloseTo(Math.tanh(0.265), 6);
    tf.dispose([x, y, kernels, last]);
    model.dispose();
  });

  it('refuses sizes that make no network', () => {
    const random = new Random(1);
    expect(() => nets.mlp({ name: 'net', sizes: [3], random })).toThrow('at least two sizes');
    expect(() => nets.mlp({ name: 'net', sizes: [3, 0], random })).toThrow('got 0');
    expect(() => nets.linear(2.5)).toThrow('got 2.5');
    expect(() => nets.network({ name: 'net', inputs: { x: [3] }, layers: [], random })).toThrow(
      'no layers',
    );
  });
});

describe('first weights', () => {
  it('are uniform in ±1/√fanIn for kernel and bias', () => {
    const model = nets.mlp({ name: 'net', sizes: [400, 300, 2], random: new Random(7) });
    const bound = 1 / Math.sqrt(400);
    const [kernel, bias] = model.getWeights().map(values);
    for (const weights of [kernel!, bias!]) {
      expect(Math.max(...weights)).toBeLessThan(bound);
      expect(Math.max(...weights)).toBeGreaterThan(0.95 * bound);
      expect(Math.min(...weights)).toBeGreaterThan(-bound);
      expect(Math.min(...weights)).toBeLessThan(-0.95 * bound);
    }
    const variance = kernel!.reduce((sum, w) => sum + w * w, 0) / kernel!.length;
    expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 1);
    const second = values(model.getWeights()[2]!);
    expect(Math.max(...second)).toBeLessThan(1 / Math.sqrt(300));
    expect(Math.max(...second)).toBeGreaterThan(0.95 / Math.sqrt(300));
    model.dispose();
  });

  it('depend on the seed, the network and the layer, and on nothing else', () => {
    const build = (seed: number, name = 'net', sizes = [6, 5, 4, 1]) => {
      const model = nets.mlp({ name, sizes, random: new Random(seed) });
      const weights = model.getWeights().map(values);
      model.dispose();
      return weights;
    };
    expect(build(1)).toEqual(build(1));
    expect(build(1)).not.toEqual(build(2));
    expect(build(1)[0]).not.toEqual(build(1, 'other')[0]);
    expect(build(1, 'net', [6, 5, 4, 7, 1]).slice(0, 4)).toEqual(build(1).slice(0, 4));
  });

  it('of a layer without a rule are an error that names it', () => {
    const input = tf.input({ shape: [4, 2] });
    const recurrent = tf.layers.simpleRNN({ units: 3, name: 'memory', kernelInitializer: 'zeros' });
    const outputs = recurrent.apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs, name: 'net' });
    expect(() => nets.drawWeights(model, new Random(1))).toThrow(/memory.*recurrent_kernel/);
    model.dispose();
  });
});

describe('batch norm', () => {
  const build = (options = {}) => {
    const layers = [nets.batchNorm(options)];
    return nets.network({ name: 'norm', inputs: { x: [1] }, layers, random: new Random(1) });
  };
  const apply = (model: tf.LayersModel, rows: number[], training: boolean) =>
    tf.tidy(() => values(nets.forward(model, tf.tensor2d(rows, [rows.length, 1]), training)));
  const running = (model: tf.LayersModel) => {
    const [, , mean, variance] = model.getWeights().map((weight) => values(weight)[0]!);
    return { mean: mean!, variance: variance! };
  };

  it('normalises by the batch in training, by running statistics otherwise', () => {
    const model = build();
    const untrained = apply(model, [10, 12], false);
    expect(untrained[0]).toBeCloseTo(10 / Math.sqrt(1 + 1e-5), 4);
    expect(untrained[1]).toBeCloseTo(12 / Math.sqrt(1 + 1e-5), 4);
    expect(running(model)).toEqual({ mean: 0, variance: 1 });

    const trained = apply(model, [10, 12], true);
    expect(trained[0]).toBeCloseTo(-1 / Math.sqrt(1 + 1e-5), 5);
    expect(trained[1]).toBeCloseTo(1 / Math.sqrt(1 + 1e-5), 5);
    model.dispose();
  });

  it('moves the running statistics by a tenth a step, in training only', () => {
    const model = build();
    apply(model, [10, 14], true); // mean 12, variance 4
    expect(running(model).mean).toBeCloseTo(0.9 * 0 + 0.1 * 12, 5);
    expect(running(model).variance).toBeCloseTo(0.9 * 1 + 0.1 * 4, 5);
    const moved = running(model);
    const seen = apply(model, [1.2], false);
    expect(seen[0]).toBeCloseTo(0, 5);
    expect(running(model)).toEqual(moved);
    model.dispose();

    const slow = build({ momentum: 0.99 });
    apply(slow, [10, 14], true);
    expect(running(slow).mean).toBeCloseTo(0.12, 5);
    slow.dispose();
  });

  it('hardly normalises small activations where epsilon is 0.8', () => {
    const written = build({ epsilon: 0.8 });
    const [low, high] = apply(written, [-0.1, 0.1], true);
    expect(high).toBeCloseTo(0.1 / Math.sqrt(0.01 + 0.8), 5);
    expect(low).toBeCloseTo(-high!, 6);
    written.dispose();
  });

  it('trains γ and β but not the running statistics', () => {
    const model = build();
    const trained = nets.trainableVariables(model).map((variable) => variable.name.split('/')[1]);
    expect(trained.map((name) => name!.replace(/_\d+$/, ''))).toEqual(['gamma', 'beta']);
    expect(model.weights).toHaveLength(4);
    model.dispose();
  });
});

describe('a GAN', () => {
  const build = (condition?: number): Gan => {
    const random = new Random(3);
    const join = condition === undefined ? {} : { condition };
    const layers = [nets.linear(6), nets.batchNorm(), nets.leakyRelu(0.2), nets.linear(2)];
    const inputs: Record<string, number[]> = { z: [4] };
    if (condition !== undefined) inputs['condition'] = [condition];
    return {
      name: 'small',
      generator: nets.network({ name: 'generator', inputs, layers, random }),
      discriminator: nets.mlp({ name: 'discriminator', sizes: [2, 5, 1], random, ...join }),
      latent: nets.normalLatent(4),
      objective: objectives.nonSaturating,
    };
  };

  it('generates and discriminates, seeded, and is gone after disposeGan', () => {
    const gan = build();
    const a = generate(gan, 3, { random: new Random(5) });
    const b = generate(gan, 3, { random: new Random(5) });
    const z = gan.latent(3, new Random(5));
    const c = generate(gan, z);
    const logits = discriminate(gan, a);
    expect(a.shape).toEqual([3, 2]);
    expect(logits.shape).toEqual([3, 1]);
    expect(values(a)).toEqual(values(b));
    expect(values(a)).toEqual(values(c));
    tf.dispose([a, b, c, z, logits]);
    nets.disposeGan(gan);
  });

  it('shows a sample without regard to its neighbours, unless it is training', () => {
    const gan = build();
    const z = gan.latent(8, new Random(5));
    tf.tidy(() => {
      const first = (training: boolean, rows: number) =>
        values(
          training
            ? nets.forward(gan.generator, z.slice([0, 0], [rows, 4]), true)
            : generate(gan, z.slice([0, 0], [rows, 4])),
        ).slice(0, 2);
      first(false, 8).forEach((x, i) => expect(x).toBeCloseTo(first(false, 3)[i]!, 5));
      expect(Math.abs(first(true, 8)[0]! - first(true, 3)[0]!)).toBeGreaterThan(0.01);
    });
    z.dispose();
    nets.disposeGan(gan);
  });

  it('tells both networks the condition, and says so when it is missing', () => {
    const gan = build(3);
    const z = gan.latent(2, new Random(5));
    const rows = (c: number[]) => tf.tensor2d([c, c]);
    const [one, other] = [rows([1, 0, 0]), rows([0, 1, 0])];
    tf.tidy(() => {
      const x = generate(gan, z, { condition: one });
      expect(values(x)).not.toEqual(values(generate(gan, z, { condition: other })));
      expect(values(discriminate(gan, x, { condition: one }))).not.toEqual(
        values(discriminate(gan, x, { condition: other })),
      );
    });
    expect(() => generate(gan, z)).toThrow("'generator' is conditional");
    tf.dispose([z, one, other]);
    nets.disposeGan(gan);

    const plain = build();
    const c = tf.ones([2, 3]);
    expect(() => generate(plain, 2, { random: new Random(1), condition: c })).toThrow(
      'takes no condition',
    );
    expect(() => generate(plain, 2)).toThrow('needs { random }');
    for (const count of [-1, 0, 2.5, NaN]) {
      expect(() => generate(plain, count, { random: new Random(1) })).toThrow(
        'samples to generate',
      );
    }
    const [wide, flat] = [tf.ones([2, 9]), tf.ones([4])];
    expect(() => generate(plain, wide)).toThrow(
      "'generator' takes a tensor of shape [batch,4], but got [2,9]",
    );
    expect(() => generate(plain, flat)).toThrow('but got [4]');
    expect(() => discriminate(plain, wide)).toThrow("'discriminator' takes a tensor of shape");
    expect(() => discriminate(plain, [[1, 2]] as never)).toThrow('but got no tensor');
    tf.dispose([c, wide, flat]);
    nets.disposeGan(plain);
  });

  it('draws normal and uniform latents of the right shape', () => {
    const normal = nets.normalLatent(50)(400, new Random(1));
    const uniform = nets.uniformLatent(50)(400, new Random(1));
    expect([normal.shape, uniform.shape]).toEqual([
      [400, 50],
      [400, 50],
    ]);
    const moments = (all: number[]) => {
      const mean = all.reduce((a, b) => a + b) / all.length;
      return [mean, Math.sqrt(all.reduce((a, b) => a + (b - mean) ** 2, 0) / all.length)];
    };
    const [mean, deviation] = moments(values(normal));
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(1, 1);
    const [middle, spread] = moments(values(uniform));
    expect(middle).toBeCloseTo(0.5, 1);
    expect(spread).toBeCloseTo(Math.sqrt(1 / 12), 2);
    expect(values(uniform).every((u) => u >= 0 && u < 1)).toBe(true);
    tf.dispose([normal, uniform]);
  });
});
