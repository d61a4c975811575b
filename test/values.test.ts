/** What a cell's last value and console.log show of the library's own values. */
import { inspect } from 'node:util';
import { PNG } from 'pngjs';
import { data, nets, objectives, presets, Random, tf, useBackend, watch, type Gan } from 'tsgan';
import { beforeAll, describe, expect, test } from 'vitest';

type Shown = Record<string, unknown>;
const shown = async (value: object): Promise<Shown> =>
  (value as Record<symbol, () => Promise<Shown>>)[Symbol.for('Jupyter.display')]!();

beforeAll(() => useBackend('cpu'));

const network = () =>
  tf.sequential({
    name: 'G<1>',
    layers: [
      tf.layers.dense({ units: 3, inputShape: [2], name: 'first' }),
      tf.layers.dense({ units: 1, name: 'last' }),
    ],
  });

describe('a tensor', () => {
  test('tells shape, type, range and its first numbers', async () => {
    const small = tf.tensor2d([[1, 2.34567, -3]]);
    expect(inspect(small)).toBe('tensor [1, 3] float32: 1  2.346  -3');
    expect(inspect({ loss: small })).toBe('{ loss: tensor [1, 3] float32: 1  2.346  -3 }');
    const long = tf.range(0, 100);
    expect(inspect(long)).toMatch(/^tensor \[100\] float32, from 0 to 99, mean 49.5: 0 {2}1 .* …$/);
    expect(inspect(tf.tensor(['a', 'b']))).toBe('tensor [2] string: "a"  "b"');
    expect(inspect(tf.zeros([0, 3]))).toBe('tensor [0, 3] float32, without numbers');
    expect(inspect(tf.scalar(NaN))).toBe('tensor [] float32: NaN');
    expect((await shown(small))['text/plain']).toBe(inspect(small));
  });

  test('is safe to look at: no tensor more, none thrown at, disposed or not', async () => {
    const tensor = tf.ones([2, 2]);
    const before = tf.memory().numTensors;
    inspect(tensor);
    await shown(tensor);
    expect(tf.memory().numTensors).toBe(before);
    tensor.dispose();
    expect(inspect(tensor)).toBe('tensor [2, 2] float32, disposed');
    expect(await shown(tensor)).toEqual({ 'text/plain': 'tensor [2, 2] float32, disposed' });
    const broken = Object.defineProperty(tf.ones([1]), 'shape', { value: undefined });
    expect(inspect(broken)).toMatch(/^tensor \(it cannot be read/);
  });

  test('of images is a grid of them', async () => {
    const { 'image/png': png } = await shown(tf.randomUniform([30, 28, 28, 1], 0, 1));
    const { width } = PNG.sync.read(Buffer.from(png as string, 'base64'));
    expect(width).toBe(2 * (5 * (2 * 28 + 4) + 4)); // 5 in a row, at twice their size, twice as fine
    expect(await shown(tf.randomUniform([30, 28, 28, 3]))).not.toHaveProperty('image/png');
  });
});

describe('a network', () => {
  test('is a table of its layers', async () => {
    const model = network();
    expect(inspect(model).split('\n')).toEqual([
      'network “G<1>”, 13 parameters',
      'layer  kind   output      parameters',
      'first  Dense  [batch, 3]           9',
      'last   Dense  [batch, 1]           4',
    ]);
    const { 'text/html': html } = await shown(model);
    expect(html).toContain('G&lt;1&gt;');
    expect((html as string).match(/<tr>/g)).toHaveLength(3);
    model.dispose();
  });
});

describe('a GAN', () => {
  const parts = (): Gan => ({
    name: 'toy <1>',
    generator: network(),
    discriminator: network(),
    latent: nets.normalLatent(2),
    objective: objectives.hinge,
  });

  test('tells what G is given, the game, and both networks', async () => {
    const gan = nets.gan(parts());
    expect(inspect(gan).split('\n').slice(0, 5)).toEqual([
      'GAN “toy <1>”',
      'latent: z [batch, 2], N(0, 1)',
      'objective: hinge',
      '',
      'network “G<1>”, 13 parameters',
    ]);
    expect(inspect(gan).match(/^network /gm)).toHaveLength(2);
    const { 'text/html': html } = await shown(gan);
    expect((html as string).match(/<table>/g)).toHaveLength(2);
    expect(html).toMatch(
      /^<div>GAN “toy &lt;1&gt;”<\/div><div>latent: [^<]*N\(0, 1\)<\/div><div>objective: hinge<\/div><table>/,
    );
    nets.disposeGan(gan);
  });

  test('is no other GAN for it, and a part with another name is refused', () => {
    const plain = parts();
    const gan = nets.gan(plain);
    expect({ ...gan }).toEqual(plain);
    expect(Object.keys(gan)).toEqual(Object.keys(plain));
    expect(() => nets.gan({ ...plain, critic: 1 } as Gan)).toThrow(/no option "critic"/);
    nets.disposeGan(gan);
  });

  test('says what latents of its own draw only where they tell', () => {
    const own: Gan['latent'] = (n, random) => random.normalTensor([n, 2]);
    const gan = nets.gan({ ...parts(), latent: own });
    expect(inspect(gan)).toContain('\nlatent: z [batch, 2]\n');
    nets.disposeGan(gan);
  });

  test.each<[string, () => presets.Preset, string, string]>([
    ['wideMnist', () => presets.wideMnist(new Random(1)), 'z [batch, 100], N(0, 1)', '100 epochs'],
    [
      'quickMnist',
      () => presets.quickMnist(new Random(1)),
      'z [batch, 100], N(0, 1)',
      'batchSize 64',
    ],
    [
      'conditionalMnist',
      () => presets.conditionalMnist(new Random(1)),
      'z [batch, 100], N(0, 1); told [batch, 10]',
      'generatorOptimizer { learningRate 0.0005, beta1 0.5 }',
    ],
    [
      'gaussianNumbers',
      () => presets.gaussianNumbers(new Random(1)),
      'uniform in [-1, 1]',
      'batchSize 256',
    ],
    [
      'bitWords',
      () => presets.bitWords(new Random(1)),
      '8 × N(0, 1), then 5 × logistic',
      'batchSize 128',
    ],
  ])('comes with its settings in the preset %s', async (_, make, latent, settings) => {
    const preset = make();
    const text = inspect(preset);
    expect(text).toContain(`latent: z`);
    expect(text).toContain(latent);
    expect(text.split('\n').at(-1)).toMatch(/^settings: /);
    expect(text.split('\n').at(-1)).toContain(settings);
    expect((await shown(preset.gan))['text/plain']).toBe(inspect(preset.gan));
    const { 'text/html': html } = await shown(preset);
    expect((html as string).match(/<table>/g)).toHaveLength(2);
    expect(html).toContain('<div>settings: ');
    nets.disposeGan(preset.gan);
  });
});

describe('data', () => {
  test('tells its name, size, shape and labels', () => {
    const ring = data.ringOfGaussians({ modes: 2, size: 1200, random: new Random(1) });
    expect(inspect(ring)).toMatch(
      /^data set “ring of Gaussians”: 1,200 samples of \[2\]; labels 0: \d+ {2}1: \d+$/,
    );
    expect(Object.keys(ring)).toEqual(['name', 'size', 'sampleShape', 'samples', 'labels']);
  });

  test('in columns is a table of its first rows', async () => {
    const lines = inspect(data.loadBicycleRentals()).split('\n');
    expect(lines[0]).toBe('table “bicycle rentals”, 4,000 rows, the first 5:');
    expect(lines[1]).toMatch(/^season\s+rider\s+bicycle\s+celsius\s+kilometres\s+minutes$/);
    expect(lines).toHaveLength(7);
    expect((await shown(data.loadBicycleRentals()))['text/html']).toContain('<td');
  });
});

test('a history tells steps, seconds and the first and last losses; it stays a plain list', async () => {
  async function* events() {
    yield { step: 1, totalSteps: 2, seconds: 0.5, discriminatorLoss: 1.38629, generatorLoss: 0.7 };
    yield { step: 2, totalSteps: 2, seconds: 1, discriminatorLoss: 1.2, generatorLoss: 0.8 };
  }
  const history = await watch(events());
  expect(inspect(history)).toBe(
    'history of 2 progress events, 2 steps in 1 s; discriminatorLoss 1.386 → 1.2; generatorLoss 0.7 → 0.8',
  );
  expect(history.length).toBe(2);
  expect(JSON.parse(JSON.stringify(history))).toHaveLength(2);
  async function* nothing() {}
  expect(inspect(await watch(nothing()))).toBe('history of 0 progress events');
});
