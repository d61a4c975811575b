import { data, metrics, nets, generate, Random, tf, train } from 'tsgan';
import { describe, expect, test } from 'vitest';

const languages: [string, data.BitLanguage][] = [
  ['sticky', data.stickyBits({ length: 5 })],
  ['sticky with another memory', data.stickyBits({ length: 4, zeroStays: 0.3, oneStays: 0.6 })],
  ['parity', data.parityBits(5)],
];

/** E[f(word)] under the law, by going through all words. */
function expectation(language: data.BitLanguage, f: (word: number[]) => number): number {
  const law = metrics.wordLaw(language.length, (word) => language.probability(word));
  return law.reduce((sum, p, number) => sum + p * f(metrics.wordOf(number, language.length)), 0);
}

describe.each(languages)('the language of %s bits', (_, language) => {
  const n = language.length;
  const law = metrics.wordLaw(n, (word) => language.probability(word));

  test('is a law: its probabilities sum to 1', () => {
    expect(law.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  });

  test('has the correlations that it says, by going through all words', () => {
    const matrix = language.correlations();
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const a = expectation(language, (word) => word[i]!);
        const b = expectation(language, (word) => word[j]!);
        const ab = expectation(language, (word) => word[i]! * word[j]!);
        const r = (ab - a * b) / Math.sqrt((a - a * a) * (b - b * b));
        expect(matrix[i]![j]).toBeCloseTo(r, 10);
      }
    }
  });

  test('samples what it says, up to the noise of 50,000 draws', () => {
    const { samples } = language.sample(50_000, new Random(1));
    // E TV of N draws from p is about ½ Σ √(2 p(1−p) / (πN)).
    const noise = law.reduce((s, p) => s + Math.sqrt((2 * p * (1 - p)) / (Math.PI * 5e4)) / 2, 0);
    const distance = metrics.totalVariation(metrics.wordFrequencies(samples, n), law);
    expect(distance).toBeGreaterThan(noise / 2);
    expect(distance).toBeLessThan(noise * 1.7);
  });

  test('repeats a sample by its seed, and only then', () => {
    const words = (seed: number) => language.sample(200, new Random(seed)).samples;
    expect(words(3)).toEqual(words(3));
    expect(words(3)).not.toEqual(words(4));
  });

  test('refuses what is no word', () => {
    expect(() => language.probability([1])).toThrow(/1 bits/);
    expect(() => language.probability(Array(n).fill(0.5))).toThrow(/Round/);
    expect(() => language.sample(0, new Random(1))).toThrow(/at least one word/);
  });
});

test('sticky bits are stationary: every window of a long word has the law of a short one', () => {
  const long = data.stickyBits({ length: 6 });
  const short = long.withLength(3);
  const expected = metrics.wordLaw(3, (word) => short.probability(word));
  for (let first = 0; first <= 3; first++) {
    const window = new Float64Array(8);
    for (let number = 0; number < 64; number++) {
      const word = metrics.wordOf(number, 6);
      const part = word.slice(first, first + 3);
      window[4 * part[0]! + 2 * part[1]! + part[2]!]! += long.probability(word);
    }
    expect(metrics.totalVariation(window, expected)).toBeLessThan(1e-12);
  }
});

test('parity is a dependence that no correlation shows', () => {
  const language = data.parityBits(5);
  const law = metrics.wordLaw(5, (word) => language.probability(word));
  const independent = metrics.independentBits([0.5, 0.5, 0.5, 0.5, 0.5]);
  expect(
    metrics.matrixDistance(language.correlations(), data.parityBits(5).correlations()).max,
  ).toBe(0);
  expect(metrics.totalVariation(law, independent)).toBeCloseTo(0.5, 12);
});

