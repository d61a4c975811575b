import { requireNumbers, type Numbers } from './numbers';

/** Words of bits are compared as rows of 0 and 1, `[rows, length]`, one after another. */

/** Longest word whose 2^length probabilities are held in one array. */
const longestWord = 20;

function rowCount(samples: Numbers, length: number): number {
  if (!Number.isSafeInteger(length) || length < 1) {
    throw new Error(`A row needs a whole number of columns, at least 1, but got ${length}.`);
  }
  requireNumbers(samples, 'samples');
  if (samples.length % length !== 0) {
    throw new Error(`${samples.length} numbers do not make rows of ${length}.`);
  }
  return samples.length / length;
}

/** The mean of each of `width` columns: for bits, how often each of them is 1. */
export function columnMeans(samples: Numbers, width: number): Float64Array {
  const rows = rowCount(samples, width);
  const means = new Float64Array(width);
  for (let i = 0; i < samples.length; i++) means[i % width]! += samples[i]! / rows;
  return means;
}

/**
 * Pearson's correlation of every two columns of `[rows, width]` numbers, as `[width][width]`:
 *
 * r_ij = Σ (x_i − m_i)(x_j − m_j) / √(Σ (x_i − m_i)² · Σ (x_j − m_j)²)
 *
 * A column that never changes has no correlation; its entries off the diagonal are 0.
 */
export function correlationMatrix(samples: Numbers, width: number): number[][] {
  const rows = rowCount(samples, width);
  const means = columnMeans(samples, width);
  const sums = Array.from({ length: width }, () => new Float64Array(width));
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      const a = samples[row * width + i]! - means[i]!;
      for (let j = 0; j <= i; j++) {
        sums[i]![j]! += a * (samples[row * width + j]! - means[j]!);
      }
    }
  }
  // Rounding leaves a constant column a variance of about 1e-30 times its square: that is none.
  const spread = sums.map((line, i) => {
    const variance = line[i]! / rows;
    return variance > 1e-20 * (1 + means[i]! ** 2) ? Math.sqrt(line[i]!) : 0;
  });
  return sums.map((_, i) =>
    Array.from({ length: width }, (_, j) => {
      if (i === j) return 1;
      const scale = spread[i]! * spread[j]!;
      return scale === 0 ? 0 : sums[Math.max(i, j)]![Math.min(i, j)]! / scale;
    }),
  );
}

/** How far two square matrices differ off the diagonal: the mean and the largest |a_ij − b_ij|. */
export function matrixDistance(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): { readonly mean: number; readonly max: number } {
  const n = a.length;
  if (n < 2 || b.length !== n || [...a, ...b].some((line) => line.length !== n)) {
    throw new Error(
      `Two square matrices of one size (2 or more) are needed, but got ${a.length} and ${b.length} lines.`,
    );
  }
  [a, b].forEach((matrix, k) =>
    matrix.forEach((line, i) => requireNumbers(line, `${k === 0 ? 'a' : 'b'}[${i}]`)),
  );
  let sum = 0;
  let max = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const difference = Math.abs(a[i]![j]! - b[i]![j]!);
      sum += difference;
      max = Math.max(max, difference);
    }
  }
  return { mean: sum / (n * (n - 1)), max };
}

/** The word with this number: bit 0 is the most significant, so 3 bits number 4 is [1, 0, 0]. */
export function wordOf(number: number, length: number): number[] {
  return Array.from({ length }, (_, i) => Math.floor(number / 2 ** (length - 1 - i)) % 2);
}

/** All probabilities of a law over words of `length` bits, by the words' numbers: `[2^length]`. */
export function wordLaw(
  length: number,
  probability: (word: readonly number[]) => number,
): Float64Array {
  checkEnumerable(length);
  return Float64Array.from({ length: 2 ** length }, (_, number) =>
    probability(wordOf(number, length)),
  );
}

/** The law under which bit i is 1 with probability `frequencies[i]` whatever the others are. */
export function independentBits(frequencies: Numbers): Float64Array {
  return wordLaw(frequencies.length, (word) =>
    word.reduce((p, bit, i) => p * (bit === 1 ? frequencies[i]! : 1 - frequencies[i]!), 1),
  );
}

/**
 * How often each word occurs among `[rows, length]` bits, by the words' numbers: `[2^length]`.
 * `first` and `width` look at a window only, the bits first … first + width − 1 of every row.
 */
export function wordFrequencies(
  samples: Numbers,
  length: number,
  first = 0,
  width = length,
): Float64Array {
  const rows = rowCount(samples, length);
  checkEnumerable(width);
  if (!(first >= 0 && first + width <= length)) {
    throw new Error(`Bits ${first} to ${first + width - 1} do not lie in a word of ${length}.`);
  }
  const frequencies = new Float64Array(2 ** width);
  for (let row = 0; row < rows; row++) {
    let number = 0;
    for (let i = first; i < first + width; i++) {
      const bit = samples[row * length + i]!;
      if (bit !== 0 && bit !== 1) {
        throw new Error(`Row ${row} holds ${bit}; a bit is 0 or 1. Round the generator's output.`);
      }
      number = 2 * number + bit;
    }
    frequencies[number]! += 1 / rows;
  }
  return frequencies;
}

/**
 * Total variation distance of two laws over the same outcomes, TV = ½ Σ |p − q|: the largest
 * difference that any event's probability can have. 0 is equal, 1 is never the same outcome.
 */
export function totalVariation(p: Numbers, q: Numbers): number {
  if (p.length !== q.length || p.length === 0) {
    throw new Error(`Two laws over the same outcomes are needed: ${p.length} against ${q.length}.`);
  }
  for (const law of [p, q]) {
    let sum = 0;
    for (let i = 0; i < law.length; i++) sum += law[i]! < 0 ? NaN : law[i]!;
    if (!(Math.abs(sum - 1) < 1e-6)) {
      throw new Error(`Probabilities are not negative and sum to 1, but these sum to ${sum}.`);
    }
  }
  let distance = 0;
  for (let i = 0; i < p.length; i++) distance += Math.abs(p[i]! - q[i]!) / 2;
  return distance;
}

/**
 * Total variation of every window of neighbouring bits against the law that a window should have,
 * averaged over the windows. 2^length grows too fast to count long words; windows can be counted at
 * every length. `law` has 2^width entries and must hold at every place (a stationary language).
 */
export function windowTotalVariation(samples: Numbers, length: number, law: Numbers): number {
  const width = Math.log2(law.length);
  if (!Number.isInteger(width) || width < 1 || width > length) {
    throw new Error(
      `A window's law has 2^width entries with 1 ≤ width ≤ ${length}, but got ${law.length}.`,
    );
  }
  const windows = length - width + 1;
  let sum = 0;
  for (let first = 0; first < windows; first++) {
    sum += totalVariation(wordFrequencies(samples, length, first, width), law);
  }
  return sum / windows;
}

function checkEnumerable(length: number): void {
  if (!Number.isSafeInteger(length) || length < 1 || length > longestWord) {
    throw new Error(
      `Words of ${length} bits cannot be counted one by one (1 to ${longestWord} can). ` +
        'Compare windows of neighbouring bits instead: windowTotalVariation.',
    );
  }
}
