/** Trainings of every kind, stopped anywhere, saved, and taken up by objects that know nothing of the first. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { data, nets, training, tf, useBackend, Random, type Gan } from 'tsgan';
import { smallData, smallGan } from './small-gan.js';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsgan-resume-'));
  file = join(folder, 'run.safetensors');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A training of its own nets, with an average that takes in the weights at each event. */
interface Run {
  readonly training: training.Resumable<unknown> & {
    run(): AsyncGenerator<{ readonly step: number }, void, undefined>;
  };
  readonly average: training.WeightAverage;
  readonly networks: readonly tf.LayersModel[];
  readonly totalSteps: number;
}

/** Dropout in D, batch norm in G: both have more to remember than weights. */
function ganWithAll(seed: number): Gan {
  const gan = smallGan(seed);
  gan.discriminator.dispose();
  const discriminator = nets.mlp({
    name: 'discriminator',
    sizes: [2, 8, 1],
    hidden: [nets.leakyRelu(0.2), nets.dropout(0.3)],
    random: new Random(seed),
  });
  return { ...gan, discriminator };
}

const play = { seed: 3, batchSize: 4, reportEvery: 1 };

function ofGan(gan: Gan, made: Run['training'], totalSteps: number): Run {
  return {
    training: made,
    average: new training.WeightAverage(gan.generator, 0.9),
    networks: [gan.generator, gan.discriminator],
    totalSteps,
  };
}

const pairs = data.allPairs(data.grammarQuestions()).slice(0, 14);
const codec = new data.PairCodec(pairs);

/** Each kind, built on first weights that depend on `seed` while nothing else does. */
const kinds: Record<string, (seed: number) => Run> = {
  train(seed) {
    const gan = ganWithAll(seed);
    return ofGan(gan, new training.Training(gan, smallData(), { ...play, steps: 8 }), 8);
  },
  trainInStages(seed) {
    const gan = ganWithAll(seed);
    const stages = [
      { steps: 4, generatorRate: 0.01, discriminatorRate: 0.02 },
      { steps: 2, generatorRate: 0.005, discriminatorRate: 0.01 },
      { steps: 4, generatorRate: 0.001, discriminatorRate: 0.005 },
    ];
    return ofGan(gan, new training.StagedTraining(gan, smallData(), { ...play, stages }), 10);
  },
  trainLikelihood(seed) {
    const gan = nets.answerGan(codec, new Random(seed), { embedding: 4, hidden: 8, noise: 2 });
    gan.discriminator.dispose();
    const { generator } = gan;
    return {
      training: new training.LikelihoodTraining(gan, codec.dataSet('sums', pairs), {
        ...play,
        steps: 9,
      }),
      average: new training.WeightAverage(generator, 0.9),
      networks: [generator],
      totalSteps: 9,
    };
  },
};

/** Runs on to step `until`, or to the end; each event without its seconds. */
async function runOn({ training, average }: Run, until = Infinity): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of training.run()) {
    average.update();
    events.push({ ...event, seconds: 0 });
    if (event.step === until) break;
  }
  return events;
}

const bits = ({ networks, average }: Run) =>
  [...networks.flatMap((network) => network.getWeights()), ...average.means].map((values) => [
    ...values.dataSync(),
  ]);

function dispose({ training, average, networks }: Run): void {
  training.dispose();
  average.dispose();
  for (const network of networks) network.dispose();
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  let before: number;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(before));

  it.each(Object.keys(kinds))(
    '%s goes on to the last bit, wherever it was stopped',
    async (kind) => {
      const make = kinds[kind]!;
      const straight = make(1);
      const events = await runOn(straight);
      const end = bits(straight);
      const { totalSteps } = straight;
      dispose(straight);
      expect(events).toHaveLength(totalSteps);

      const stops = fc.uniqueArray(fc.integer({ min: 1, max: totalSteps }), {
        minLength: 1,
        maxLength: 3,
      });
      const property = fc.asyncProperty(stops, async (stops) => {
        const seen: unknown[] = [];
        let run = make(1);
        for (const stop of stops.sort((a, b) => a - b)) {
          seen.push(...(await runOn(run, stop)));
          const averages = { mean: run.average };
          await training.saveCheckpoint(run.training, file, { averages });
          dispose(run);
          run = make(77); // other first weights, which must not matter
          await training.restoreCheckpoint(run.training, file, { averages: { mean: run.average } });
        }
        seen.push(...(await runOn(run)));
        expect(seen).toEqual(events);
        expect(bits(run)).toEqual(end);
        expect(run.average.updates).toBe(totalSteps);
        dispose(run);
      });
      await fc.assert(property, { seed: 13, numRuns: 6 });
    },
  );
});

describe('a training of one kind', () => {
  beforeAll(() => useBackend('cpu'));

  it('is not taken up by another kind, nor with other averages', async () => {
    const run = kinds['train']!(1);
    await training.saveCheckpoint(run.training, file, { averages: { mean: run.average } });
    const staged = kinds['trainInStages']!(1);
    const refused = async (
      by: Run,
      averages: Record<string, training.WeightAverage>,
      words: RegExp,
    ) => {
      const before = bits(by);
      const restored = training.restoreCheckpoint(by.training, file, { averages });
      await expect(restored).rejects.toThrow(words);
      expect(bits(by)).toEqual(before);
    };
    await refused(staged, { mean: staged.average }, /kind was "train" and is "trainInStages"/);
    await refused(run, {}, /averages\.mean was \{"decay":0\.9\} and is missing/);
    await refused(run, { mean: run.average, more: run.average }, /averages\.more was missing/);
    const faster = new training.WeightAverage(run.networks[0]!, 0.5);
    await refused(run, { mean: faster }, /averages\.mean\.decay was 0\.9 and is 0\.5/);
    faster.dispose();
    for (const one of [run, staged]) dispose(one);
  });

  it('in stages takes no stage of another length or rate, but a longer last one', async () => {
    const gan = ganWithAll(1);
    const stage = { steps: 2, generatorRate: 0.01, discriminatorRate: 0.01 };
    const of = (...more: Partial<training.Stage>[]) =>
      new training.StagedTraining(gan, smallData(), {
        ...play,
        stages: more.map((other) => ({ ...stage, ...other })),
      });
    const [saved, longer] = [of({}, {}), of({}, { steps: 9 })];
    for await (const { step } of saved.run()) if (step === 3) break;
    await training.saveCheckpoint(saved, file);
    await training.restoreCheckpoint(longer, file);
    expect(longer.state).toEqual(saved.state);
    for (const [other, words] of [
      [of({ steps: 3 }, {}), /stages was .*"steps":2.* and is .*"steps":3/],
      [of({}, { generatorRate: 0.1 }), /stages was/],
      [of({}, {}, {}), /stages was/],
    ] as const) {
      await expect(training.restoreCheckpoint(other, file)).rejects.toThrow(words);
      expect(other.state.stage).toBe(0);
    }
    for (const one of [saved, longer]) one.dispose();
    nets.disposeGan(gan);
  });
});
