import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data, nets, presets, Random, tf } from 'tsgan';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});
afterAll(() => expect(tf.memory().numTensors).toBe(0));

/** What tfjs itself says the layers are, input layers left out. */
function layersOf(model: tf.LayersModel): string[] {
  return model.layers
    .filter((layer) => layer.getClassName() !== 'InputLayer')
    .map((layer) => {
      const { units, alpha, activation, epsilon, momentum } = layer.getConfig() as Record<
        string,
        string | number
      >;
      switch (layer.getClassName()) {
        case 'Dense':
          return `${units} ${activation}`;
        case 'LeakyReLU':
          return `leaky ${alpha}`;
        case 'BatchNormalization':
          return `norm ${epsilon} ${momentum}`;
        case 'Activation':
          return String(activation);
        default:
          return layer.getClassName();
      }
    });
}

/** Trainable and other parameters, counted from the weights. */
function parameters(model: tf.LayersModel): [number, number] {
  const size = (weights: tf.LayerVariable[]) =>
    weights.reduce((sum, weight) => sum + tf.util.sizeFromShape(weight.shape as number[]), 0);
  return [size(model.trainableWeights), size(model.nonTrainableWeights)];
}

function inspect({ gan, settings, epochs }: presets.Preset) {
  const z = gan.latent(2, new Random(1));
  const found = {
    generator: layersOf(gan.generator),
    discriminator: layersOf(gan.discriminator),
    generatorParameters: parameters(gan.generator),
    discriminatorParameters: parameters(gan.discriminator),
    latent: z.shape,
    objective: gan.objective.name,
    training: settings,
    epochs,
  };
  z.dispose();
  nets.disposeGan(gan);
  return found;
}

const adam = (learningRate: number, beta1: number) => ({
  generatorOptimizer: { learningRate, beta1, beta2: 0.999 },
  discriminatorOptimizer: { learningRate, beta1, beta2: 0.999 },
});
const linear = (units: number) => `${units} linear`;
const leaky = 'leaky 0.2';

