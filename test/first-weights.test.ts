/**
 * The first weights of every network of the course, from seed 1, as they have been since the numbers in the
 * lessons were measured: whoever renames a layer changes them, and must mean to.
 */
import { createHash } from 'node:crypto';
import { data, nets, presets, Random, tf, type Gan } from 'tsgan';
import { beforeAll, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

const codec = new data.PairCodec([
  { question: 'what does a cow say', answer: 'moo' },
  { question: 'what does a dog say', answer: 'woof' },
  { question: 'name a colour', answer: 'light blue' },
]);
const { heads } = data.tableCodec(
  data.parseTable('size,colour,weight\n1,red,5\n2,blue,7\n3,green,4\n', 'mixed'),
);

/** The weights of all layers, in the order of the layers' names. */
function digest(model: tf.LayersModel): string {
  const hash = createHash('sha256');
  for (const layer of [...model.layers].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const weight of layer.getWeights()) hash.update(weight.dataSync<'float32'>());
  }
  return hash.digest('hex').slice(0, 12);
}

// prettier-ignore
it.each<[string, (random: Random) => Gan, string, string]>([
  ['simpleMnist', (random) => presets.simpleMnist(random).gan, 'ab1e8ad32e70', '4a3282950eb2'],
  ['wideMnist', (random) => presets.wideMnist(random).gan, 'e3b0b4311ec7', '42a6663b12e1'],
  ['batchNormMnist', (random) => presets.batchNormMnist(random).gan, 'e184025fe809', '42a6663b12e1'],
  ['binarySequence', (random) => presets.binarySequence(random).gan, 'e58581737976', '1fa12f988032'],
  ['scalarAnswer', (random) => presets.scalarAnswer(random).gan, '8be75e13bc82', '7ebfea9c0d70'],
  ['quickMnist', (random) => presets.quickMnist(random).gan, 'd5578f78be4d', '42a6663b12e1'],
  ['conditionalMnist', (random) => presets.conditionalMnist(random).gan, '769cbaa87e79', '717528915a19'],
  ['appendedMnist', (random) => presets.appendedMnist(random).gan, '769cbaa87e79', '9251124cdd87'],
  ['convMnist', (random) => presets.convMnist(random).gan, '351d1feccb1f', 'aa81e68d6974'],
  ['bits', (random) => nets.bitGan({ length: 5, random }), '935b62da1f20', '36c94948497a'],
  ['bits in order', (random) => nets.bitGanInOrder({ length: 5, random }), 'fdaa8bcb7a64', '36c94948497a'],
  ['a table', (random) => nets.tableGan({ heads, random }), 'aab2a80e4c82', '36c94948497a'],
  ['answers', (random) => nets.answerGan(codec, random), '54dc9b23e53f', '10c21bece9e5'],
  ['answers, appended', (random) => nets.answerGan(codec, random, { join: 'concatenation' }), '54dc9b23e53f', '66c64ba0080a'],
])('%s', (_, make, generator, discriminator) => {
  const gan = make(new Random(1));
  expect([digest(gan.generator), digest(gan.discriminator)]).toEqual([generator, discriminator]);
  nets.disposeGan(gan);
});
