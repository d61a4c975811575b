import { spawn } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { data, nets, objectives, training } from 'tsgan';
import { Adam, Random, tf, train, useBackend, type Gan } from 'tsgan';
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

const adam = { learningRate: 0.01 };
const options: training.TrainOptions = {
  seed: 1,
  batchSize: 4,
  epochs: 2,
  reportEvery: 1,
  generatorOptimizer: adam,
  discriminatorOptimizer: adam,
};
const trained = (model: tf.LayersModel) =>
  nets.trainableVariables(model).map((v) => [...v.dataSync()]);

/** Trains a fresh GAN and disposes it. */
async function run(
  more: Partial<training.TrainOptions> = {},
  gan = smallGan(),
  dataSet = smallData(),
) {
  const events = await collect(train(gan, dataSet, { ...options, ...more }));
  const weights = [trained(gan.generator), trained(gan.discriminator)];
  nets.disposeGan(gan);
  return { events, weights, losses: lossesOf(events) };
}

/** A GAN whose objective writes down who learns, and from how many rows. */
function logging(log: string[], parts: Partial<Gan> = {}): Gan {
  return smallGan(1, {
    ...parts,
    objective: {
      name: 'logging',
      discriminatorLoss: (real, fake) => {
        log.push(`D${real.shape[0]}${fake.shape[0] === real.shape[0] ? '' : '≠'}`);
        return objectives.nonSaturating.discriminatorLoss(real, fake);
      },
      generatorLoss: (fake) => {
        log.push(`G${fake.shape[0]}`);
        return objectives.nonSaturating.generatorLoss(fake);
      },
    },
  });
}

/** Two options cannot be undone by spreading; this leaves out how long to train. */
const { epochs: _epochs, ...endless } = options;