// Expected parameters: sums of (inputs + 1) · outputs, worked out by hand, plus γ and β.
describe('presets have the layers, sizes and settings of their documents', () => {
  it('wideMnist', () => {
    expect(inspect(presets.wideMnist(new Random(1)))).toEqual({
      generator: ['256', '512', '1024', '784']
        .flatMap((units) => [`${units} linear`, 'ReLU'])
        .with(-1, 'tanh'),
      discriminator: [linear(512), leaky, linear(256), leaky, linear(1)],
      generatorParameters: [1_486_352, 0],
      discriminatorParameters: [533_505, 0],
      latent: [2, 100],
      objective: 'nonSaturating',
      training: {
        batchSize: 64,
        first: 'discriminator',
        discriminatorLoss: 'sum',
        ...adam(2e-4, 0.5),
      },
      epochs: 100,
    });
  });

  it('simpleMnist', () => {
    expect(inspect(presets.simpleMnist(new Random(1)))).toEqual({
      generator: [linear(256), 'ReLU', linear(256), 'ReLU', linear(784), 'tanh'],
      discriminator: [linear(256), leaky, linear(256), leaky, linear(1)],
      generatorParameters: [293_136, 0],
      discriminatorParameters: [267_009, 0],
      latent: [2, 100],
      objective: 'nonSaturating',
      training: {
        batchSize: 100,
        first: 'discriminator',
        discriminatorLoss: 'sum',
        ...adam(2e-4, 0.9),
      },
      epochs: 100,
    });
  });

  it.each([
    ['as written', {}, 'norm 0.8 0.9'],
    ['with PyTorch’s own epsilon', { epsilon: 1e-5 }, 'norm 0.00001 0.9'],
    ['with 0.8 as the momentum', { epsilon: 1e-5, momentum: 0.8 }, 'norm 0.00001 0.8'],
  ])('batchNormMnist %s', (_, options, norm) => {
    expect(inspect(presets.batchNormMnist(new Random(1), options))).toEqual({
      generator: [
        ...[linear(128), leaky],
        ...[linear(256), norm, leaky],
        ...[linear(512), norm, leaky],
        ...[linear(1024), norm, leaky],
        ...[linear(784), 'tanh'],
      ],
      discriminator: [linear(512), leaky, linear(256), leaky, linear(1)],
      generatorParameters: [1_510_032, 2 * (256 + 512 + 1024)],
      discriminatorParameters: [533_505, 0],
      latent: [2, 100],
      objective: 'nonSaturating',
      training: {
        batchSize: 128,
        first: 'generator',
        discriminatorLoss: 'half',
        ...adam(2e-4, 0.5),
      },
      epochs: 200,
    });
  });

  it('batchNormMnist without batch norm: the same layers, and the same first weights', () => {
    const gans = [false, true].map(
      (batchNorm) => presets.batchNormMnist(new Random(1), { batchNorm }).gan,
    );
    const [bare, normal] = gans.map(({ generator }) => generator) as [
      tf.LayersModel,
      tf.LayersModel,
    ];
    const linears = ({ layers }: tf.LayersModel) =>
      layers.filter(({ name }) => name.startsWith('linear'));
    expect(bare.layers.filter(({ name }) => name.startsWith('batchNorm'))).toEqual([]);
    expect(linears(bare).length).toBe(5);
    const first = (model: tf.LayersModel) =>
      linears(model).map((layer) => [...layer.getWeights()[0]!.dataSync().slice(0, 50)]);
    expect(first(bare)).toEqual(first(normal));
    gans.forEach(nets.disposeGan);
  });

  it('binarySequence', () => {
    const expected = {
      generator: [linear(5), 'sigmoid'],
      discriminator: [linear(1)],
      generatorParameters: [30, 0],
      discriminatorParameters: [6, 0],
      latent: [2, 5],
      objective: 'nonSaturating',
      training: {
        batchSize: 1,
        first: 'discriminator',
        discriminatorLoss: 'sum',
        ...adam(1e-3, 0.9),
      },
      epochs: 50,
    };
    expect(inspect(presets.binarySequence(new Random(1)))).toEqual(expected);
    const longer = inspect(presets.binarySequence(new Random(1), { length: 20 }));
    expect(longer.generatorParameters).toEqual([420, 0]);
    expect(longer.latent).toEqual([2, 20]);
  });

  it('scalarAnswer', () => {
    expect(inspect(presets.scalarAnswer(new Random(1)))).toEqual({
      generator: [128, 256, 512, 1024, 2048]
        .flatMap((units) => [linear(units), 'ReLU'])
        .concat(linear(1)),
      discriminator: [512, 256, 128].flatMap((units) => [linear(units), 'ReLU']).concat(linear(1)),
      generatorParameters: [2_804_097, 0],
      discriminatorParameters: [165_377, 0],
      latent: [2, 100],
      objective: 'nonSaturating',
      training: {
        batchSize: 64,
        first: 'discriminator',
        discriminatorLoss: 'sum',
        ...adam(2e-4, 0.9),
      },
      epochs: 100,
    });
  });
});

