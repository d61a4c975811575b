import { data, metrics, Random, tf } from 'tsgan';
import { describe, expect, test } from 'vitest';

const dx = 0.01;
const grid = Array.from({ length: 4001 }, (_, i) => -20 + i * dx);
const density = (mean: number, deviation: number) =>
  grid.map((x) => metrics.normalPdf(x, mean, deviation));
const normals = (n: number, random: Random, mean = 0, deviation = 1) =>
  Array.from({ length: n }, () => random.normal(mean, deviation));

describe('the normal distribution', () => {
  test('the CDF agrees with printed tables', () => {
    // NIST/SEMATECH and Abramowitz & Stegun table 26.1, to 15 places.
    const table: [number, number][] = [
      [0, 0.5],
      [0.5, 0.691462461274013],
      [1, 0.841344746068543],
      [1.96, 0.97500210485178],
      [-2.5, 0.00620966532577613],
      [4, 0.999968328758167],
    ];
    for (const [z, share] of table)
      expect(Math.abs(metrics.normalCdf(z) - share)).toBeLessThan(2e-15);
    expect(metrics.normalCdf(-1000)).toBe(0);
    expect(metrics.normalCdf(1000)).toBe(1);
  });

  test('the CDF is the integral of the density (midpoint rule), for any mean and deviation', () => {
    let mass = 0;
    const h = 1e-3;
    for (let x = -16; x < 9; x += h) {
      expect(Math.abs(metrics.normalCdf(x, -1, 1.5) - mass)).toBeLessThan(1e-7);
      mass += metrics.normalPdf(x + h / 2, -1, 1.5) * h;
    }
    expect(mass).toBeCloseTo(1, 9);
  });

  test('refuses what is no distribution', () => {
    expect(() => metrics.normalPdf(0, 0, 0)).toThrow(
      'deviation must be a number above 0, but it is 0',
    );
    expect(() => metrics.normalCdf(0, 0, -1)).toThrow('deviation');
    expect(() => metrics.normalCdf(NaN)).toThrow('NaN');
  });
});

describe('Kolmogorov-Smirnov distance', () => {
  /** The definition: every candidate point, both sides of it, counted afresh. */
  const bruteForce = (a: number[], share: (x: number) => number, points: number[]) =>
    Math.max(
      ...points.flatMap((x) => [
        Math.abs(a.filter((value) => value <= x).length / a.length - share(x)),
        Math.abs(a.filter((value) => value < x).length / a.length - share(x - 1e-12)),
      ]),
    );

  test('equals the brute-force definition against a CDF', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const samples = normals(37, new Random(seed), 0.4, 1.3);
      const expected = bruteForce(samples, (x) => metrics.normalCdf(x), samples);
      expect(
        Math.abs(metrics.ksDistance(samples, (x) => metrics.normalCdf(x)) - expected),
      ).toBeLessThan(1e-10);
    }
  });

  test('equals the brute-force definition against samples, ties included', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Random(seed);
      const a = Array.from({ length: 23 }, () => random.integer(9));
      const b = Array.from({ length: 31 }, () => random.integer(11));
      const share = (x: number) => b.filter((value) => value <= x).length / b.length;
      expect(Math.abs(metrics.ksDistance(a, b) - bruteForce(a, share, [...a, ...b]))).toBeLessThan(
        1e-12,
      );
      expect(metrics.ksDistance(a, b)).toBe(metrics.ksDistance(b, a));
    }
  });

  test('closed forms: one sample, two shifted normals, apart, alike', () => {
    expect(metrics.ksDistance([0.3], (x) => x)).toBeCloseTo(0.7, 12);
    expect(metrics.ksDistance([1, 2, 3], [4, 5])).toBe(1);
    expect(metrics.ksDistance([1, 2, 3], [3, 2, 1])).toBe(0);
    // N(0,1) against N(1,1): the gap is largest half way, 2Φ(½) − 1 = 0.38292.
    const gap = metrics.ksDistance(normals(200_000, new Random(5)), (x) => metrics.normalCdf(x, 1));
    expect(Math.abs(gap - 0.38292)).toBeLessThan(0.005);
  });

  test('perfect samples sit at the floor that the docstring gives', () => {
    const gaps = Array.from({ length: 200 }, (_, seed) =>
      metrics.ksDistance(normals(400, new Random(seed)), (x) => metrics.normalCdf(x)),
    );
    expect(Math.abs(metrics.median(gaps) * Math.sqrt(400) - 0.83)).toBeLessThan(0.06);
  });

  test('leaves its input as it was and refuses nonsense', () => {
    const samples = [3, 1, 2];
    metrics.ksDistance(samples, samples);
    expect(samples).toEqual([3, 1, 2]);
    expect(() => metrics.ksDistance([], (x) => x)).toThrow('samples is empty');
    const tensor = tf.ones([3]);
    expect(() => metrics.ksDistance(tensor as never, [1])).toThrow('samples must be an array, or');
    tensor.dispose();
    expect(() => metrics.ksDistance([1, NaN], [1])).toThrow('samples[1] is NaN');
    expect(() => metrics.ksDistance([1], [Infinity])).toThrow('other[0] is Infinity');
    expect(() => metrics.ksDistance([2], (x) => x)).toThrow('The CDF gave 2 at 2');
  });
});

