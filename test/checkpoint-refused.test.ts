/** Checkpoints that are not taken up: nothing changes then, and the words say which file, why, and what to do. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nets, objectives, training, tf, useBackend, Random, type Gan } from 'tsgan';
import { resealed } from '../tools/dist/fuzz/checkpoint.js';
import { smallData, smallGan } from './small-gan.js';

let folder: string;
let file: string;
beforeAll(async () => {
  await useBackend('cpu');
  folder = mkdtempSync(join(tmpdir(), 'tsgan-refused-'));
  file = join(folder, 'run.safetensors');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  expect(tf.memory().numTensors, 'tensors left behind').toBe(0);
});

const options: training.TrainOptions = { seed: 1, batchSize: 3, steps: 9, reportEvery: 1 };

interface Parts {
  readonly generator?: nets.Layers;
  readonly discriminator?: nets.Layers;
}

function ganOf(parts: Partial<Gan> = {}, { generator, discriminator }: Parts = {}): Gan {
  const random = new Random(1);
  return {
    name: 'refused',
    generator: nets.network({
      name: 'generator',
      inputs: { z: [3] },
      layers: generator ?? [nets.linear(8), nets.batchNorm(), nets.relu(), nets.linear(2)],
      random,
    }),
    discriminator: nets.network({
      name: 'discriminator',
      inputs: { x: [2] },
      layers: discriminator ?? [
        nets.linear(8),
        nets.leakyRelu(0.2),
        nets.dropout(0.3),
        nets.linear(1),
      ],
      random,
    }),
    latent: nets.normalLatent(3),
    objective: objectives.regularized(objectives.nonSaturating, objectives.r1({ sigma: 0.1 })),
    ...parts,
  };
}

async function runOn(session: training.Training, until: number): Promise<void> {
  for await (const { step } of session.run()) if (step === until) break;
}

/** Weights, moments and streams, to the bit. */
function allOf(session: training.Training): string {
  const { gan, generatorOptimizer, discriminatorOptimizer, state } = session;
  const sides = [
    [gan.generator, generatorOptimizer],
    [gan.discriminator, discriminatorOptimizer],
  ] as const;
  const hash = createHash('sha256').update(JSON.stringify(state));
  for (const [network, optimizer] of sides) {
    for (const weight of network.weights) {
      const variable = weight.read() as tf.Variable;
      const slot = optimizer.slot(variable);
      hash.update(variable.dataSync());
      if (slot)
        hash.update(String(slot.step)).update(slot.mean.dataSync()).update(slot.square.dataSync());
    }
    for (const layer of network.layers) {
      const { random } = layer as tf.layers.Layer & { random?: Random };
      if (random) hash.update(JSON.stringify(random.state));
    }
  }
  return hash.digest('hex');
}

/** Saves a training after three steps and gives the file's bytes. */
async function savedBytes(): Promise<Buffer> {
  const session = new training.Training(ganOf(), smallData(), options);
  await runOn(session, 3);
  await training.saveCheckpoint(session, file);
  session.dispose();
  nets.disposeGan(session.gan);
  return readFileSync(file);
}

