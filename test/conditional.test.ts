import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data, nets, presets, training, generate, Random, tf, train, watch, type Gan } from 'tsgan';
import { smallGan } from './small-gan.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});
afterAll(() => expect(tf.memory().numTensors).toBe(0));

describe('labels', () => {
  it('become one-hot rows, and every class in turn', () => {
    const rows = data.oneHotLabels([2, 0], 3);
    expect(rows.arraySync()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    rows.dispose();
    expect([...data.everyLabel(5, 3)]).toEqual([0, 1, 2, 0, 1]);
  });

  it('are refused where they name no class', () => {
    expect(() => data.oneHotLabels([1, 10])).toThrow(/labels\[1\] is 10.*0 to 9/);
    expect(() => data.oneHotLabels([0.5])).toThrow(/whole number/);
    expect(() => data.oneHotLabels([])).toThrow(/at least one/);
  });
});

describe('a joined network', () => {
  const build = (seed: number) =>
    nets.network({
      name: 'joined',
      inputs: { x: [3], c: [2] },
      layers: ({ x, c }) =>
        nets.through(
          nets.join(
            nets.through(x, nets.named('linear_input', nets.linear(4))),
            nets.through(c, nets.named('linear_condition', nets.linear(5))),
          ),
          nets.relu(),
          nets.linear(1),
        ),
      random: new Random(seed),
    });

  it('computes W₂ relu([W₁x + b₁, Vc + d]) + b₂', () => {
    const model = build(1);
    const weights = Object.fromEntries(
      model.weights.map((w) => [w.originalName, w.read().arraySync()]),
    ) as Record<string, number[][] & number[]>;
    const [x, c] = [
      [0.3, -1, 2],
      [0, 1],
    ];
    const times = (v: number[], layer: string) =>
      (weights[`${layer}/bias`] as number[]).map(
        (bias, j) =>
          bias + v.reduce((sum, value, i) => sum + value * weights[`${layer}/kernel`]![i]![j]!, 0),
      );
    const hidden = [...times(x, 'linear_input'), ...times(c, 'linear_condition')];
    const wanted = times(
      hidden.map((h) => Math.max(0, h)),
      'linear_1',
    )[0]!;
    const found = tf.tidy(() =>
      nets.forward(model, [tf.tensor2d([x]), tf.tensor2d([c])], false).dataSync(),
    )[0]!;
    expect(found).toBeCloseTo(wanted, 5);
    model.dispose();
  });

  it('has the same weights for the same seed, and others for another', () => {
    const kernels = [1, 1, 2].map((seed) => {
      const model = build(seed);
      const values = model.getLayer('linear_condition').getWeights()[0]!.dataSync();
      model.dispose();
      return [...values];
    });
    expect(kernels[0]).toEqual(kernels[1]);
    expect(kernels[0]).not.toEqual(kernels[2]);
  });
});

describe('a projection discriminator', () => {
  it('adds the match of class and features to the judgement of the image', () => {
    const model = nets.network({
      name: 'projection',
      inputs: { x: [3], y: [2] },
      layers: ({ x, y }) => {
        const features = nets.through(x, nets.linear(4), nets.relu());
        const direction = nets.through(y, nets.named('linear_condition', nets.linear(4)));
        const image = nets.through(features, nets.named('linear_image', nets.linear(1)));
        return nets.add(image, nets.innerProduct(features, direction));
      },
      random: new Random(1),
    });
    tf.tidy(() => {
      const x = new Random(2).normalTensor([5, 3]).as2D(5, 3);
      const y = data.oneHotLabels([0, 1, 1, 0, 1], 2);
      const weights = (name: string) =>
        model.getLayer(name).getWeights() as [tf.Tensor2D, tf.Tensor];
      const times = (input: tf.Tensor2D, name: string) => {
        const [kernel, bias] = weights(name);
        return input.matMul(kernel).add<tf.Tensor2D>(bias);
      };
      const features = times(x, 'linear_1').relu<tf.Tensor2D>();
      const match = features.mul(times(y, 'linear_condition')).sum(1, true);
      const wanted = times(features, 'linear_image').add(match).dataSync();
      const found = nets.forward(model, [x, y], false);
      expect(found.shape).toEqual([5, 1]);
      found.dataSync().forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
    });
    model.dispose();
  });
});

describe('the presets', () => {
  const shapes = (model: tf.LayersModel) => ({
    inputs: model.inputs.map((input) => input.shape[1]),
    parameters: model.countParams(),
    first: model.layers.flatMap((l) => (/^linear/.test(l.name) ? [l.name] : [])),
  });
  const dense = (n: number, units: number) => (n + 1) * units;

  it('have these sizes', () => {
    const { gan: joined } = presets.conditionalMnist(new Random(1));
    expect(shapes(joined.discriminator)).toEqual({
      inputs: [784, 10],
      parameters: dense(784, 512) + dense(512, 256) + dense(10, 256) + dense(256, 1),
      first: ['linear_1', 'linear_2', 'linear_condition', 'linear_image'],
    });
    expect(shapes(joined.generator).parameters).toBe(
      dense(100, 256) + dense(10, 64) + 4 * 320 + dense(320, 512) + 4 * 512 + dense(512, 784),
    );
    const { gan: appended } = presets.appendedMnist(new Random(1));
    expect(shapes(appended.discriminator)).toMatchObject({
      inputs: [784, 10],
      parameters: dense(794, 512) + dense(512, 256) + dense(256, 1),
    });
    // Only the place where the class enters D differs.
    expect(shapes(appended.generator)).toEqual(shapes(joined.generator));
    const { gan: quick } = presets.quickMnist(new Random(1));
    expect(shapes(quick.discriminator)).toEqual({
      inputs: [784],
      parameters: dense(784, 512) + dense(512, 256) + dense(256, 1),
      first: ['linear_1', 'linear_2', 'linear_3'],
    });
    expect(shapes(quick.generator).parameters).toBe(
      dense(100, 256) + 4 * 256 + dense(256, 512) + 4 * 512 + dense(512, 784),
    );
    [joined, appended, quick].forEach(nets.disposeGan);
  });

  it('drop a tenth in the discriminator, but nothing that the class is multiplied with', () => {
    const dropped = ({ gan }: presets.Preset) => {
      const rates = gan.discriminator.layers.map((layer) => layer.getConfig()['rate']);
      nets.disposeGan(gan);
      return rates.filter((rate) => rate !== undefined);
    };
    expect(dropped(presets.quickMnist(new Random(1)))).toEqual([0.1, 0.1]);
    expect(dropped(presets.appendedMnist(new Random(1)))).toEqual([0.1]);
    expect(dropped(presets.conditionalMnist(new Random(1)))).toEqual([0.1]);
  });

  it('draw another image for another label from the same latent', () => {
    const { gan } = presets.conditionalMnist(new Random(1));
    tf.tidy(() => {
      const z = new Random(2).normalTensor([1, 100]);
      const [three, seven, again] = [3, 7, 3].map((label) =>
        generate(gan, z, { condition: data.oneHotLabels([label]) }).dataSync(),
      );
      expect(three).toEqual(again);
      expect(three).not.toEqual(seven);
    });
    nets.disposeGan(gan);
  });
});

/** Two classes of points: class 0 around (−1, −1), class 1 around (1, 1). */
function twoClasses(size: number): data.DataSet {
  const random = new Random(5);
  const labels = Uint8Array.from({ length: size }, () => random.integer(2));
  const samples = new Float32Array(size * 2);
  labels.forEach((label, i) => {
    for (const k of [0, 1]) samples[2 * i + k] = random.normal(label === 1 ? 1 : -1, 0.1);
  });
  return data.conditionOnLabels({ name: 'two', size, sampleShape: [2], samples, labels }, 2);
}

/** Mean first coordinate of samples that were asked for under `label`. */
function meanUnder(gan: Gan, label: number): number {
  return tf.tidy(() => {
    const condition = data.oneHotLabels(new Array<number>(200).fill(label), 2);
    const samples = generate(gan, 200, { random: new Random(6), condition });
    return tf.mean(samples.slice([0, 0], [200, 1])).dataSync()[0]!;
  });
}

describe('a conditional training', () => {
  it('learns to draw what it is asked for', async () => {
    const dataSet = twoClasses(512);
    const gan = smallGan(1, {}, 2);
    const adam = { learningRate: 0.01, beta1: 0.5 };
    const options = { generatorOptimizer: adam, discriminatorOptimizer: adam };
    await watch(train(gan, dataSet, { ...options, seed: 1, batchSize: 64, steps: 500 }));
    expect(meanUnder(gan, 0)).toBeLessThan(-0.4);
    expect(meanUnder(gan, 1)).toBeGreaterThan(0.4);
    nets.disposeGan(gan);
  }, 30_000);
});

describe('dropout', () => {
  const build = (rate: number, seed = 1) =>
    nets.network({
      name: 'net',
      inputs: { x: [2000] },
      layers: [nets.dropout(rate), nets.linear(1)],
      random: new Random(seed),
    });

  /** What leaves the dropout layer for an input of ones. */
  const dropped = (model: tf.LayersModel, session: boolean) =>
    tf.tidy(() => {
      const layer = model.getLayer('dropout_1');
      return Array.from(
        (layer.apply(tf.ones([1, 2000]), { training: session }) as tf.Tensor).dataSync(),
      );
    });

  it('drops its share in training, keeps the mean, and drops others the next time', () => {
    const model = build(0.3);
    const [first, second] = [dropped(model, true), dropped(model, true)];
    const share = first.filter((x) => x === 0).length / 2000;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
    expect(Math.max(...first)).toBeCloseTo(1 / 0.7, 5);
    expect(first).not.toEqual(second);
    expect(dropped(model, false)).toEqual(new Array(2000).fill(1));
    model.dispose();
  });

  it('follows its seed', () => {
    const models = [build(0.5, 1), build(0.5, 1), build(0.5, 2)];
    const [a, b, c] = models.map((model) => dropped(model, true));
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    models.forEach((model) => model.dispose());
    expect(() => nets.dropout(1)).toThrow(/\[0, 1\).*1/);
  });

  it('lets the gradient through where it let the number through', () => {
    const model = build(0.5);
    tf.tidy(() => {
      const kernel = model.getLayer('linear_1').getWeights()[0]!.dataSync();
      const gradient = tf
        .grad((x) => nets.forward(model, x, true).sum())(tf.ones([1, 2000]))
        .dataSync();
      const zeros = gradient.filter((g) => g === 0).length;
      expect(zeros).toBeGreaterThan(900);
      expect(zeros).toBeLessThan(1100);
      gradient.forEach((g, i) => {
        if (g !== 0) expect(g).toBeCloseTo(2 * kernel[i]!, 5);
      });
    });
    model.dispose();
  });
});

describe('a mean of weights', () => {
  it('is the running mean, leaves the model as it was, and can be left in it', async () => {
    const model = nets.network({
      name: 'net',
      inputs: { x: [1] },
      layers: [nets.linear(1)],
      random: new Random(1),
    });
    const kernel = () => model.getLayer('linear_1').getWeights()[0]!.dataSync()[0]!;
    const set = (value: number) =>
      tf.tidy(() => model.setWeights([tf.tensor2d([[value]]), tf.tensor1d([0])]));
    set(5);
    const average = new training.WeightAverage(model, 0.75);
    const seen = [1, 2, 4, 8, 16];
    for (const value of seen) {
      set(value);
      average.update();
    }
    // The first update keeps nothing, then 1/3, 1/2, 3/5 and 2/3, all below 0.75.
    let wanted = 0;
    seen.forEach((value, n) => (wanted = (n / (n + 2)) * wanted + (1 - n / (n + 2)) * value));
    expect(await average.within(kernel)).toBeCloseTo(wanted, 5);
    expect(kernel()).toBe(16);
    await expect(average.within(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(kernel()).toBe(16);
    average.settle();
    expect(kernel()).toBeCloseTo(wanted, 5);
    average.dispose();
    model.dispose();
    expect(() => new training.WeightAverage(model, 1)).toThrow(/\[0, 1\)/);
  });
});
