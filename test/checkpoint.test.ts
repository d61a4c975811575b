import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nets, objectives, training, Random, tf, useBackend, type Gan } from 'tsgan';
import { lossesOf, smallData, smallGan } from './small-gan.js';

beforeAll(async () => {
  await useBackend('cpu');
});

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsgan-checkpoint-'));
  file = join(folder, 'deep', 'run.safetensors');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(tf.memory().numTensors, 'tensors left behind').toBe(0);
});
afterAll(() => expect(tf.memory().numTensors).toBe(0));

// Batches of 3, 3, 3 and 1 with three latents each: an odd number of normals is drawn, so that half a
// Box-Muller pair waits at most steps.
const options: training.TrainOptions = {
  seed: 1,
  batchSize: 3,
  epochs: 4,
  reportEvery: 1,
  generatorOptimizer: { learningRate: 0.01, beta1: 0.5 },
  discriminatorOptimizer: { learningRate: 0.02 },
};
const bits = ({ generator, discriminator }: Gan) =>
  [generator, discriminator].map((model) => model.getWeights().map((w) => [...w.dataSync()]));

async function withTraining<T>(
  more: Partial<training.TrainOptions>,
  use: (session: training.Training) => Promise<T>,
  gan = smallGan(),
): Promise<T> {
  const session = new training.Training(gan, smallData(), { ...options, ...more });
  try {
    return await use(session);
  } finally {
    session.dispose();
    nets.disposeGan(gan);
  }
}

/** Runs on to step `until`, or to the end. */
async function runOn(session: training.Training, until = Infinity): Promise<training.Progress[]> {
  const events: training.Progress[] = [];
  for await (const event of session.run()) {
    events.push(event);
    if (event.step === until) break;
  }
  return events;
}

/** A penalty that draws noise, and a constraint on the weights. */
const objective = objectives.regularized(
  objectives.nonSaturating,
  objectives.r1({ sigma: 0.1 }),
  objectives.weightClipping(0.5),
);

describe('a training that was stopped, saved, and taken up elsewhere', () => {
  it.each([
    ['cpu', 5, {}],
    ['cpu', 4, { first: 'generator', discriminatorLoss: 'half' }],
    ['cpu', 3, { discriminatorSteps: 3 }, { objective }],
    ['wasm', 6, {}],
    ['wasm', 7, { first: 'generator', discriminatorSteps: 2 }],
  ] as const)(
    'goes on to the last bit as if nothing had happened: %s, step %i, %o',
    async (backend, stop, more, parts: Partial<Gan> = {}) => {
      const gan = (seed = 1) => smallGan(seed, parts);
      await useBackend(backend);
      try {
        const straight = await withTraining(
          more,
          async (session) => ({
            losses: lossesOf(await runOn(session)),
            weights: bits(session.gan),
          }),
          gan(),
        );
        const before = await withTraining(
          more,
          async (session) => {
            const events = await runOn(session, stop);
            await training.saveCheckpoint(session, file);
            return events;
          },
          gan(),
        );
        expect(before).toHaveLength(stop);
        const after = await withTraining(
          more,
          async (session) => {
            await training.restoreCheckpoint(session, file);
            const events = await runOn(session);
            return { events, losses: lossesOf(events), weights: bits(session.gan) };
          },
          gan(77), // other first weights, which must not matter
        );
        expect(after.events[0]!.step).toBe(stop + 1);
        expect([...lossesOf(before), ...after.losses]).toEqual(straight.losses);
        expect(after.weights).toEqual(straight.weights);
      } finally {
        await useBackend('cpu');
      }
    },
  );

  it('goes on with dropout’s own streams, and is no training without dropout', async () => {
    const withDropout = (seed: number) => {
      const gan = smallGan(seed);
      gan.discriminator.dispose();
      const random = new Random(seed);
      const discriminator = nets.mlp({
        name: 'discriminator',
        sizes: [2, 8, 1],
        hidden: [nets.leakyRelu(0.2), nets.dropout(0.5)],
        random,
      });
      return { ...gan, discriminator };
    };
    const straight = await withTraining({}, async (t) => lossesOf(await runOn(t)), withDropout(1));
    const before = await withTraining(
      {},
      async (session) => {
        const events = await runOn(session, 5);
        await training.saveCheckpoint(session, file);
        return lossesOf(events);
      },
      withDropout(1),
    );
    const resume = async (session: training.Training) => {
      await training.restoreCheckpoint(session, file);
      return lossesOf(await runOn(session));
    };
    // Another seed: its first weights and its stream of dropout must not matter.
    expect([...before, ...(await withTraining({}, resume, withDropout(2)))]).toEqual(straight);

    await withTraining({}, (session) => training.saveCheckpoint(session, file));
    const refused = expect(withTraining({}, resume, withDropout(1))).rejects;
    await refused.toThrow('dropout_1 was missing and is dropout');
  });

  it('can also be taken up in place, again and again', async () => {
    const straight = await withTraining({}, async (session) => lossesOf(await runOn(session)));
    await withTraining({}, async (session) => {
      const events = await runOn(session, 5);
      await training.saveCheckpoint(session, file);
      expect(lossesOf([...events, ...(await runOn(session))])).toEqual(straight);
      await training.restoreCheckpoint(session, file); // back in time
      expect(lossesOf([...events, ...(await runOn(session))])).toEqual(straight);
    });
  });

  it('may be saved before its first step, and may train longer than planned', async () => {
    const longer = await withTraining({ epochs: 6 }, async (t) => lossesOf(await runOn(t)));
    const short = await withTraining({ epochs: 1 }, async (session) => {
      await training.saveCheckpoint(session, file);
      const once = lossesOf(await runOn(session));
      await training.restoreCheckpoint(session, file); // to before any moment existed
      const events = await runOn(session);
      expect(lossesOf(events)).toEqual(once);
      await training.saveCheckpoint(session, file);
      return lossesOf(events);
    });
    await withTraining({ epochs: 6 }, async (session) => {
      await training.restoreCheckpoint(session, file);
      expect([...short, ...lossesOf(await runOn(session))]).toEqual(longer);
    });
  });
});

