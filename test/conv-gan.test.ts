/** Convolutional networks of the GAN floor, and a preset's step as a trial for choosing a backend. */
import { nets, presets, training, discriminate, generate, Random, tf, useBackend } from 'tsgan';
import { describe, expect, it } from 'vitest';

describe('the convolutional GAN', () => {
  it('has the shapes and as many weights as worked out by hand', async () => {
    await useBackend('wasm');
    const { gan } = presets.convMnist(new Random(1));
    const shapes = (model: tf.LayersModel) =>
      model.layers.slice(1).map((layer) => (layer.outputShape as number[]).slice(1).join('×'));
    expect(shapes(gan.generator)).toEqual([
      '3136',
      '3136',
      '7×7×64',
      '14×14×32',
      '14×14×32',
      '28×28×1',
      '28×28×1',
      '784',
    ]);
    expect(shapes(gan.discriminator)).toEqual([
      '28×28×1',
      '14×14×32',
      '14×14×32',
      '7×7×64',
      '7×7×64',
      '3136',
      '1',
    ]);
    const g = 100 * 3136 + 3136 + (16 * 64 * 32 + 32) + (16 * 32 + 1);
    const d = 16 * 32 + 32 + (16 * 32 * 64 + 64) + 3136 + 1;
    expect([gan.generator.countParams(), gan.discriminator.countParams()]).toEqual([g, d]);
    nets.disposeGan(gan);
  });

  it('gives the same on wasm as in plain JavaScript', async () => {
    const answers: number[][] = [];
    for (const backend of ['cpu', 'wasm'] as const) {
      await useBackend(backend);
      const { gan } = presets.convMnist(new Random(1));
      const logits = tf.tidy(() =>
        discriminate(gan, generate(gan, 3, { random: new Random(2) })).dataSync(),
      );
      answers.push([...logits]);
      nets.disposeGan(gan);
    }
    answers[0]!.forEach((logit, i) => expect(answers[1]![i]).toBeCloseTo(logit, 5));
    expect(new Set(answers[0]).size).toBe(3);
  });
});

/** Two networks that are told a table `[batch, 3, 4]` about each sample. */
function toldATable(random: Random): presets.Preset {
  const preset = presets.binarySequence(random);
  nets.disposeGan(preset.gan);
  const told = (name: string, input: number, units: number) => {
    const inputs = [tf.input({ shape: [input] }), tf.input({ shape: [3, 4] })];
    const flat = tf.layers.flatten().apply(inputs[1]!) as tf.SymbolicTensor;
    const both = tf.layers.concatenate().apply([inputs[0]!, flat]);
    const output = tf.layers.dense({ units }).apply(both) as tf.SymbolicTensor;
    const model = tf.model({ inputs, outputs: output, name });
    nets.drawWeights(model, random);
    return model;
  };
  const gan = { ...preset.gan, generator: told('G', 5, 5), discriminator: told('D', 5, 1) };
  return { ...preset, gan };
}

const oftenJudged = (random: Random): presets.Preset => {
  const { settings, ...preset } = presets.binarySequence(random);
  return { ...preset, settings: { ...settings, discriminatorSteps: 3 } };
};

describe('a trial of a preset', () => {
  it.each([
    ['plain', (random: Random) => presets.binarySequence(random)],
    ['conditional', (random: Random) => presets.conditionalMnist(random)],
    ['a condition that is a table', (random: Random) => toldATable(random)],
    ['several steps of D', (random: Random) => oftenJudged(random)],
  ])('is a whole training step: both networks move, nothing is left (%s)', async (_, preset) => {
    await useBackend('wasm');
    const before = tf.memory().numTensors;
    let made: tf.LayersModel[] = [];
    const trial = await training.trialOf((random) => {
      const built = preset(random);
      made = [built.gan.generator, built.gan.discriminator];
      return built;
    })();
    const weights = (model: tf.LayersModel) => [...model.getWeights()[0]!.dataSync<'float32'>()];
    const first = made.map(weights);
    trial.step().dispose();
    const held = tf.memory().numTensors;
    const loss = trial.step();
    expect(Number.isFinite(loss.dataSync()[0])).toBe(true);
    loss.dispose();
    expect(tf.memory().numTensors).toBe(held);
    made.forEach((model, i) => {
      expect(weights(model)).not.toEqual(first[i]);
    });
    trial.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