describe('a checkpoint of another training', () => {
  const { linear, batchNorm, relu, leakyRelu, dropout, pack, tanh } = nets;
  const generator = (...layers: nets.Layers) => ganOf({}, { generator: layers });
  const discriminator = (...layers: nets.Layers) => ganOf({}, { discriminator: layers });
  const judge = (slope: number, rate: number) =>
    discriminator(linear(8), leakyRelu(slope), dropout(rate), linear(1));
  const game = (objective: objectives.Objective) => ganOf({ objective });
  const { nonSaturating, hinge, r1, r2, regularized, weightClipping } = objectives;
  const noise = objectives.r1({ sigma: 0.1 });

  it.each([
    [
      'no batch norm',
      () => generator(linear(8), relu(), linear(2)),
      /batchNorm_1 was BatchNormalization and is missing/,
    ],
    [
      'another batch norm',
      () => generator(linear(8), batchNorm({ momentum: 0.8 }), relu(), linear(2)),
      /batchNorm_1\.momentum was 0\.9 and is 0\.8/,
    ],
    [
      'another ε',
      () => generator(linear(8), batchNorm({ epsilon: 0.8 }), relu(), linear(2)),
      /batchNorm_1\.epsilon was 0\.00001 and is 0\.8/,
    ],
    [
      'another activation',
      () => generator(linear(8), batchNorm(), tanh(), linear(2)),
      /relu_1 was ReLU and is missing/,
    ],
    [
      'one activation more',
      () => generator(linear(8), batchNorm(), relu(), linear(2), tanh()),
      /tanh_1 was missing and is Activation/,
    ],
    [
      'another order',
      () => generator(linear(8), relu(), batchNorm(), linear(2)),
      /relu_1\.from was \[\["batchNorm_1"\]\] and is \[\["linear_1"\]\]/,
    ],
    [
      'an activation under the same name',
      () => generator(linear(8), batchNorm(), nets.named('relu_1', nets.sigmoid()), linear(2)),
      /relu_1\.kind was "ReLU" and is "Activation"/,
    ],
    [
      'another width',
      () => generator(linear(9), batchNorm(), relu(), linear(2)),
      /linear_1\.units was 8 and is 9/,
    ],
    ['another slope', () => judge(0.3, 0.3), /leakyRelu_1\.alpha was 0\.2 and is 0\.3/],
    ['another rate of dropout', () => judge(0.2, 0.5), /dropout_1\.rate was 0\.3 and is 0\.5/],
    [
      'no dropout',
      () => discriminator(linear(8), leakyRelu(0.2), linear(1)),
      /dropout_1 was dropout and is missing/,
    ],
    [
      'a layer of ours more',
      () =>
        discriminator(
          linear(8),
          leakyRelu(0.2),
          dropout(0.3),
          nets.minibatchDiscrimination(),
          linear(1),
        ),
      /closeness_1 was missing and is closeness/,
    ],
    [
      'a pack',
      () => discriminator(pack(1), linear(8), leakyRelu(0.2), dropout(0.3), linear(1)),
      /pack_1 was missing and is pack/,
    ],
    [
      'another game',
      () => game(regularized(hinge, noise)),
      /objective\.name was "nonSaturating \+ R1.*and is "hinge/,
    ],
    [
      'another weight of R1',
      () => game(regularized(nonSaturating, r1({ sigma: 0.1, gamma: 1 }))),
      /objective\.regularizers was .*γ=10/,
    ],
    [
      'another regularizer',
      () => game(regularized(nonSaturating, noise, r2({ sigma: 0.1 }))),
      /objective\.regularizers was/,
    ],
    [
      'a constraint',
      () => game(regularized(nonSaturating, noise, weightClipping(1))),
      /objective\.regularizers was/,
    ],
    [
      'another game of the same name',
      () => game({ ...hinge, name: 'nonSaturating + R1(γ=10, σ=0.1)', regularizers: [noise] }),
      /objective\.losses was \["/,
    ],
    [
      'a latent of another kind',
      () => ganOf({ latent: nets.uniformLatent(3) }),
      /latent\.draws was/,
    ],
    [
      'a latent of another spread',
      () => ganOf({ latent: (n, random) => random.normalTensor([n, 3], 0, 2) }),
      /latent\.draws was/,
    ],
    ['another name', () => ganOf({ name: 'other' }), /gan was "refused" and is "other"/],
  ] as const)('is refused for what it is: %s', async (_, make, words) => {
    await savedBytes();
    const session = new training.Training(make(), smallData(), options);
    const before = allOf(session);
    const { numTensors } = tf.memory();
    const restored = training.restoreCheckpoint(session, file);
    await expect(restored).rejects.toThrow(words);
    await expect(restored).rejects.toThrow(
      /^Checkpoint \/.*run\.safetensors is of another training: .*Make networks/,
    );
    expect(allOf(session)).toBe(before);
    expect(tf.memory().numTensors).toBe(numTensors);
    session.dispose();
    nets.disposeGan(session.gan);
  });

  it('is refused for other data of the same name and size, by one number or a condition', async () => {
    await savedBytes();
    const whole = smallData();
    const moved = { ...whole, samples: whole.samples.map((x, i) => (i === 7 ? x + 1e-6 : x)) };
    const shorter = smallData(9);
    for (const [data, words] of [
      [moved, /data\.values was "[0-9a-f]{64}" and is/],
      [shorter, /data\.size was 10 and is 9/],
      [{ ...whole, name: 'other' }, /data\.name was/],
    ] as const) {
      const session = new training.Training(ganOf(), data, options);
      await expect(training.restoreCheckpoint(session, file)).rejects.toThrow(words);
      nets.disposeGan(session.gan);
    }
  });

  it('is none if only its length, its reports or its first weights are others, or the data set is a copy', async () => {
    await savedBytes();
    const copy = { ...smallData(), labels: new Uint8Array(10) };
    const { steps: _, ...rest } = options;
    const session = new training.Training(ganOf(), copy, { ...rest, epochs: 50, reportEvery: 7 });
    await training.restoreCheckpoint(session, file);
    expect(session.state.step).toBe(3);
    session.dispose();
    nets.disposeGan(session.gan);
  });

  it('tells generators of our own layers apart by their settings', async () => {
    const gan = (temperature: number) =>
      nets.bitGan({ length: 2, random: new Random(1), hidden: 4, noise: 2, temperature });
    const of = (temperature: number) =>
      new training.Training(gan(temperature), { ...smallData(), name: 'bits' }, options);
    const [saved, other] = [of(1), of(0.5)];
    await training.saveCheckpoint(saved, file);
    await expect(training.restoreCheckpoint(other, file)).rejects.toThrow(
      /chooseBits_1\.temperature was 1 and is 0\.5/,
    );
    for (const { gan } of [saved, other]) nets.disposeGan(gan);
  });
});

it('a checkpoint of one backend is taken up on another, in every game', async () => {
  for (const objective of Object.values(objectives.games)) {
    await useBackend('cpu');
    const saved = new training.Training(ganOf({ objective }), smallData(), options);
    await training.saveCheckpoint(saved, file);
    nets.disposeGan(saved.gan);
    await useBackend('wasm');
    const other = new training.Training(ganOf({ objective }), smallData(), options);
    await training.restoreCheckpoint(other, file);
    nets.disposeGan(other.gan);
  }
  await useBackend('cpu');
});

describe('a checkpoint with a changed byte', () => {
  it('is refused, whichever bit it is, and nothing changes', async () => {
    const whole = await savedBytes();
    const session = new training.Training(ganOf(), smallData(), options);
    await runOn(session, 2);
    const before = allOf(session);
    const { numTensors } = tf.memory();
    const bit = new Random(1);
    const words =
      /^Checkpoint \/.*run\.safetensors is (broken: .*Take an older one|of format 1, an older)/;
    for (let place = 0; place < whole.length; place++) {
      const flipped = Buffer.from(whole);
      flipped[place]! ^= 1 << bit.integer(8);
      writeFileSync(file, flipped);
      const error: unknown = await training
        .restoreCheckpoint(session, file)
        .catch((e: unknown) => e);
      if (error instanceof Error && words.test(error.message)) continue;
      expect.fail(`byte ${place}: ${String(error)}`);
    }
    expect(allOf(session)).toBe(before);
    expect(tf.memory().numTensors).toBe(numTensors);
    session.dispose();
    nets.disposeGan(session.gan);
  });

  it('and a checksum that fits is still taken whole or not at all', async () => {
    const whole = await savedBytes();
    const names = Object.keys(notesOf(whole).updates).flatMap((name) => [name, `${name}/mean`]);
    const wrong = fc.constantFrom<unknown>(null, -1, 2.5, 'x', [], {}, 2 ** 60, { step: 1 }, '∞');
    const path = fc.constantFrom(
      ...['state', 'state.step', 'state.latents', 'state.latents.words', 'state.penalties.origin'],
      ...[
        'state.latents.spareNormal',
        'dropout',
        'updates',
        'averages',
        'identity',
        'identity.data',
      ],
      'dropout.discriminator/dropout_1',
      ...Object.keys(notesOf(whole).updates).map((name) => `updates.${name}`),
    );
    const broken = fc.oneof(
      fc.tuple(path, wrong).map(
        ([path, value]) =>
          (notes: object) =>
            put(notes, path.split('.'), value),
      ),
      fc.constantFrom(...names).map((name) => (_: object, header: Record<string, unknown>) => {
        header[`${name}x`] = header[name]; // called otherwise
        Reflect.deleteProperty(header, name);
      }),
    );
    const session = new training.Training(ganOf(), smallData(), options);
    await runOn(session, 2);
    let before = allOf(session);
    let [refused, taken] = [0, 0];
    const property = fc.asyncProperty(broken, async (change) => {
      writeFileSync(file, resealed(whole, change));
      const { numTensors } = tf.memory();
      try {
        await training.restoreCheckpoint(session, file);
        taken++;
        before = allOf(session);
      } catch (error) {
        refused++;
        expect((error as Error).message).toMatch(
          /^Checkpoint \/.*run\.safetensors is .*(Take|Make)/,
        );
        expect(allOf(session)).toBe(before);
        expect(tf.memory().numTensors).toBe(numTensors);
      }
      expect(Number.isInteger(session.state.step)).toBe(true);
    });
    await fc.assert(property, { seed: 13, numRuns: 1000 });
    expect(refused).toBeGreaterThan(800);
    session.dispose();
    nets.disposeGan(session.gan);
    console.log(`${refused} refused, ${taken} taken`);
  });

  it.each([-1, 0.5, null, '3', 1e300])('that says step %s is refused', async (step) => {
    const whole = await savedBytes();
    writeFileSync(
      file,
      resealed(whole, (notes) => put(notes, ['state', 'step'], step)),
    );
    const session = new training.Training(ganOf(), smallData(), options);
    await expect(training.restoreCheckpoint(session, file)).rejects.toThrow(
      /the step must be a whole number of at least 0, but it is .*Take an older one/,
    );
    expect(() => (session.state = { ...session.state, step } as training.TrainingState)).toThrow(
      'the step must be a whole number',
    );
    expect(session.state.step).toBe(0);
    nets.disposeGan(session.gan);
  });
});

describe('the format', () => {
  const refusal = async (bytes: Uint8Array) => {
    writeFileSync(file, bytes);
    const session = new training.Training(ganOf(), smallData(), options);
    const error: unknown = await training.restoreCheckpoint(session, file).catch((e: unknown) => e);
    nets.disposeGan(session.gan);
    return String(error);
  };

  it('is called newer if it is, and older if it is', async () => {
    const whole = await savedBytes();
    const newer = resealed(whole, undefined, '"tsgan":"3"');
    expect(await refusal(newer)).toMatch(/is of format 3, newer than this tsgan.*Update tsgan/);
    expect(await refusal(resealed(whole, undefined, '"tsgan":"0"'))).toMatch(/no format 0/);
    const unsealed = Buffer.from(newer);
    unsealed[unsealed.length - 1]! ^= 1;
    expect(await refusal(unsealed)).toMatch(/is broken/);
    const old = JSON.stringify({
      __metadata__: { tsgan: JSON.stringify({ format: 1, state: {}, sum: '' }) },
    });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(old.length));
    expect(await refusal(Buffer.concat([length, Buffer.from(old)]))).toMatch(
      /is of format 1, an older one.*Go on from it with the tsgan that wrote it, or train anew/,
    );
  });

  it('is told apart from tensors of others', async () => {
    const header = Buffer.from('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const foreign = Buffer.concat([length, header, Buffer.alloc(4)]);
    expect(await refusal(foreign)).toMatch(/it holds tensors, but no training/);
  });
});

describe('numbers that are none', () => {
  it('are not saved, and the checkpoint before stays', async () => {
    const whole = await savedBytes();
    const session = new training.Training(smallGan(), smallData(), options);
    await runOn(session, 1);
    const kernel = session.gan.generator.weights[0]!;
    for (const [value, name] of [
      [NaN, 'NaN'],
      [Infinity, 'Infinity'],
    ] as const) {
      tf.tidy(() => void kernel.write(tf.fill(kernel.shape as number[], value)));
      await expect(training.saveCheckpoint(session, file)).rejects.toThrow(
        `Nothing was saved to ${file}: 'generator/linear_1/kernel' holds ${name}`,
      );
      expect(readFileSync(file)).toEqual(whole);
    }
    const elsewhere = join(folder, 'elsewhere');
    await expect(training.saveCheckpoint(session, elsewhere)).rejects.toThrow('diverged');
    expect(existsSync(elsewhere)).toBe(false);
    session.dispose();
    nets.disposeGan(session.gan);
  });

  it('are not loaded', async () => {
    const whole = await savedBytes();
    const session = new training.Training(ganOf(), smallData(), options);
    const before = allOf(session);
    const spoilt = Buffer.from(whole);
    spoilt.writeFloatLE(NaN, whole.length - 4);
    writeFileSync(file, resealed(spoilt));
    await expect(training.restoreCheckpoint(session, file)).rejects.toThrow(
      /is broken: 'discriminator\/linear_2\/.*' holds NaN/,
    );
    expect(allOf(session)).toBe(before);
    nets.disposeGan(session.gan);
  });
});

interface Notes {
  readonly updates: Record<string, number>;
}

function notesOf(bytes: Buffer): Notes {
  const length = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as {
    __metadata__: { training: string };
  };
  return JSON.parse(header.__metadata__.training) as Notes;
}

/** Puts a value at a path. */
function put(target: object, [key, ...rest]: string[], value: unknown): void {
  const record = target as Record<string, unknown>;
  if (rest.length === 0) record[key!] = value;
  else put(record[key!] as object, rest, value);
}