describe('divergences on a grid', () => {
  test('KL of two normals equals its closed form', () => {
    const cases: [number, number, number, number][] = [
      [0, 1, 1, 1],
      [-1, 0.5, 2, 1.5],
      [2, 2, 0, 2.5],
    ];
    for (const [m1, s1, m2, s2] of cases) {
      const closed = Math.log(s2 / s1) + (s1 ** 2 + (m1 - m2) ** 2) / (2 * s2 ** 2) - 0.5;
      const measured = metrics.kullbackLeibler(density(m1, s1), density(m2, s2), dx);
      expect(Math.abs(measured - closed)).toBeLessThan(1e-6);
    }
  });

  test('probabilities by hand, dx = 1', () => {
    // KL([½,½] ‖ [¼,¾]) = ½ log 2 + ½ log ⅔ = ½ log(4/3); Infinity the other way into an empty cell.
    expect(metrics.kullbackLeibler([0.5, 0.5], [0.25, 0.75], 1)).toBeCloseTo(
      0.5 * Math.log(4 / 3),
      14,
    );
    expect(metrics.kullbackLeibler([0.5, 0.5], [1, 0], 1)).toBe(Infinity);
    expect(metrics.kullbackLeibler([1, 0], [0.5, 0.5], 1)).toBeCloseTo(Math.LN2, 14);
    // JSD([1,0] ‖ [½,½]): m = [¾,¼]; ½ log(4/3) + ½(½ log(2/3) + ½ log 2).
    const byHand = 0.5 * Math.log(4 / 3) + 0.25 * Math.log(2 / 3) + 0.25 * Math.log(2);
    expect(metrics.jensenShannon([1, 0], [0.5, 0.5], 1)).toBeCloseTo(byHand, 14);
  });

  test('JSD: 0 alike, log 2 apart, symmetric, and the mean of two KLs to the middle', () => {
    const p = density(-1, 1);
    const q = density(1.5, 0.7);
    const m = p.map((value, i) => (value + q[i]!) / 2);
    expect(metrics.jensenShannon(p, p, dx)).toBe(0);
    expect(metrics.jensenShannon(density(-10, 0.5), density(10, 0.5), dx)).toBeCloseTo(Math.LN2, 6);
    expect(metrics.jensenShannon(p, q, dx)).toBeCloseTo(metrics.jensenShannon(q, p, dx), 14);
    const byKl = (metrics.kullbackLeibler(p, m, dx) + metrics.kullbackLeibler(q, m, dx)) / 2;
    expect(metrics.jensenShannon(p, q, dx)).toBeCloseTo(byKl, 12);
  });

  test('JSD equals a Monte Carlo estimate from samples alone', () => {
    const random = new Random(3);
    const [p, q] = [
      (x: number) => metrics.normalPdf(x, 0, 1),
      (x: number) => metrics.normalPdf(x, 2, 0.5),
    ];
    let sum = 0;
    const n = 200_000;
    for (let i = 0; i < n; i++) {
      const [x, y] = [random.normal(0, 1), random.normal(2, 0.5)];
      sum += Math.log((2 * p(x)) / (p(x) + q(x))) + Math.log((2 * q(y)) / (p(y) + q(y)));
    }
    const grid2 = metrics.jensenShannon(density(0, 1), density(2, 0.5), dx);
    expect(Math.abs(sum / n / 2 - grid2)).toBeLessThan(0.004);
  });

  test('refuses grids that hold no density', () => {
    const p = density(0, 1);
    expect(() => metrics.jensenShannon(p, density(19, 3), dx)).toThrow('q has a mass of 0.6');
    expect(() => metrics.jensenShannon(p, p, 0.1)).toThrow('p has a mass of 10.00');
    expect(() => metrics.jensenShannon(p, p.slice(1), dx)).toThrow(
      'p has 4001 numbers and q has 4000',
    );
    expect(() => metrics.jensenShannon(p, p, 0)).toThrow('dx must be a number above 0');
    expect(() => metrics.kullbackLeibler([1.5, -0.5], [1, 0], 1)).toThrow('p[1] is -0.5');
    expect(() => metrics.kullbackLeibler([NaN, 1], [1, 0], 1)).toThrow('p[0] is NaN');
    expect(() => metrics.kullbackLeibler([], [], 1)).toThrow('empty');
  });
});