describe('the loop', () => {
  it('takes every batch of every epoch, the last partial one too, and says where it is', async () => {
    const log: string[] = [];
    const { events } = await run({}, logging(log));
    expect(log).toEqual(['D4', 'G4', 'D4', 'G4', 'D2', 'G2', 'D4', 'G4', 'D4', 'G4', 'D2', 'G2']);
    expect(events.map(({ step, epoch, endOfEpoch }) => [step, epoch, endOfEpoch])).toEqual([
      [1, 1, false],
      [2, 1, false],
      [3, 1, true],
      [4, 2, false],
      [5, 2, false],
      [6, 2, true],
    ]);
    expect(events.every(({ totalSteps }) => totalSteps === 6)).toBe(true);
    const seconds = events.map((event) => event.seconds);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    expect(seconds[0]).toBeGreaterThan(0);
    expect(seconds[5]).toBeLessThan(60);
  });

  it('lets either network move first, and D move k times on batches of its own', async () => {
    const order = async (more: Partial<training.TrainOptions>) => {
      const log: string[] = [];
      await run({ epochs: 1, ...more }, logging(log));
      return log.join(' ');
    };
    expect(await order({ first: 'discriminator' })).toBe('D4 G4 D4 G4 D2 G2');
    expect(await order({ first: 'generator' })).toBe('G4 D4 G4 D4 G2 D2');
    expect(await order({ discriminatorSteps: 2 })).toBe('D4 D4 G4 D2 G2');
    expect(await order({ discriminatorSteps: 2, first: 'generator' })).toBe('G4 D4 D4 G2 D2');
    expect(await order({ discriminatorSteps: 5 })).toBe('D4 D4 D2 G2');
  });

  it('stops after the steps asked for, in the middle of an epoch too', async () => {
    const log: string[] = [];
    const gan = logging(log);
    const events = await collect(train(gan, smallData(), { ...endless, steps: 4 }));
    expect(events.map(({ step, epoch, totalSteps }) => [step, epoch, totalSteps])).toEqual([
      [1, 1, 4],
      [2, 1, 4],
      [3, 1, 4],
      [4, 2, 4],
    ]);
    expect(log.filter((entry) => entry.startsWith('G'))).toHaveLength(4);
    nets.disposeGan(gan);
  });

  it('draws fresh latents for every extra discriminator step, and shows each sample once', async () => {
    const drawn: number[][] = [];
    const latent: Gan['latent'] = (n, random) => {
      const z = random.normalTensor([n, 3]);
      drawn.push([...z.dataSync()]);
      return z;
    };
    await run({ epochs: 1, discriminatorSteps: 3 }, smallGan(1, { latent }));
    expect(drawn.map((z) => z.length)).toEqual([12, 12, 6]);
    expect(new Set(drawn.flat()).size).toBe(30);
  });

  it.each(['discriminator', 'generator'] as const)(
    'gives the very weights of the plain loop written out, %s first',
    async (first) => {
      const drawn: Float32Array[] = [];
      const latent: Gan['latent'] = (n, random) => {
        const z = random.normalTensor([n, 3]);
        drawn.push(z.dataSync() as Float32Array);
        return z;
      };
      // Ten times the same sample, so that the order of the epoch does not matter.
      const same: data.DataSet = {
        name: 'same',
        size: 10,
        sampleShape: [2],
        samples: new Float32Array(20).fill(0.5),
      };
      const { weights, losses } = await run({ first }, smallGan(1, { latent }), same);

      const gan = smallGan();
      const [gAdam, dAdam] = [new Adam(adam), new Adam(adam)];
      const expected = drawn.map((values) => {
        const z = tf.tensor(values, [values.length / 3, 3]);
        const real = tf.fill([values.length / 3, 2], 0.5);
        const fakes = nets.forward(gan.generator, z, true);
        const moves = {
          discriminator: () => training.discriminatorStep(gan, dAdam, real, fakes),
          generator: () => training.generatorStep(gan, gAdam, z),
        };
        const scalars =
          first === 'discriminator'
            ? [moves.discriminator(), moves.generator()]
            : [moves.generator(), moves.discriminator()].reverse();
        const pair = scalars.map((scalar) => scalar.dataSync()[0]);
        tf.dispose([z, real, fakes, scalars]);
        return pair;
      });
      expect(losses).toEqual(expected);
      expect(weights).toEqual([trained(gan.generator), trained(gan.discriminator)]);
      gAdam.dispose();
      dAdam.dispose();
      nets.disposeGan(gan);
    },
  );

  it.each(['discriminator', 'generator'] as const)(
    'makes its fakes once a step, %s first',
    async (first) => {
      const gan = smallGan();
      const apply = gan.generator.apply.bind(gan.generator);
      let forwards = 0;
      gan.generator.apply = (...inputs) => {
        forwards += 1;
        return apply(...inputs);
      };
      const { events } = await run({ first }, gan);
      expect(forwards).toBe(events.length);
    },
  );

  it('halves the discriminator’s loss when asked to', async () => {
    const first = async (discriminatorLoss: 'sum' | 'half') =>
      (await run({ epochs: 1, discriminatorLoss, batchSize: 10 })).events[0]!;
    const [whole, half] = [await first('sum'), await first('half')];
    expect(half.discriminatorLoss).toBeCloseTo(whole.discriminatorLoss / 2, 6);
  });

  it('clips the discriminator when asked to', async () => {
    const objective = objectives.regularized(
      objectives.nonSaturating,
      objectives.weightClipping(0.02),
    );
    const { weights } = await run({}, smallGan(1, { objective }));
    const all = weights[1]!.flat();
    expect(Math.max(...all.map(Math.abs))).toBeCloseTo(0.02, 6);
  });

  it('tells both networks the condition of the batch', async () => {
    const dataSet = data.conditionOnLabels(smallData(), 4);
    const { events } = await run({}, smallGan(1, {}, 4), dataSet);
    expect(events).toHaveLength(6);
    const shuffled = dataSet.condition!.values.map((_, i, all) => all[(i + 4) % all.length]!);
    const other = { ...dataSet, condition: { ...dataSet.condition!, values: shuffled } };
    const { losses } = await run({}, smallGan(1, {}, 4), other);
    expect(losses).not.toEqual(lossesOf(events));
  });
});

describe('events', () => {
  it('come every few steps and at the end of an epoch, with the mean since the last', async () => {
    const each = await run();
    const some = await run({ reportEvery: 2 });
    expect(some.events.map((event) => event.step)).toEqual([2, 3, 4, 6]);
    const mean = (i: number, j: number, k: 0 | 1) =>
      (each.losses[i]![k]! + each.losses[j]![k]!) / 2;
    expect(some.losses[0]![0]).toBeCloseTo(mean(0, 1, 0), 12);
    expect(some.losses[0]![1]).toBeCloseTo(mean(0, 1, 1), 12);
    expect(some.losses[1]).toEqual(each.losses[2]);
    expect(some.losses[3]![1]).toBeCloseTo(mean(4, 5, 1), 12);
    expect(some.weights).toEqual(each.weights);
  });

  it('average all of D’s losses over its k updates', async () => {
    const given: number[] = [];
    const gan = smallGan(1, {
      objective: {
        ...objectives.nonSaturating,
        discriminatorLoss: (real, fake) => {
          const loss = objectives.nonSaturating.discriminatorLoss(real, fake);
          given.push(loss.dataSync()[0]!);
          return loss;
        },
      },
    });
    const { events } = await run({ epochs: 1, discriminatorSteps: 3 }, gan);
    expect(given).toHaveLength(3);
    expect(events).toHaveLength(1);
    expect(events[0]!.discriminatorLoss).toBeCloseTo(given.reduce((a, b) => a + b) / 3, 12);
  });

  it('find the same number of tensors every time', async () => {
    const gan = smallGan();
    const counts = new Set<number>();
    for await (const { step } of train(gan, smallData(), {
      ...options,
      epochs: 20,
      reportEvery: 3,
    })) {
      if (step > 3) counts.add(tf.memory().numTensors);
    }
    expect(counts.size).toBe(1);
    nets.disposeGan(gan);
  });
});