describe('correlation matrix', () => {
  test('of four hand-written words', () => {
    // Columns 0 and 1 agree, column 2 is their complement, column 3 goes its own way.
    const words = [1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0];
    expect(metrics.correlationMatrix(words, 4)).toEqual([
      [1, 1, -1, 0],
      [1, 1, -1, 0],
      [-1, -1, 1, 0],
      [0, 0, 0, 1],
    ]);
  });

  test('equals the textbook sum over pairs, and does not mind a shift or a scale', () => {
    const random = new Random(5);
    const rows = Array.from({ length: 40 }, () => {
      const x = random.normal();
      return [x, 0.5 * x + random.normal(), random.normal()];
    });
    const matrix = metrics.correlationMatrix(rows.flat(), 3);
    const moved = metrics.correlationMatrix(
      rows.flatMap(([a, b, c]) => [1e4 + 3 * a!, b! / 7, c!]),
      3,
    );
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        // Over all pairs of rows: no mean is needed, so this is another formula than ours.
        let ab = 0;
        let aa = 0;
        let bb = 0;
        for (const p of rows) {
          for (const q of rows) {
            ab += (p[i]! - q[i]!) * (p[j]! - q[j]!);
            aa += (p[i]! - q[i]!) ** 2;
            bb += (p[j]! - q[j]!) ** 2;
          }
        }
        expect(matrix[i]![j]).toBeCloseTo(ab / Math.sqrt(aa * bb), 10);
        expect(moved[i]![j]).toBeCloseTo(matrix[i]![j]!, 8);
      }
    }
  });

  test('gives a column that never changes no correlation', () => {
    expect(metrics.correlationMatrix([0.1, 1, 0.1, 2, 0.1, 3], 2)).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test('refuses ragged rows and numbers that are none', () => {
    expect(() => metrics.correlationMatrix([1, 2, 3], 2)).toThrow(/rows of 2/);
    expect(() => metrics.correlationMatrix([1, NaN], 2)).toThrow(/NaN/);
    expect(() => metrics.correlationMatrix([], 2)).toThrow(/empty/);
    expect(() => metrics.columnMeans([1, 2], 0)).toThrow(/at least 1/);
  });
});

test('matrix distance counts only what is off the diagonal', () => {
  const a = [
    [1, 0.5],
    [0.1, 1],
  ];
  const b = [
    [9, 0.2],
    [0.2, 9],
  ];
  expect(metrics.matrixDistance(a, b).mean).toBeCloseTo(0.2, 12);
  expect(metrics.matrixDistance(a, b).max).toBeCloseTo(0.3, 12);
  expect(() => metrics.matrixDistance(a, [[1]])).toThrow(/square/);
  const broken = [
    [1, NaN],
    [0, 1],
  ];
  expect(() => metrics.matrixDistance(a, broken)).toThrow(/b\[0\]\[1\] is NaN/);
});

describe('words', () => {
  test('are numbered with bit 0 first', () => {
    expect(metrics.wordOf(4, 3)).toEqual([1, 0, 0]);
    expect(Array.from(metrics.wordFrequencies([1, 0, 0, 0, 1, 1], 3))).toEqual([
      0, 0, 0, 0.5, 0.5, 0, 0, 0,
    ]);
  });

  test('are counted inside a window', () => {
    const words = [1, 0, 0, 1, 1, 1, 0, 0];
    expect(Array.from(metrics.wordFrequencies(words, 4, 1, 2))).toEqual([0.5, 0, 0.5, 0]);
    expect(() => metrics.wordFrequencies(words, 4, 3, 2)).toThrow(/do not lie/);
  });

  test('that are not bits, or too long to count, are refused', () => {
    expect(() => metrics.wordFrequencies([0, 0.7], 2)).toThrow(/0.7/);
    expect(() => metrics.wordFrequencies(new Float32Array(40), 40)).toThrow(/windowTotalVariation/);
  });

  test('under independent bits multiply', () => {
    expect(Array.from(metrics.independentBits([0.25, 0.5]))).toEqual([0.375, 0.375, 0.125, 0.125]);
  });
});