describe('the game', () => {
  const p = density(-1, 1);
  const q = density(1, 0.8);

  test('D* by hand, ½ where nothing is', () => {
    expect(metrics.optimalDiscriminator([3, 1, 0, 2], [1, 1, 0, 0])).toEqual([0.75, 0.5, 0.5, 1]);
    expect(() => metrics.optimalDiscriminator([1], [1, 2])).toThrow('same grid');
    expect(() => metrics.optimalDiscriminator([-1], [1])).toThrow('never < 0');
  });

  test('no other discriminator has a higher value than D*', () => {
    const best = metrics.optimalDiscriminator(p, q);
    const value = metrics.valueFunction(best, p, q, dx);
    const random = new Random(1);
    for (let i = 0; i < 200; i++) {
      const size = 10 ** random.uniform(-4, 0);
      const other = best.map((D) => {
        const logit = Math.log(D / (1 - D)) + random.normal(0, size);
        return 1 / (1 + Math.exp(-logit));
      });
      expect(metrics.valueFunction(other, p, q, dx)).toBeLessThan(value);
    }
  });

  test('V(D*, G) = 2·JSD − log 4, and −log 4 for D = ½', () => {
    const value = metrics.valueFunction(metrics.optimalDiscriminator(p, q), p, q, dx);
    expect(value).toBeCloseTo(2 * metrics.jensenShannon(p, q, dx) - Math.log(4), 6);
    const undecided = p.map(() => 0.5);
    expect(metrics.valueFunction(undecided, p, q, dx)).toBeCloseTo(-Math.log(4), 6);
  });

  test('certain and right is 0, certain and wrong is bad but finite; a logit is refused', () => {
    expect(metrics.valueFunction([0, 1], [0, 1], [1, 0], 1)).toBe(0);
    expect(metrics.valueFunction([0, 1], [0.5, 0.5], [1, 0], 1)).toBeCloseTo(-27 * Math.LN2, 10);
    expect(metrics.valueFunction([1, 0], [0.5, 0.5], [1, 0], 1)).toBeCloseTo(-81 * Math.LN2, 10);
    expect(() => metrics.valueFunction([2, 0], [0, 1], [1, 0], 1)).toThrow('Is it a logit?');
  });
});

