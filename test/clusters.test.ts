import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data, Random, tf } from 'tsgan';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});
afterAll(() => expect(tf.memory().numTensors).toBe(0));

const line = (...samples: number[]): data.DataSet => ({
  name: 'line',
  size: samples.length,
  sampleShape: [1],
  samples: Float32Array.from(samples),
});

describe('k-means', () => {
  // By hand: from any two of these as starting points the centres end at 0.5 and 10.5.
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds two groups on a line, seed %d', async (seed) => {
    const groups = await data.kMeans(line(0, 10, 1, 11), { clusters: 2, random: new Random(seed) });
    expect(groups[0]).toBe(groups[2]);
    expect(groups[1]).toBe(groups[3]);
    expect(groups[0]).not.toBe(groups[1]);
  });

  // With both starting points at 0 one group is empty at first: its centre must stay, not become NaN.
  it.each([1, 2, 3, 4, 5, 6])('finds its way from equal starting points, seed %d', async (seed) => {
    const groups = await data.kMeans(line(0, 0, 5), { clusters: 2, random: new Random(seed) });
    expect(groups[0]).toBe(groups[1]);
    expect(groups[0]).not.toBe(groups[2]);
  });

  it('finds them far from zero too', async () => {
    const far = line(1e5, 1e5 + 10, 1e5 + 1, 1e5 + 11);
    const groups = await data.kMeans(far, { clusters: 2, random: new Random(1) });
    expect([groups[2], groups[3]]).toEqual([groups[0], groups[1]]);
    expect(groups[0]).not.toBe(groups[1]);
  });

  // The second is more than are multiplied at a time.
  it.each([500, 9000])('ends with each of %d nearest to the mean of its own', async (size) => {
    const dataSet = data.ringOfGaussians({ size, deviation: 0.3, random: new Random(1) });
    const clusters = 6;
    const groups = await data.kMeans(dataSet, { clusters, random: new Random(2), rounds: 200 });
    const points = Array.from({ length: dataSet.size }, (_, i) => [
      dataSet.samples[2 * i]!,
      dataSet.samples[2 * i + 1]!,
    ]);
    const means = Array.from({ length: clusters }, (_, group) => {
      const own = points.filter((_, i) => groups[i] === group);
      return [0, 1].map((axis) => own.reduce((sum, p) => sum + p[axis]!, 0) / own.length);
    });
    points.forEach((p, i) => {
      const distances = means.map((m) => Math.hypot(p[0]! - m[0]!, p[1]! - m[1]!));
      expect(distances[groups[i]!]!).toBeLessThanOrEqual(Math.min(...distances) + 1e-5);
    });
    expect(new Set(groups).size).toBe(clusters);
  });

  it('tells digits apart without having seen a label', async () => {
    const digits = data.loadMnist({ seed: 1 }).test;
    const clusters = 30;
    const groups = await data.kMeans(digits, { clusters, random: new Random(1) });
    const table = Array.from({ length: clusters }, () => new Array<number>(10).fill(0));
    groups.forEach((group, i) => (table[group]![digits.labels![i]!]! += 1));
    const pure = table.reduce((sum, row) => sum + Math.max(...row), 0) / digits.size;
    // A group of digits that were thrown together at random would be a fifth or so of one class.
    expect(pure).toBeGreaterThan(0.65);
    expect(pure).toBeLessThan(0.95);
  });

  it('gives the same groups from the same seed', async () => {
    const dataSet = data.ringOfGaussians({ size: 300, deviation: 0.5, random: new Random(1) });
    const groups = (seed: number) =>
      data.kMeans(dataSet, { clusters: 5, random: new Random(seed) });
    expect(await groups(3)).toEqual(await groups(3));
    expect(await groups(3)).not.toEqual(await groups(4));
  });

  it.each([
    [{ clusters: 5 }, /1 to 4 clusters, but 5 were asked for/],
    [{ clusters: 0 }, /but 0 were/],
    [{ clusters: 1.5 }, /but 1\.5 were/],
    [{ clusters: 2, rounds: 0 }, /rounds of at least 1, but got 0/],
  ])('refuses %o', async (options, says) => {
    const random = new Random(1);
    await expect(data.kMeans(line(0, 1, 2, 3), { random, ...options })).rejects.toThrow(says);
  });
});

describe('conditions from clusters', () => {
  it('are the clusters, one-hot, and leave the labels as they are', async () => {
    const dataSet = data.ringOfGaussians({ size: 100, random: new Random(1) });
    const options = () => ({ clusters: 4, random: new Random(2) });
    const { condition, labels } = await data.conditionOnClusters(dataSet, options());
    const groups = await data.kMeans(dataSet, options());
    expect(condition!.shape).toEqual([4]);
    expect(labels).toEqual(dataSet.labels);
    groups.forEach((group, i) => {
      const row = [...condition!.values.subarray(4 * i, 4 * i + 4)];
      expect(row).toEqual([0, 1, 2, 3].map((c) => (c === group ? 1 : 0)));
    });
  });

  it('are drawn as often as the data has them', async () => {
    const dataSet = line(...Array.from({ length: 40 }, (_, i) => (i < 10 ? 0 : 100)));
    const told = await data.conditionOnClusters(dataSet, { clusters: 2, random: new Random(3) });
    const drawn = data.drawConditions(told, 4000, new Random(4));
    expect(drawn.shape).toEqual([4000, 2]);
    const values = (await drawn.data()) as Float32Array;
    drawn.dispose();
    const first = told.condition!.values[0] === 1 ? 0 : 1; // the cluster of the zeros
    const share = values.filter((_, i) => i % 2 === first).reduce((a, b) => a + b) / 4000;
    expect(Math.abs(share - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 4000));
    for (const count of [0, -1, 1.5]) {
      expect(() => data.drawConditions(told, count, new Random(1))).toThrow(
        `at least 1, not ${count}`,
      );
    }
    expect(() => data.drawConditions(dataSet, 1, new Random(1))).toThrow(
      "'line' has no condition to draw from",
    );
  });
});