describe('the same seed', () => {
  it.each(['cpu', 'wasm'] as const)('gives the same run to the last bit on %s', async (backend) => {
    await useBackend(backend);
    try {
      const [one, two] = [await run({ epochs: 5 }), await run({ epochs: 5 })];
      expect(two.losses).toEqual(one.losses);
      expect(two.weights).toEqual(one.weights);
      expect((await run({ epochs: 5, seed: 2 })).losses).not.toEqual(one.losses);
      expect((await run({ epochs: 5 }, smallGan(2))).losses).not.toEqual(one.losses);
    } finally {
      await useBackend('cpu');
    }
  });

  it('gives nearly the same losses on cpu and wasm', async () => {
    const cpu = await run({ epochs: 5 });
    await useBackend('wasm');
    const wasm = await run({ epochs: 5 });
    await useBackend('cpu');
    const worst = wasm.losses.flat().map((loss, i) => Math.abs(loss - cpu.losses.flat()[i]!));
    expect(Math.max(...worst)).toBeLessThan(1e-4);
  });
});

describe('leaving early', () => {
  it('by break or by an error of the watcher leaves no tensor behind', async () => {
    const gan = smallGan();
    for await (const { step } of train(gan, smallData(), options)) if (step === 2) break;
    const watched = async () => {
      for await (const { step } of train(gan, smallData(), options)) {
        if (step === 2) throw new Error('the watcher fell asleep');
      }
    };
    await expect(watched()).rejects.toThrow('fell asleep');
    nets.disposeGan(gan);
  });

  it.each([
    ['discriminatorLoss', 'discriminator'],
    ['generatorLoss', 'discriminator'],
    ['discriminatorLoss', 'generator'],
    ['generatorLoss', 'generator'],
  ] as const)('by an error in %s with the %s first leaves none either', async (loss, first) => {
    let calls = 0;
    const gan = smallGan(1, {
      objective: {
        ...objectives.nonSaturating,
        [loss]: (...logits: [tf.Tensor, never]) => {
          calls += 1;
          if (calls === 3) throw new Error('broken on purpose');
          return objectives.nonSaturating[loss](...logits);
        },
      },
    });
    const session = collect(train(gan, smallData(), { ...options, first, reportEvery: 10 }));
    await expect(session).rejects.toThrow('broken on purpose');
    nets.disposeGan(gan);
  });

  it('begins afresh after a step that was broken off in the midst, as Stop may do', async () => {
    const gan = smallGan();
    // What TensorFlow.js remembers of a gradient that it never came out of.
    tf.engine().startScope('broken off');
    tf.engine().state.gradientDepth = 1;
    const events = await collect(train(gan, smallData(), options));
    expect(events.at(-1)?.step).toBe(events.at(-1)?.totalSteps);
    expect(tf.engine().state.scopeStack).toEqual([]);
    nets.disposeGan(gan);
  });

  it('never begun holds nothing', () => {
    const gan = smallGan();
    train(gan, smallData(), options);
    nets.disposeGan(gan);
  });

  it('by a signal stops after the step at hand', async () => {
    const gan = smallGan();
    const stop = new AbortController();
    const steps: number[] = [];
    const session = train(gan, smallData(), { ...options, epochs: 50, signal: stop.signal });
    for await (const { step } of session) {
      steps.push(step);
      if (step === 5) stop.abort();
    }
    expect(steps).toEqual([1, 2, 3, 4, 5]);
    const none = await collect(train(gan, smallData(), { ...options, signal: stop.signal }));
    expect(none).toEqual([]);
    nets.disposeGan(gan);
  });

  it('hears timers while it runs, and reports the steps it took', async () => {
    const gan = smallGan();
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 300);
    const events = await collect(
      train(gan, smallData(20_000), {
        ...endless,
        steps: 5000,
        reportEvery: 1e6,
        signal: stop.signal,
      }),
    );
    clearTimeout(timer);
    expect(events).toHaveLength(1); // none was due
    const last = events[0]!;
    expect(last.step).toBeLessThan(5000);
    expect(last.seconds).toBeGreaterThan(0.1);
    expect(last.seconds).toBeLessThan(5);
    expect(Number.isFinite(last.discriminatorLoss)).toBe(true);
    nets.disposeGan(gan);
  });

  it('by an interrupt ends the loop', async () => {
    const script = `
      const { presets, Random, tf, train } = require('tsgan');
      process.on('SIGINT', () => {}); // as a notebook kernel does
      tf.setBackend('cpu').then(async () => {
        const { gan, settings } = presets.binarySequence(new Random(1));
        const data = { name: 'bits', size: 4, sampleShape: [5], samples: new Float32Array(20) };
        const before = tf.memory().numTensors;
        let last = 0;
        for await (const { step } of train(gan, data, { ...settings, seed: 1, epochs: 1e6 })) {
          if (last === 0) console.log('running');
          last = step;
        }
        require('fs').writeSync(1, 'stopped, ' + (tf.memory().numTensors - before) + ' tensors left');
      });`;
    const child = spawn(process.execPath, ['-e', script], { cwd: import.meta.dirname });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (output === '') child.kill('SIGINT');
      output += chunk.toString();
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(output).toBe('running\nstopped, 0 tensors left');
  }, 30_000);
});