describe('mode coverage', () => {
  const centres = Array.from({ length: 8 }, (_, k) => [
    2 * Math.cos((k * Math.PI) / 4),
    2 * Math.sin((k * Math.PI) / 4),
  ]);

  test('real samples hit all modes with the share of the closed form', () => {
    const random = new Random(2);
    const points = Array.from({ length: 40_000 }, (_, i) =>
      centres[i % 8]!.map((value) => random.normal(value, 0.02)),
    );
    const { modes, total, goodShare, counts } = metrics.modeCoverage(points, centres, 0.02);
    expect([modes, total]).toEqual([8, 8]);
    expect(Math.abs(goodShare - (1 - Math.exp(-4.5)))).toBeLessThan(0.002);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Math.round(goodShare * 40_000));
  });

  test('a collapse shows in modes, rubbish in the good share', () => {
    const random = new Random(2);
    const collapsed = Array.from({ length: 1000 }, (_, i) =>
      centres[i % 3]!.map((value) => random.normal(value, 0.02)),
    );
    expect(metrics.modeCoverage(collapsed, centres, 0.02)).toMatchObject({ modes: 3, total: 8 });
    expect(metrics.modeCoverage([[0, 0]], centres, 0.02)).toMatchObject({ modes: 0, goodShare: 0 });
  });

  test('the reverse divergence is log(25 / modes) for a collapse, about 24 / 2n for real samples', () => {
    const centres = data.gridCenters();
    const at = (modes: number, n: number) => {
      const random = new Random(5);
      return Array.from({ length: n }, (_, i) =>
        centres[modes === 25 ? random.integer(25) : i % modes]!.map((value) =>
          random.normal(value, 0.05),
        ),
      );
    };
    for (const modes of [1, 5, 20]) {
      expect(metrics.reverseModeDivergence(at(modes, 1000), centres)).toBeCloseTo(
        Math.log(25 / modes),
        9,
      );
    }
    const real = metrics.reverseModeDivergence(at(25, 2500), centres);
    // 2n times it is chi-squared with 24 degrees of freedom: four of its deviations.
    expect(Math.abs(5000 * real - 24)).toBeLessThan(4 * Math.sqrt(48));
    // Points that are no good go to the nearest mode, however far.
    expect(metrics.reverseModeDivergence([[-900, -900]], centres)).toBeCloseTo(Math.log(25), 9);
    expect(() => metrics.reverseModeDivergence([[1]], centres)).toThrow('centres have 2');
  });

  test('the edge of a mode, the minimum, and flat data cut into rows', () => {
    const options = { radius: 3, minimum: 2 };
    const points = metrics.rows(Float32Array.of(0, 2.99, 0, 3.01, 10, 0, 10, 0.5), 2);
    expect(
      metrics.modeCoverage(
        points,
        [
          [0, 0],
          [10, 0],
        ],
        1,
        options,
      ),
    ).toEqual({
      modes: 1,
      total: 2,
      goodShare: 0.75,
      counts: [1, 2],
    });
  });

  test('refuses nonsense', () => {
    expect(() => metrics.modeCoverage([], centres, 1)).toThrow('points is empty');
    expect(() => metrics.modeCoverage([1, 2] as never, centres, 1)).toThrow(
      'points[0] must be an array',
    );
    expect(() => metrics.modeCoverage([[0, NaN]], centres, 1)).toThrow('points[0][1] is NaN');
    expect(() => metrics.modeCoverage([[0, 0], [1]], centres, 1)).toThrow(
      'points[1] has 1 coordinates',
    );
    expect(() => metrics.modeCoverage([[0]], centres, 1)).toThrow('centres have 2');
    const misspelt: object = { minumum: 5 };
    expect(() => metrics.modeCoverage([[0, 0]], centres, 1, misspelt)).toThrow(
      'no option "minumum"',
    );
    expect(() => metrics.rows(new Float32Array(5), 2)).toThrow(
      '5 numbers cannot be cut into rows of 2',
    );
  });
});

