/** The classifier's training is a use of the loop that trains GANs: the same endings. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { data, nets, training, Random, tf, useBackend } from 'tsgan';
import { trainClassifier, type ClassifierOptions } from '../tools/dist/classifier/train.js';

beforeAll(async () => {
  await useBackend('wasm');
});
afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(0));

/** Twenty images: a bright left half is a 0, a bright right half a 1. */
const digits: data.DataSet = {
  name: 'halves',
  size: 20,
  sampleShape: [784],
  samples: Float32Array.from({ length: 20 * 784 }, (_, i) => {
    const [image, column] = [Math.floor(i / 784), i % 28];
    return column < 14 === (image % 2 === 0) ? 1 : -1;
  }),
  labels: Uint8Array.from({ length: 20 }, (_, i) => i % 2),
};

async function run(
  more: Partial<ClassifierOptions> = {},
  watch: (epoch: number) => void = () => undefined,
  dataSet = digits,
) {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [28, 28, 1] }),
      tf.layers.dense({ units: 10, kernelInitializer: 'zeros', name: 'logits' }),
    ],
  });
  nets.drawWeights(model, new Random(1));
  const average = new training.WeightAverage(model, 0.9);
  const before = tf.memory().numTensors;
  try {
    const events = [];
    const options = { epochs: 10, batchSize: 6, random: new Random(2), average, ...more };
    for await (const event of trainClassifier(model, dataSet, options)) {
      events.push(event);
      watch(event.epoch);
    }
    return { events, updates: average.updates };
  } finally {
    expect(tf.memory().numTensors).toBe(before);
    expect(process.listenerCount('SIGINT')).toBe(0);
    average.dispose();
    model.dispose();
  }
}

describe('the training of a classifier', () => {
  it('tells of each epoch, learns, and averages every step', async () => {
    const { events, updates } = await run();
    expect(events.map(({ epoch, step }) => [epoch, step])).toEqual(
      Array.from({ length: 10 }, (_, i) => [i + 1, 4 * (i + 1)]),
    );
    expect(updates).toBe(40);
    expect(events[0]!.losses.classifier).toBeGreaterThan(0.5);
    expect(events[9]!.losses.classifier).toBeLessThan(0.3 * events[0]!.losses.classifier);
  });

  it('ends by a signal and by an interrupt', async () => {
    const stop = new AbortController();
    const bySignal = await run({ signal: stop.signal }, (epoch) => epoch === 3 && stop.abort());
    expect(bySignal.events).toHaveLength(3);
    const ignore = () => undefined;
    process.on('SIGINT', ignore); // as a notebook kernel does
    const byInterrupt = await run({}, (epoch) => {
      if (epoch === 2) process.emit('SIGINT');
      if (epoch === 2) process.off('SIGINT', ignore);
    });
    expect(byInterrupt.events).toHaveLength(2);
  });

  it('ends by a loss that is not a finite number, with the step', async () => {
    const samples = digits.samples.slice();
    samples.fill(NaN, 784 * 19);
    const broken = run({}, undefined, { ...digits, samples });
    await expect(broken).rejects.toThrow(/classifier's loss was NaN at step [1-4]:/);
  });
});