describe('the file', () => {
  it('holds both networks and both optimizers by name, in the safetensors format', async () => {
    await withTraining({}, async (session) => {
      await runOn(session, 2);
      await training.saveCheckpoint(session, file);
      const bytes = readFileSync(file);
      const length = Number(bytes.readBigUInt64LE());
      const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
        string,
        { dtype: string; shape: number[]; data_offsets: [number, number] }
      >;
      const names = Object.keys(header).filter((name) => name !== '__metadata__');
      expect(names).toContain('generator/batchNorm_1/moving_variance');
      expect(names).not.toContain('generator/batchNorm_1/moving_variance/mean');
      expect(names).toContain('discriminator/linear_2/bias/square');
      // 8 + 4 weights; 6 + 4 of them trained, with two moments each.
      expect(names).toHaveLength(8 + 4 + 2 * (6 + 4));
      const kernel = header['generator/linear_1/kernel']!;
      expect(kernel).toMatchObject({ dtype: 'F32', shape: [3, 8] });
      const from = 8 + length + kernel.data_offsets[0];
      const [expected] = bits(session.gan)[0]!;
      expect(expected!.map((_, i) => bytes.readFloatLE(from + 4 * i))).toEqual(expected);
    });
  });

  it('is replaced in one go, and nothing stays beside it', async () => {
    await withTraining({}, async (session) => {
      await training.saveCheckpoint(session, file);
      await runOn(session, 1);
      await training.saveCheckpoint(session, file);
      expect(readdirSync(join(folder, 'deep'))).toEqual(['run.safetensors']);
      const taken = join(folder, 'taken');
      mkdirSync(join(taken, 'full'), { recursive: true });
      await expect(training.saveCheckpoint(session, taken)).rejects.toThrow();
      expect(readdirSync(folder).sort()).toEqual(['deep', 'taken']);
    });
  });

  it('is refused in words where it is missing, broken or another’s, and nothing changes', async () => {
    await withTraining({}, async (session) => {
      await runOn(session, 2);
      await training.saveCheckpoint(session, file);
    });
    const whole = readFileSync(file);
    const refused = async (
      words: string | RegExp,
      bytes: Uint8Array | undefined = whole,
      more: Partial<training.TrainOptions> = {},
      gan = smallGan(),
    ) => {
      writeFileSync(file, bytes);
      await withTraining(
        more,
        async (session) => {
          const before = bits(gan);
          await expect(training.restoreCheckpoint(session, file)).rejects.toThrow(words);
          expect(bits(gan)).toEqual(before);
          expect(session.state.step).toBe(0);
        },
        gan,
      );
    };
    for (const length of [0, 5, 100, whole.length - 1]) {
      await refused(/is broken: it (is cut short|should hold)/, whole.subarray(0, length));
    }
    await refused('should hold', Buffer.concat([whole, Buffer.alloc(4)]));
    const flipped = Buffer.from(whole);
    flipped[whole.length - 6]! ^= 1;
    await refused('its bytes are not those that were saved', flipped);
    await refused(/is broken/, Buffer.from('a text of more than eight letters'));
    const scrambled = Buffer.from(whole);
    scrambled.write('####', 8);
    await refused('its header is not valid JSON', scrambled);

    await refused(/another training: seed was 1 and is 2; batchSize was 3 and is 4\./, whole, {
      seed: 2,
      batchSize: 4,
    });
    await refused(/generatorOptimizer\.learningRate was 0\.01 and is 0\.5/, whole, {
      generatorOptimizer: { learningRate: 0.5 },
    });
    await refused('gan was "small" and is "other"', whole, {}, smallGan(1, { name: 'other' }));
    const missing = join(folder, 'nowhere');
    await withTraining({}, async (session) => {
      await expect(training.restoreCheckpoint(session, missing)).rejects.toThrow(
        'no checkpoint to read at',
      );
    });
  });

  it('is refused by networks of another shape', async () => {
    await withTraining({}, async (session) => training.saveCheckpoint(session, file));
    const gan = smallGan();
    gan.discriminator.dispose();
    const wider = nets.mlp({ name: 'discriminator', sizes: [2, 9, 1], random: new Random(1) });
    const deeper = nets.mlp({ name: 'discriminator', sizes: [2, 8, 8, 1], random: new Random(1) });
    for (const [discriminator, words] of [
      [wider, /discriminator\.layers\.linear_1\.units was 8 and is 9/],
      [deeper, /discriminator\.layers\.linear_2\.units was 1 and is 8/],
    ] as const) {
      const session = new training.Training({ ...gan, discriminator }, smallData(), options);
      await expect(training.restoreCheckpoint(session, file)).rejects.toThrow(words);
      discriminator.dispose();
    }
    gan.generator.dispose();
  });
});
