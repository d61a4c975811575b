import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nets, training, tf, train, type Gan } from 'tsgan';
import { collect, lossesOf, smallData, smallGan } from './small-gan.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});
let before: number;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(before));

// Ten samples in batches of four: three steps an epoch.
const options = {
  seed: 3,
  batchSize: 4,
  reportEvery: 1,
  generatorOptimizer: { beta1: 0.5 },
  discriminatorOptimizer: { beta1: 0.5 },
  stages: [
    { steps: 4, generatorRate: 0.01, discriminatorRate: 0.02 },
    { steps: 3, generatorRate: 0.001, discriminatorRate: 0.005 },
  ],
};

const weights = ({ generator, discriminator }: Gan) =>
  [generator, discriminator].map((net) =>
    nets.trainableVariables(net).map((v) => [...v.dataSync()]),
  );

/** Trains a fresh GAN stage by stage and disposes it. */
async function run(more: Partial<training.StagedOptions> = {}) {
  const gan = smallGan();
  const events = await collect(training.trainInStages(gan, smallData(), { ...options, ...more }));
  const end = weights(gan);
  nets.disposeGan(gan);
  return { events, end };
}

describe('a training in stages', () => {
  it('is one call of train after the other, each with its rates and with a seed of its own', async () => {
    const gan = smallGan();
    const { seed, batchSize, reportEvery } = options;
    const adam = (learningRate: number) => ({ learningRate, beta1: 0.5 });
    const first = await collect(
      train(gan, smallData(), {
        ...{ seed, batchSize, reportEvery, steps: 4 },
        generatorOptimizer: adam(0.01),
        discriminatorOptimizer: adam(0.02),
      }),
    );
    const second = await collect(
      train(gan, smallData(), {
        ...{ seed: training.stageSeed(seed, 1), batchSize, reportEvery, steps: 3 },
        generatorOptimizer: adam(0.001),
        discriminatorOptimizer: adam(0.005),
      }),
    );
    const { events, end } = await run();
    expect(lossesOf(events)).toEqual(lossesOf([...first, ...second]));
    expect(end).toEqual(weights(gan));
    nets.disposeGan(gan);
  });

  it('counts steps, epochs and seconds on, and knows the end from the beginning', async () => {
    const { events } = await run();
    expect(events.map(({ step, epoch, endOfEpoch }) => [step, epoch, endOfEpoch])).toEqual([
      [1, 1, false],
      [2, 1, false],
      [3, 1, true],
      [4, 2, false],
      [5, 3, false],
      [6, 3, false],
      [7, 3, true],
    ]);
    expect(events.map(({ totalSteps }) => totalSteps)).toEqual(Array(7).fill(7));
    const seconds = events.map((event) => event.seconds);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    expect(new Set(seconds).size).toBe(7);
  });

  it('ends altogether when it is stopped in a stage, at its last step too', async () => {
    for (const [stopAt, how] of [
      [2, 'signal'],
      [4, 'signal'],
      [2, 'interrupt'],
      [4, 'interrupt'],
    ] as const) {
      const gan = smallGan();
      const controller = new AbortController();
      const ignore = () => undefined;
      process.on('SIGINT', ignore); // as a notebook kernel does
      const events: training.Progress[] = [];
      const { signal } = controller;
      for await (const event of training.trainInStages(gan, smallData(), { ...options, signal })) {
        events.push(event);
        if (event.step !== stopAt) continue;
        if (how === 'signal') controller.abort();
        else process.emit('SIGINT');
      }
      process.off('SIGINT', ignore);
      expect(events.at(-1)!.step, `${how} at ${stopAt}`).toBe(stopAt);
      expect(process.listenerCount('SIGINT')).toBe(0);
      nets.disposeGan(gan);
    }
  });

  it('can be left in the middle, and leaves no tensors behind', async () => {
    const gan = smallGan();
    for await (const { step } of training.trainInStages(gan, smallData(), options))
      if (step === 5) break;
    nets.disposeGan(gan);
  });

  it('refuses what does not fit before it trains anything', () => {
    const gan = smallGan();
    const start = (more: Partial<training.StagedOptions>) => () =>
      training.trainInStages(gan, smallData(), { ...options, ...more });
    const [good] = options.stages;
    expect(start({ stages: [] })).toThrow(/at least one stage/);
    const misspelt: object = { steps: 5 };
    expect(start(misspelt)).toThrow('trainInStages has no option "steps"');
    expect(start({ stages: [good!, { ...good!, steps: 0 }] })).toThrow(/steps/);
    expect(start({ stages: [good!, { ...good!, generatorRate: -1 }] })).toThrow(/learningRate/);
    nets.disposeGan(gan);
  });

  it('shares no stage’s seed with another training, near or far', () => {
    const seeds = Array.from({ length: 200 }, (_, i) => [i, 1000 * i, -i]).flat();
    const first = new Set(seeds);
    const drawn = [...first].flatMap((seed) =>
      [1, 2, 3].map((stage) => training.stageSeed(seed, stage)),
    );
    expect(training.stageSeed(7, 0)).toBe(7);
    expect(new Set([...first, ...drawn]).size).toBe(first.size + drawn.length);
    expect(drawn.every((seed) => Number.isSafeInteger(seed))).toBe(true);
  });

  it('goes on from its state, in the middle of any stage, as if it had not been left', async () => {
    for (const stop of [2, 4, 6]) {
      const [gan, other] = [smallGan(), smallGan()];
      const straight = await collect(training.trainInStages(other, smallData(), options));
      const one = new training.StagedTraining(gan, smallData(), options);
      const events: training.Progress[] = [];
      for await (const event of one.run()) {
        events.push(event);
        if (event.step === stop) break;
      }
      // The same networks and the same optimizer's moments, in the hands of a new object.
      const two = new training.StagedTraining(gan, smallData(), options);
      const { state } = one;
      two.state = state;
      for (const who of ['generatorOptimizer', 'discriminatorOptimizer'] as const) {
        const model = who === 'generatorOptimizer' ? gan.generator : gan.discriminator;
        for (const variable of nets.trainableVariables(model)) {
          const slot = one.current[who].slot(variable);
          if (slot) two.current[who].restore(variable, slot.step, slot.mean, slot.square);
        }
      }
      one.dispose();
      events.push(...(await collect(two.run())));
      two.dispose();
      const known = ({ step, epoch, totalSteps }: training.Progress) => [step, epoch, totalSteps];
      expect(events.map(known), `left at ${stop}`).toEqual(straight.map(known));
      expect(lossesOf(events)).toEqual(lossesOf(straight));
      expect(weights(gan)).toEqual(weights(other));
      nets.disposeGan(gan);
      nets.disposeGan(other);
    }
  });
});