describe('the course’s presets', () => {
  const sizes = (model: tf.LayersModel) => layersOf(model).filter((name) => /linear$/.test(name));

  it('have the nets of lesson 13: a plain D, batch norm in G, and packs where asked for', () => {
    const hidden = [linear(64), 'norm 0.00001 0.9', leaky];
    const plain = inspect(presets.mixturePoints(new Random(1)));
    expect(plain).toMatchObject({
      generator: [...hidden, ...hidden, ...hidden, ...hidden, linear(2)],
      discriminator: [...[1, 2, 3, 4].flatMap(() => [linear(64), leaky]), linear(1)],
      generatorParameters: [192 + 3 * 4160 + 130 + 4 * 128, 4 * 128],
      discriminatorParameters: [192 + 3 * 4160 + 65, 0],
      latent: [2, 2],
      objective: 'relativistic + R1(γ=0.001) + R2(γ=0.001)',
    });
    const packed = inspect(presets.mixturePoints(new Random(1), { packed: 4 }));
    expect(packed.discriminatorParameters).toEqual([8 * 64 + 64 + 3 * 4160 + 65, 0]);
  });

  it('have the nets of lessons 01, 03 and 04', () => {
    const numbers = inspect(presets.gaussianNumbers(new Random(1), { discriminatorRate: 2e-4 }));
    expect(numbers.generator).toEqual([32, 32, 1].flatMap((n) => [linear(n), leaky]).slice(0, -1));
    expect(numbers.training).toMatchObject({
      generatorOptimizer: { learningRate: 1e-3, beta1: 0.5 },
      discriminatorOptimizer: { learningRate: 2e-4, beta1: 0.5 },
    });
    const { gan } = presets.ringPoints(new Random(1), { minibatch: true, clip: 0.1 });
    expect(sizes(gan.generator)).toEqual([linear(64), linear(64), linear(2)]);
    expect(gan.discriminator.countParams()).toBe(
      3 * 64 + 2 * 65 * 64 + 64 * 8 + (64 + 4 + 1), // 2-64-64-64, T, then 4 measures more
    );
    expect(gan.objective.name).toBe('nonSaturating + weightClipping(0.1)');
    nets.disposeGan(gan);
    expect(() => presets.ringPoints(new Random(1), { clipping: 1 } as never)).toThrow(
      /"clipping".*clip/,
    );
  });

  it('last as long as their lessons train them', () => {
    const total = (schedule: presets.Schedule) =>
      schedule.stages?.reduce((sum, { steps }) => sum + steps, 0) ?? schedule.steps;
    const steps = ({ gan, lessons = {} }: presets.Preset) => {
      nets.disposeGan(gan);
      const inBudgets = ({ quick, standard, full }: presets.Schedules) =>
        [quick, standard, full].map(total);
      return Object.fromEntries(
        Object.entries(lessons).map(([lesson, schedules]) => [lesson, inBudgets(schedules)]),
      );
    };
    const random = new Random(1);
    expect(steps(presets.bitWords(random))).toEqual({
      '08': [450, 1900, 5000],
      '08 parity': [100, 2000, 12_000],
      '08 longer': [150, 600, 5000],
    });
    expect(steps(presets.ringPoints(random))).toEqual({
      '03': [600, 1700, 2200],
      '03 slow': [240, 600, 600],
      '03 fast': [240, 600, 600],
      '04': [48, 400, 400],
    });
    const heads = [{ name: 'a', kind: 'numeric', width: 1 }] as const;
    for (const preset of [presets.tableRows(heads, random), presets.plainRows(heads, random)]) {
      expect(steps(preset)).toEqual({ '10': [600, 2200, 9000] });
    }
    const codec = new data.PairCodec([{ question: 'is it', answer: 'no' }]);
    expect(steps(presets.grammarAnswers(codec, random))).toMatchObject({ '09': [120, 3000, 4500] });
    expect(steps(presets.curatedAnswers(codec, random))).toEqual({ '09': [10, 600, 3000] });
    expect(steps(presets.quickMnist(random))).toMatchObject({ '05': [40, 3000, 12_500] });
  });

  it('play the curated pairs as the grammar is played: the same networks, batches and rates', () => {
    const codec = new data.PairCodec([{ question: 'is it', answer: 'no' }]);
    const [grammar, curated] = [presets.grammarAnswers, presets.curatedAnswers].map((preset) =>
      preset(codec, new Random(1)),
    ) as [presets.Preset, presets.Preset];
    const rates = ({ lessons }: presets.Preset) =>
      lessons!['09']!.standard.stages!.map(({ generatorRate, discriminatorRate }) => [
        generatorRate,
        discriminatorRate,
      ]);
    expect(rates(curated)).toEqual(rates(grammar));
    expect({ ...curated.settings, reportEvery: 10 }).toEqual(grammar.settings);
    const { grammar: alike, curated: byHeart } = presets.answersByLikelihood;
    expect(byHeart.training).toEqual(alike.training);
    const found = [grammar, curated].map(inspect);
    expect(found[0]!.generator).toEqual(found[1]!.generator);
    expect(found[0]!.discriminatorParameters).toEqual(found[1]!.discriminatorParameters);
  });

  it('take lesson 06’s liberties with the batch-norm document, and no other', () => {
    const document = inspect(presets.batchNormMnist(new Random(1), { epsilon: 1e-5 }));
    const rate = { learningRate: 1e-3, beta1: 0.5 };
    expect(inspect(presets.batchNormMnistAtOurPace(new Random(1)))).toEqual({
      ...document,
      objective: 'leastSquares',
      training: {
        ...document.training,
        batchSize: 64,
        generatorOptimizer: rate,
        discriminatorOptimizer: rate,
      },
      epochs: undefined,
    });
  });
});

describe('latents', () => {
  it('are normal, but uniform in [0, 1) for binary sequences', () => {
    const draw = (preset: presets.Preset) => {
      const z = preset.gan.latent(500, new Random(1));
      const values = [...z.dataSync()];
      z.dispose();
      nets.disposeGan(preset.gan);
      return values;
    };
    expect(Math.min(...draw(presets.simpleMnist(new Random(1))))).toBeLessThan(-3);
    const uniform = draw(presets.binarySequence(new Random(1)));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
  });
});