describe('total variation', () => {
  test('is the largest difference over all events', () => {
    const p = [0.1, 0.2, 0.3, 0.4];
    const q = [0.3, 0.1, 0.35, 0.25];
    let largest = 0;
    for (let event = 0; event < 16; event++) {
      const members = metrics.wordOf(event, 4);
      const difference = members.reduce((sum, bit, i) => sum + bit * (p[i]! - q[i]!), 0);
      largest = Math.max(largest, difference);
    }
    expect(metrics.totalVariation(p, q)).toBeCloseTo(largest, 12);
    expect(metrics.totalVariation(q, p)).toBeCloseTo(largest, 12);
    expect(metrics.totalVariation([1, 0], [0, 1])).toBe(1);
  });

  test('refuses what is no law', () => {
    expect(() => metrics.totalVariation([0.5, 0.4], [0.5, 0.5])).toThrow(/sum to 1/);
    expect(() => metrics.totalVariation([1.5, -0.5], [0.5, 0.5])).toThrow(/not negative/);
    expect(() => metrics.totalVariation([1], [0.5, 0.5])).toThrow(/1 against 2/);
  });

  test('over windows is the mean of the windows', () => {
    const words = [1, 0, 1, 0, 0, 1];
    // Windows of two bits: {10, 00} and {01, 01}, against a law that only knows 01.
    expect(metrics.windowTotalVariation(words, 3, [0, 1, 0, 0])).toBeCloseTo((1 + 0) / 2, 12);
    expect(() => metrics.windowTotalVariation(words, 3, [0.5, 0.25, 0.25])).toThrow(/2\^width/);
    expect(() => metrics.windowTotalVariation(words, 3, new Float32Array(16).fill(1 / 16))).toThrow(
      /≤ 3/,
    );
  });

  test('over windows of the whole word is the plain one', () => {
    const language = data.stickyBits({ length: 5 });
    const law = metrics.wordLaw(5, (word) => language.probability(word));
    const { samples } = language.sample(300, new Random(2));
    expect(metrics.windowTotalVariation(samples, 5, law)).toBe(
      metrics.totalVariation(metrics.wordFrequencies(samples, 5), law),
    );
  });
});

test('a language with impossible numbers is refused', () => {
  expect(() => data.stickyBits({ length: 0 })).toThrow(/at least 1/);
  expect(() => data.stickyBits({ length: 5, oneStays: 1 })).toThrow(/oneStays/);
  expect(() => data.parityBits(2)).toThrow(/at least 3/);
});

test('distances of words from a language are the two meters', () => {
  const language = data.stickyBits({ length: 3 });
  const always = new Float32Array(3 * 40).fill(1);
  const { tv, correlation } = metrics.wordDistances(always, language);
  expect(tv).toBeCloseTo(1 - (2 / 3) * 0.9 ** 2, 9);
  expect(correlation).toBeCloseTo((0.7 + 0.7 + 0.49) / 3, 9); // a constant bit has none
  const good = metrics.wordDistances(language.sample(20_000, new Random(1)).samples, language);
  expect(good.tv).toBeLessThan(0.02);
  expect(good.tv).toBeGreaterThan(0);
  expect(good.correlation).toBeLessThan(0.02);
});

