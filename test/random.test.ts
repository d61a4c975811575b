import { Random } from 'tsgan';
import { describe, expect, it } from 'vitest';

const draws = (random: Random, n: number) => Array.from({ length: n }, () => random.uniform());

/** sfc32 as its author gives it, in 64-bit integers cut to 32 bits: an oracle apart from our own. */
function* sfc32(a: bigint, b: bigint, c: bigint, counter: bigint): Generator<number> {
  const cut = (x: bigint) => x & 0xffffffffn;
  for (;;) {
    const sum = cut(a + b + counter);
    counter = cut(counter + 1n);
    a = b ^ (b >> 9n);
    b = cut(c + (c << 3n));
    c = cut(((c << 21n) | (c >> 11n)) + sum);
    yield Number(sum);
  }
}

describe('Random', () => {
  it('gives the same numbers for the same seed and others for a neighbouring one', () => {
    expect(draws(new Random(1), 5)).toEqual(draws(new Random(1), 5));
    const [first, second] = [draws(new Random(1), 1000), draws(new Random(2), 1000)];
    expect(first.filter((x, i) => x === second[i])).toHaveLength(0);
  });

  it('is sfc32', () => {
    const random = new Random(7);
    const words = random.state.words.map((word) => BigInt(word >>> 0));
    const expected = sfc32(words[0]!, words[1]!, words[2]!, words[3]!);
    for (const x of draws(random, 100)) expect(x * 2 ** 32).toBe(expected.next().value);
  });

  it('draws uniform numbers that fill their range evenly', () => {
    const random = new Random(3);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const x = random.uniform(-5, 5);
      expect(x).toBeGreaterThanOrEqual(-5);
      expect(x).toBeLessThan(5);
      counts[Math.floor(x + 5)]! += 1;
    }
    // Chi-squared with 9 degrees of freedom: 27.9 is its 99.9th percentile.
    const chiSquared = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(27.9);
  });

  it('draws normal numbers with the moments of a normal distribution', () => {
    const random = new Random(4);
    const n = 200_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const z = (random.normal(2, 3) - 2) / 3;
      for (let power = 0; power < 4; power++) moments[power]! += z ** (power + 1) / n;
    }
    // Expected 0, 1, 0, 3; the tolerances are five standard errors.
    const expected = [0, 1, 0, 3];
    const errors = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)];
    moments.forEach((moment, i) => {
      expect(Math.abs(moment - expected[i]!)).toBeLessThan((5 * errors[i]!) / Math.sqrt(n));
    });
  });

  it('permutes without bias', () => {
    expect([...new Random(1).permutation(50)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
    const random = new Random(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const order = random.permutation(3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five standard deviations of a count with mean 10,000.
    for (const n of counts.values()) expect(Math.abs(n - 10_000)).toBeLessThan(460);
  });

  it('forks independently of how much was drawn', () => {
    const [fresh, used] = [new Random(1), new Random(1)];
    draws(used, 100);
    expect(draws(fresh.fork('latent'), 5)).toEqual(draws(used.fork('latent'), 5));
    expect(draws(fresh.fork('latent'), 5)).not.toEqual(draws(fresh.fork('shuffle'), 5));
  });

  it('continues from a saved state, forks and half-used normal pairs included', () => {
    const random = new Random(1);
    random.normal();
    const state = structuredClone(random.state);
    const other = new Random(99);
    other.state = state;
    expect([other.normal(), other.normal(), ...draws(other, 5)]).toEqual([
      random.normal(),
      random.normal(),
      ...draws(random, 5),
    ]);
    expect(draws(other.fork('x'), 3)).toEqual(draws(random.fork('x'), 3));
  });

  it('makes tensors from the same stream', async () => {
    const tensor = new Random(8).normalTensor([2, 3], 1, 2);
    const random = new Random(8);
    const expected = Float32Array.from({ length: 6 }, () => random.normal(1, 2));
    expect(tensor.shape).toEqual([2, 3]);
    expect(await tensor.data()).toEqual(expected);
    expect(new Random(8).uniformTensor([4], 5, 6).arraySync()).toSatisfy((xs: number[]) =>
      xs.every((x) => x >= 5 && x <= 6),
    );
  });

  it('refuses what is no seed and no range', () => {
    expect(() => new Random(0.5)).toThrow('A seed must be an integer, but it is 0.5');
    expect(() => new Random(NaN)).toThrow('integer');
    expect(() => new Random(1).integer(0)).toThrow('from 1 to 2^32, but it got 0');
    expect(() => new Random(1).integer(2.5)).toThrow('it got 2.5');
  });
});