describe('memorisation', () => {
  const cloud = (n: number, label: string, width = 150) =>
    metrics.rows(
      new Random(4).fork(label).normalTensor([n, width]).dataSync() as Float32Array,
      width,
    );

  test('neighbours equal the brute-force definition', () => {
    const [queries, references] = [cloud(20, 'a'), cloud(60, 'b')];
    const { indices, distances } = metrics.nearestNeighbours(queries, references);
    queries.forEach((query, i) => {
      const all = references.map((reference) =>
        Math.hypot(...query.map((value, k) => value - reference[k]!)),
      );
      expect(indices[i]).toBe(all.indexOf(Math.min(...all)));
      expect(Math.abs(distances[i]! - Math.min(...all))).toBeLessThan(1e-4);
    });
  });

  test('copies are at 0, fresh samples at 1, scattered ones above', () => {
    const [training, heldOut, fresh] = [cloud(200, 'train'), cloud(50, 'held'), cloud(50, 'new')];
    expect(metrics.memorisation(training.slice(0, 30), training, heldOut).ratio).toBe(0);
    expect(Math.abs(metrics.memorisation(fresh, training, heldOut).ratio - 1)).toBeLessThan(0.03);
    const scattered = fresh.map((point) => point.map((value) => 2 * value));
    expect(metrics.memorisation(scattered, training, heldOut).ratio).toBeGreaterThan(1.3);
    expect(() => metrics.memorisation(fresh, training, training)).toThrow('distance 0');
  });

  describe('of digits', () => {
    const digits = data.loadMnist({ seed: 1 });
    const training = metrics.rows(digits.train.samples.subarray(0, 600 * 784), 784);
    const heldOut = metrics.rows(digits.test.samples.subarray(0, 20 * 784), 784);
    const unseen = metrics.rows(digits.validation.samples.subarray(0, 20 * 784), 784);
    const guises = metrics.shiftsOfImage(28, 1);
    const stolen = Array.from(training).slice(0, 20);
    const shifted = stolen.map((image, i) => guises(image)[1 + (i % 8)]!);
    const meter = (fakes: metrics.Points, allowed = true) =>
      metrics.memorisation(fakes, training, heldOut, allowed ? { guises } : {});

    test('the shifts of an image are itself and its eight moves', () => {
      const [itself, ...moved] = metrics.shiftsOfImage(3, 1, 0)([0, 0, 0, 0, 5, 0, 0, 0, 0]);
      expect(Array.from(itself!)).toEqual([0, 0, 0, 0, 5, 0, 0, 0, 0]);
      const places = moved.map((image) => Array.from(image).indexOf(5));
      expect(places.sort()).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
      // Nothing comes back in on the other side.
      const corner = metrics.shiftsOfImage(2, 1, 0)([7, 0, 0, 0]);
      expect(corner.filter((image) => Array.from(image).includes(7)).length).toBe(4);
    });

    test('real unseen digits are no copies', () => {
      const { ratio, copies } = meter(unseen);
      expect(copies.fake).toBeLessThan(0.15); // two of 20, which have twins among 600
      expect(copies.heldOut).toBeLessThan(0.15);
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    });

    test('who shifts what he steals passes as long as no shift is allowed, and is caught then', () => {
      expect(meter(shifted, false).copies.fake).toBeLessThan(0.15);
      expect(meter(shifted, false).ratio).toBeGreaterThan(0.8);
      expect(meter(shifted)).toMatchObject({ ratio: 0, copies: { fake: 1 } });
    });

    test('who steals 45 % passes the median, and is caught by the count', () => {
      const half = [...shifted.slice(0, 9), ...Array.from(unseen).slice(0, 11)];
      expect(meter(half, false).ratio).toBeGreaterThan(0.7);
      const { copies } = meter(half);
      expect(copies.fake).toBeGreaterThan(0.42);
      expect(copies.fake).toBeLessThan(0.6);
    });

    test('noise does not hide a thief', () => {
      const random = new Random(8);
      const noisy = shifted.map((image) =>
        Float32Array.from(image, (pixel) => pixel + random.normal(0, 0.1)),
      );
      expect(meter(noisy).copies.fake).toBeGreaterThan(0.9);
    });
  });

  test('refuses nonsense', () => {
    expect(() => metrics.shiftsOfImage(28, 1)([1, 2])).toThrow('has not 2 numbers');
    expect(() => metrics.nearestNeighbours([[1]], [[1, 2]])).toThrow('references have 2');
    expect(() => metrics.nearestNeighbours([[1]], [])).toThrow('references is empty');
  });
});

test('median', () => {
  expect(metrics.median([3, 1, 2])).toBe(2);
  expect(metrics.median([4, 1, 3, 2])).toBe(2.5);
  expect(() => metrics.median([])).toThrow('empty');
});
