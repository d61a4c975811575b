import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { data, metrics, Random, tf, useBackend } from 'tsgan';

const random = new Random(3);

/** B·Bᵀ of a random matrix: symmetric, no negative eigenvalue. */
function positive(n: number): number[][] {
  const b = Array.from({ length: n }, () => Array.from({ length: n }, () => random.normal()));
  return b.map((row) => b.map((other) => row.reduce((sum, x, k) => sum + x * other[k]!, 0)));
}

const times = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]) =>
  a.map((row) => b.map((_, j) => Array.from(row).reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));

describe('matrix square root', () => {
  it('is the closed form of 2×2', () => {
    // √A = (A + √det A · I) / √(tr A + 2 √det A)
    const [a, b, d] = [5, 2, 3];
    const s = Math.sqrt(a * d - b * b);
    const t = Math.sqrt(a + d + 2 * s);
    const root = metrics.matrixSquareRoot([
      [a, b],
      [b, d],
    ]);
    [(a + s) / t, b / t, b / t, (d + s) / t].forEach((wanted, i) =>
      expect(root[i >> 1]![i & 1]).toBeCloseTo(wanted, 12),
    );
  });

  it('squares back, also where eigenvalues coincide or vanish', () => {
    const rankOne = [1, 2, 3].map((x) => [1, 2, 3].map((y) => x * y));
    const same = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 4 : 0)));
    for (const matrix of [positive(12), positive(1), rankOne, same]) {
      const root = metrics.matrixSquareRoot(matrix);
      times(root, root).forEach((row, i) =>
        row.forEach((value, j) => expect(value).toBeCloseTo(matrix[i]![j]!, 9)),
      );
    }
  });

  it('has eigenvalues whose sum is the trace, with vectors that A only stretches', () => {
    const a = positive(9);
    const { values, vectors } = metrics.symmetricEigen(a);
    const trace = a.reduce((sum, row, i) => sum + row[i]!, 0);
    expect(values.reduce((x, y) => x + y)).toBeCloseTo(trace, 9);
    vectors.forEach((v, i) =>
      times([v], a)[0]!.forEach((x, k) => expect(x).toBeCloseTo(values[i]! * v[k]!, 8)),
    );
  });

  it('refuses what has no such root', () => {
    expect(() => metrics.matrixSquareRoot([[-1]])).toThrow(/negative eigenvalue -1/);
    expect(() =>
      metrics.matrixSquareRoot([
        [1, 2],
        [0, 1],
      ]),
    ).toThrow(/not symmetric/);
  });
});

describe('Fréchet distance', () => {
  it('is (μ₁ − μ₂)² + (σ₁ − σ₂)² in one dimension', () => {
    const a = [1, 2, 3, 6].map((x) => [x]);
    const b = [10, 14, 18].map((x) => [x]);
    const deviation = (x: number[], mean: number) =>
      Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (x.length - 1));
    const wanted = (3 - 14) ** 2 + (deviation([1, 2, 3, 6], 3) - deviation([10, 14, 18], 14)) ** 2;
    expect(metrics.frechetDistance(a, b)).toBeCloseTo(wanted, 9);
  });

  it('is 0 to itself, symmetric, and moves by the square of a shift', () => {
    const points = Array.from({ length: 60 }, () =>
      Array.from({ length: 5 }, () => random.normal()),
    );
    const wide = points.map((p) => p.map((x, k) => x * (k + 1)));
    const shifted = points.map((p) => p.map((x, k) => (k === 2 ? x + 3 : x)));
    expect(metrics.frechetDistance(points, points)).toBeCloseTo(0, 9);
    expect(metrics.frechetDistance(points, shifted)).toBeCloseTo(9, 9);
    expect(metrics.frechetDistance(points, wide)).toBeCloseTo(
      metrics.frechetDistance(wide, points),
      9,
    );
    expect(metrics.frechetDistance(points, wide)).toBeGreaterThan(5);
  });

  it('does not need covariances that commute', () => {
    // tr (AB)^½ of 2×2 without any root of a matrix: √(tr AB + 2 √det AB).
    const points = Array.from({ length: 40 }, () => [random.normal(), random.normal()]);
    const a = points.map(([x, y]) => [x! + y!, 0.3 * y!]);
    const b = points.map(([x, y]) => [0.5 * x!, 2 * y! - x!]);
    const cov = (p: number[][]) => {
      const mean = [0, 1].map((k) => p.reduce((sum, v) => sum + v[k]!, 0) / p.length);
      const entry = (k: number, l: number) =>
        p.reduce((sum, v) => sum + (v[k]! - mean[k]!) * (v[l]! - mean[l]!), 0) / (p.length - 1);
      return { mean, c: [0, 1].map((k) => [0, 1].map((l) => entry(k, l))) };
    };
    const [A, B] = [cov(a), cov(b)];
    const ab = times(A.c, B.c);
    const determinant = ab[0]![0]! * ab[1]![1]! - ab[0]![1]! * ab[1]![0]!;
    const root = Math.sqrt(ab[0]![0]! + ab[1]![1]! + 2 * Math.sqrt(determinant));
    const traces = A.c[0]![0]! + A.c[1]![1]! + B.c[0]![0]! + B.c[1]![1]!;
    const means = (A.mean[0]! - B.mean[0]!) ** 2 + (A.mean[1]! - B.mean[1]!) ** 2;
    expect(metrics.frechetDistance(a, b)).toBeCloseTo(means + traces - 2 * root, 9);
  });
});