describe('straight-through bits', () => {
  const logits = [-3, -0.5, 0, 0.5, 3];

  test.each([1, 0.5])('round forward and have the sigmoid’s slope backward (τ = %d)', (tau) => {
    const x = tf.tensor1d(logits);
    expect(Array.from(nets.straightThroughBits(x, tau).dataSync())).toEqual([0, 0, 0, 1, 1]);
    const weights = tf.tensor1d([1, -2, 3, 1, 2]);
    const slope = tf
      .grad((y) => tf.sum(tf.mul(nets.straightThroughBits(y, tau), weights)))(x)
      .dataSync();
    const soft = (v: number) => 1 / (1 + Math.exp(-v / tau));
    const h = 1e-5;
    logits.forEach((v, i) => {
      const difference = (soft(v + h) - soft(v - h)) / (2 * h);
      expect(slope[i]).toBeCloseTo(weights.dataSync()[i]! * difference, 5);
    });
  });

  test('refuse a temperature that is none', () => {
    expect(() => nets.straightThroughBits(tf.tensor1d([1]), 0)).toThrow(/above 0/);
    expect(() => nets.bitGan({ length: 5, random: new Random(1), temperature: -1 })).toThrow(
      /above 0/,
    );
    expect(() => nets.bitGan({ length: 0, random: new Random(1) })).toThrow(/at least one bit/);
  });
});

describe('the bit GAN', () => {
  test('draws noise whose end is logistic, so that P(bit = 1) is the sigmoid of its logit', () => {
    const z = nets.logisticLatent(2, 3)(4000, new Random(1)).arraySync() as number[][];
    const logistic = z.flatMap((row) => row.slice(2));
    expect(metrics.ksDistance(logistic, (x) => 1 / (1 + Math.exp(-x)))).toBeLessThan(0.02);
    const ones = logistic.filter((value) => 0.8 + value > 0).length / logistic.length;
    expect(Math.abs(ones - 1 / (1 + Math.exp(-0.8)))).toBeLessThan(0.02);
  });

  test('makes bits, and a gradient reaches every weight of its generator', () => {
    const gan = nets.bitGan({ length: 4, random: new Random(2), hidden: 8, noise: 3 });
    const words = generate(gan, 50, { random: new Random(3) });
    expect(words.shape).toEqual([50, 4]);
    expect(new Set(words.dataSync())).toEqual(new Set([0, 1]));
    expect(gan.generator.countParams()).toBe(3 * 8 + 8 + (8 * 8 + 8) + (8 * 4 + 4));
    expect(gan.discriminator.countParams()).toBe(4 * 8 + 8 + (8 * 8 + 8) + (8 + 1));
    const { grads } = tf.variableGrads(() => {
      const fakes = nets.forward(gan.generator, gan.latent(64, new Random(4)), true);
      return gan.objective.generatorLoss(gan.discriminator.apply(fakes) as tf.Tensor);
    }, nets.trainableVariables(gan.generator));
    expect(Object.keys(grads)).toHaveLength(6);
    for (const gradient of Object.values(grads)) {
      expect(tf.sum(tf.abs(gradient)).dataSync()[0]).toBeGreaterThan(0);
    }
    nets.disposeGan(gan);
  });

  test('learns a dependence that independent bits cannot have', async () => {
    const language = data.stickyBits({ length: 3 });
    const law = metrics.wordLaw(3, (word) => language.probability(word));
    const gan = nets.bitGan({ length: 3, random: new Random(1), hidden: 16, noise: 4 });
    const options = { seed: 1, batchSize: 64, steps: 500, discriminatorSteps: 2 };
    const adam = (learningRate: number) => ({ learningRate, beta1: 0.5 });
    const words = language.sample(5000, new Random(5));
    const before = tf.memory().numTensors;
    for await (const progress of train(gan, words, {
      ...options,
      generatorOptimizer: adam(2e-3),
      discriminatorOptimizer: adam(1e-2),
    })) {
      expect(progress.discriminatorLoss).toBeGreaterThan(0);
    }
    expect(tf.memory().numTensors).toBe(before);
    const samples = generate(gan, 5000, { random: new Random(6) });
    const distance = metrics.totalVariation(metrics.wordFrequencies(samples.dataSync(), 3), law);
    const independent = metrics.totalVariation(metrics.independentBits([2 / 3, 2 / 3, 2 / 3]), law);
    expect(independent).toBeGreaterThan(0.3);
    expect(distance).toBeLessThan(independent / 2.5);
    nets.disposeGan(gan);
  });
});