describe('a loss that is not a finite number', () => {
  it.each([
    [NaN, 5, 1],
    [Infinity, 5, 1000],
    [NaN, 137, 1e6],
  ])('stops it: %s at step %i, though reports come every %i', async (value, step, reportEvery) => {
    let calls = 0;
    const gan = smallGan(1, {
      objective: {
        ...objectives.nonSaturating,
        generatorLoss: (fake) => {
          calls += 1;
          const loss = objectives.nonSaturating.generatorLoss(fake);
          return calls === step ? tf.mul<tf.Scalar>(loss, value) : loss;
        },
      },
    });
    const session = train(gan, smallData(2000), { ...options, reportEvery });
    await expect(collect(session)).rejects.toThrow(
      new RegExp(`generator's loss was ${value} at step ${step}:.*learning rate`),
    );
    expect(calls - step, 'steps until it was seen').toBeLessThan(Math.min(reportEvery, 100));
    nets.disposeGan(gan);
  });
});

describe('options that make no sense', () => {
  const refused = (
    more: object,
    words: string | RegExp,
    dataSet = smallData(),
    gan = smallGan(),
  ) => {
    expect(() => train(gan, dataSet, { ...options, ...more })).toThrow(words);
    nets.disposeGan(gan);
  };
  it('are refused at once, in words', () => {
    refused({ steps: 5 }, 'either epochs or steps');
    refused({ epochs: undefined }, 'either epochs or steps');
    refused({ epochs: 0 }, 'epochs must be a whole number of at least 1, but it is 0');
    refused({ epochs: 1.5 }, 'but it is 1.5');
    refused({ batchSize: 0 }, 'the batch size is 0');
    refused({ seed: 0.5 }, 'must be an integer');
    refused({ discriminatorSteps: 0 }, 'discriminatorSteps must be');
    refused({ reportEvery: -1 }, 'reportEvery must be');
    refused({ first: 'both' }, 'first must be one of discriminator, generator, but it is both');
    refused({ discriminatorLoss: 'mean' }, 'must be one of sum, half');
    expect(() => objectives.weightClipping(0)).toThrow('above 0, not 0');
    refused({ generatorOptimizer: { learningRate: -1 } }, 'learningRate must be at least 0');
  });

  it('are refused where they are misspelt: TypeScript lets that pass in options that have a name', () => {
    refused({ discriminatorStep: 2 }, 'train has no option "discriminatorStep"');
    refused({ generatorOptimizer: { learnRate: 1 } }, 'Adam has no option "learnRate"');
  });

  it('or data that do not fit the networks', () => {
    const dataSet = smallData();
    const line = data.gaussian({ mean: 0, deviation: 1, size: 5, random: new Random(1) });
    refused({}, /what 'generator' makes is \[2\], but data set 'gaussian' has \[1\]/, line);
    refused({}, /takes none/, data.conditionOnLabels(dataSet, 4));
    refused({}, /'generator' is conditional, but .* no condition/, dataSet, smallGan(1, {}, 4));
    refused(
      {},
      /condition of 'generator' is \[3\]/,
      data.conditionOnLabels(dataSet, 4),
      smallGan(1, {}, 3),
    );
    const holed = dataSet.samples.slice();
    holed[3] = NaN;
    refused({}, 'holds NaN in samples of sample 1', { ...dataSet, samples: holed });
  });
});

afterAll(() => expect(tf.memory().numTensors).toBe(0));