describe('class shares and MNIST score', () => {
  it('count, and say how far from uniform', () => {
    expect(metrics.classShares([0, 0, 1, 9])).toEqual([0.5, 0.25, 0, 0, 0, 0, 0, 0, 0, 0.25]);
    expect(metrics.imbalance(new Array<number>(10).fill(0.1))).toBeCloseTo(0, 12);
    expect(metrics.imbalance(metrics.classShares([4, 4, 4]))).toBeCloseTo(Math.log(10), 12);
    expect(metrics.imbalance(metrics.classShares([0, 1]))).toBeCloseTo(Math.log(5), 12);
    expect(() => metrics.classShares([10])).toThrow(/none of the 10 classes/);
    expect(() => metrics.classShares([])).toThrow(/no digits/);
  });

  it('is the number of classes that are surely there, and 1 for no difference', () => {
    const sure = [0, 3, 3, 7].map((d) => Array.from({ length: 10 }, (_, k) => Number(k === d)));
    // Entropy of (¼, ½, ¼), since p(y|x) has none.
    expect(metrics.mnistScore(sure)).toBeCloseTo(Math.exp(1.5 * Math.log(2)), 12);
    expect(metrics.mnistScore([new Array<number>(10).fill(0.1)])).toBeCloseTo(1, 12);
    const p = [0.7, 0.3];
    const q = [0.2, 0.8];
    const m = [0.45, 0.55];
    const kl = (a: number[]) => a.reduce((sum, x, k) => sum + x * Math.log(x / m[k]!), 0);
    expect(metrics.mnistScore([p, q])).toBeCloseTo(Math.exp((kl(p) + kl(q)) / 2), 12);
    expect(() => metrics.mnistScore([[2, 3]])).toThrow(/logits/);
  });

  it('counts right readings, with Wilson’s interval', () => {
    expect(metrics.readAs([1, 2, 3, 4], [1, 2, 0, 4])).toBe(0.75);
    expect(() => metrics.readAs([1], [1, 2])).toThrow(/1 readings .* 2 labels/);
    // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662, 0 of 20 gives 0 to 0.1611.
    const [low, high] = metrics.wilsonInterval(81 / 263, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(metrics.wilsonInterval(0, 20)[1]).toBeCloseTo(0.1611, 4);
  });
});

describe('Parzen windows', () => {
  const cloud = (n: number, width: number) =>
    Array.from({ length: n }, () => Array.from({ length: width }, () => random.uniform()));

  it('agree with the densities added up one by one', () => {
    const [points, samples] = [cloud(7, 3), cloud(11, 3)];
    for (const sigma of [0.2, 1]) {
      const density = (x: number[]) =>
        samples.reduce((sum, s) => {
          const product = x.map(
            (v, k) =>
              Math.exp(-((v - s[k]!) ** 2) / (2 * sigma ** 2)) /
              Math.sqrt(2 * Math.PI * sigma ** 2),
          );
          return sum + product.reduce((a, b) => a * b) / samples.length;
        }, 0);
      const logs = points.map((x) => Math.log(density(x)));
      const mean = logs.reduce((a, b) => a + b) / logs.length;
      const variance = logs.reduce((a, b) => a + (b - mean) ** 2, 0) / (logs.length - 1);
      const found = metrics.parzenLogLikelihood(points, samples, sigma);
      expect(found.mean).toBeCloseTo(mean, 5);
      expect(found.standardError).toBeCloseTo(Math.sqrt(variance / logs.length), 5);
    }
  });

  it('do not underflow in 784 dimensions', () => {
    const x = new Float32Array(784).fill(1);
    const far = new Float32Array(784);
    const sigma = 0.1;
    const wanted = -784 / (2 * sigma ** 2) - 392 * Math.log(2 * Math.PI * sigma ** 2);
    expect(metrics.parzenLogLikelihood([x], [far], sigma).mean).toBeCloseTo(wanted, 6);
  });

  it('choose σ by the validation points and report the test points', () => {
    const samples = [[0.5, 0.5]];
    // For one sample the best σ² is the mean squared distance a coordinate.
    const validation = [
      [0.7, 0.5],
      [0.5, 0.1],
    ];
    const sigmas = [0.05, 0.15, Math.sqrt(0.05), 0.3, 0.6];
    const score = metrics.parzenScore(samples, { validation, test: [[0.5, 0.5]], sigmas });
    expect(score.sigma).toBe(Math.sqrt(0.05));
    expect(score.mean).toBeCloseTo(-Math.log(2 * Math.PI * 0.05), 6);
  });

  it('refuse images in [−1, 1]', () => {
    const images = new Float32Array([-1, 0, 1]);
    expect([...metrics.toUnitRange(images)]).toEqual([0, 0.5, 1]);
    expect(() => metrics.parzenScore([images], { validation: [images], test: [images] })).toThrow(
      /\[0, 1\]/,
    );
  });
});

describe('the digit classifier', () => {
  const readings = {} as {
    real: metrics.DigitReadings;
    halves: [metrics.DigitReadings, metrics.DigitReadings];
  };
  const { validation, test } = data.loadMnist({ seed: 1 });

  beforeAll(async () => {
    await useBackend('wasm');
    const classifier = await metrics.digitClassifier();
    readings.real = await classifier.read(test.samples);
    readings.halves = [
      await classifier.read(test.samples.slice(0, 500 * 784)),
      await classifier.read(test.samples.slice(500 * 784)),
    ];
  }, 60_000);

  it('reads at least 98.5 % of the digits that it never saw, as its file says', async () => {
    const classifier = await metrics.digitClassifier();
    expect(classifier.split).toEqual({ seed: 1, validation: 1000, test: 1000 });
    const more = await classifier.read(validation.samples);
    const share =
      (metrics.readAs(readings.real.digits, test.labels!) +
        metrics.readAs(more.digits, validation.labels!)) /
      2;
    expect(share).toBeGreaterThanOrEqual(0.985);
    expect(share).toBeCloseTo(classifier.accuracy.share, 3);
    expect(classifier.accuracy.digits).toBe(2000);
  });

  it('is the same once loaded, and leaves no tensors behind', async () => {
    const classifier = await metrics.digitClassifier();
    expect(await metrics.digitClassifier()).toBe(classifier);
    const before = tf.memory().numTensors;
    const images = tf.tensor2d(test.samples.subarray(0, 3 * 784), [3, 784]);
    const { count, digits, features, featureWidth, probabilities } = await classifier.read(images);
    images.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(count).toBe(3);
    expect(digits).toEqual(readings.real.digits.slice(0, 3));
    expect(features.length).toBe(3 * featureWidth);
    const sums = [0, 1, 2].map((i) => probabilities.subarray(i * 10, i * 10 + 10));
    for (const row of sums) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });

  it('gives real digits a score near 10, and noise a bad one', async () => {
    const reference = metrics.digitReference(readings.halves[0]);
    const real = metrics.digitScores(readings.halves[1], reference);
    expect(real.score).toBeGreaterThan(9.4);
    expect(real.score).toBeLessThan(10);
    expect(real.imbalance).toBeLessThan(0.03);
    const classifier = await metrics.digitClassifier();
    const noise = Float32Array.from({ length: 500 * 784 }, () => random.uniform(-1, 1));
    const bad = metrics.digitScores(await classifier.read(noise), reference);
    expect(bad.score).toBeLessThan(3);
    expect(bad.frechet).toBeGreaterThan(20 * real.frechet);
    // All samples of one class: a collapsed generator has nothing to hide behind.
    const ones = test.labels!.reduce<number[]>((all, d, i) => (d === 1 ? [...all, i] : all), []);
    const images = new Float32Array(ones.length * 784);
    ones.forEach((from, i) =>
      images.set(test.samples.subarray(from * 784, (from + 1) * 784), i * 784),
    );
    const collapsed = metrics.digitScores(await classifier.read(images), reference);
    expect(collapsed.score).toBeLessThan(1.5);
    expect(collapsed.imbalance).toBeGreaterThan(2);
  });

  it('says what is wrong with its files, and with images', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-'));
    try {
      await expect(metrics.digitClassifier(folder)).rejects.toThrow(
        /model\.json cannot be read.*train/s,
      );
      writeFileSync(path.join(folder, 'model.json'), '{');
      await expect(metrics.digitClassifier(folder)).rejects.toThrow(/not valid JSON/);
      const home = path.join(import.meta.dirname, '../data/digit-classifier');
      copyFileSync(path.join(home, 'model.json'), path.join(folder, 'model.json'));
      await expect(metrics.digitClassifier(folder)).rejects.toThrow(/weights\.bin cannot be read/);
      // As many bytes as there should be, and still other weights: it would read 10 % of the digits.
      writeFileSync(path.join(folder, 'weights.bin'), new Uint8Array(114_314).fill(0x5a));
      await expect(metrics.digitClassifier(folder)).rejects.toThrow(/was changed.*checksum/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const classifier = await metrics.digitClassifier();
    await expect(classifier.read(new Float32Array(785))).rejects.toThrow(/784 pixels.*785/);
    const wrong = tf.zeros([1, 28]);
    await expect(classifier.read(wrong)).rejects.toThrow(/\[n, 784\].*\[1,28\]/);
    wrong.dispose();
  });
});
