/** Precision, recall, density, coverage: against the numbers of PyPI's prdc, and what the papers promise. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { metrics, Random } from 'tsgan';
import { describe, expect, it } from 'vitest';

interface Case {
  readonly name: string;
  readonly real: number[][];
  readonly fakes: number[][];
  readonly neighbours: number;
  readonly expected: metrics.PrecisionRecall;
}
const fixture = path.join(import.meta.dirname, 'fixtures', 'precision-recall.json');
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as Case[];

const cloud = (n: number, random: Random, mean = 0, deviation = 1, width = 4) =>
  Array.from({ length: n }, () =>
    Array.from({ length: width }, () => random.normal(mean, deviation)),
  );
const between = (value: number, low: number, high: number) => {
  expect(value).toBeGreaterThanOrEqual(low);
  expect(value).toBeLessThanOrEqual(high);
};

describe('precision, recall, density and coverage', () => {
  it.each(cases)('are those of prdc: $name', ({ real, fakes, neighbours, expected }) => {
    const found = metrics.precisionRecall(real, fakes, { neighbours });
    for (const [name, value] of Object.entries(expected)) {
      const ours = found[name as keyof metrics.PrecisionRecall];
      expect(Math.abs(ours - (value as number)), name).toBeLessThan(1e-9);
    }
  });

  it('of equal laws: density 1, coverage 1 − 2⁻ᵏ', () => {
    const random = new Random(1);
    const { density, coverage } = metrics.precisionRecall(cloud(1500, random), cloud(1500, random));
    between(density, 0.94, 1.06);
    between(coverage, 0.969 - 0.02, 0.969 + 0.02);
  });

  it('each falls with its own failure', () => {
    const random = new Random(2);
    const real = [...cloud(300, random, -4), ...cloud(300, random, 4)];
    const good = [...cloud(300, random, -4), ...cloud(300, random, 4)];
    const whole = metrics.precisionRecall(real, good);
    const dropped = metrics.precisionRecall(real, cloud(600, random, 4));
    between(dropped.recall, 0.3, 0.55);
    between(dropped.coverage, 0.4, 0.52);
    expect(dropped.precision).toBeGreaterThan(0.85 * whole.precision);
    const blurred = metrics.precisionRecall(real, cloud(600, random, 0, 4));
    expect(blurred.precision).toBeLessThan(0.3);
    expect(blurred.density).toBeLessThan(0.3);
    const nothing = metrics.precisionRecall(real, cloud(600, random, 100));
    expect(nothing).toEqual({ precision: 0, recall: 0, density: 0, coverage: 0 });
  });

  it('one real outlier fools precision, and density hardly', () => {
    const random = new Random(3);
    const real = [...cloud(400, random), [60, 60, 60, 60]];
    const far = metrics.precisionRecall(real, cloud(400, random, 20));
    expect(far.precision).toBe(1);
    between(far.density, 0.15, 0.25); // one ball in place of five
    between(far.coverage, 1 / 401, 2 / 401);
  });

  it('refuse nonsense', () => {
    const real = [[0], [1], [2]];
    const of = (...args: Parameters<typeof metrics.precisionRecall>) =>
      expect(() => metrics.precisionRecall(...args));
    of(real, real).toThrow('whole number from 1 to 2');
    of(real, real, { neighbours: 0 }).toThrow('it is 0');
    of(real, [[0, 1]], { neighbours: 1 }).toThrow('fakes have 2');
    of([], real).toThrow('real is empty');
  });
});
