import type { BitLanguage } from '../data/bits';
import { correlationMatrix, matrixDistance } from './correlation';
import { totalVariation } from './divergence';
import { rowCount, type Numbers } from './numbers';

/** Words of bits are compared as rows of 0 and 1, `[rows, length]`, one after another. */

/** Longest word whose 2^length probabilities are held in one array. */
const longestWord = 20;

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

/** How far words are from a language. */
export interface WordDistances {
  /** Total variation of the words' shares from the law: 0 is perfect, 1 is no word in common. */
  readonly tv: number;
  /** Mean |r − r̂| over all pairs of bits. */
  readonly correlation: number;
}

/** Both distances of `[rows, language.length]` bits, for words short enough to be counted. */
export function wordDistances(samples: Numbers, language: BitLanguage): WordDistances {
  const { length } = language;
  const law = wordLaw(length, (word) => language.probability(word));
  return {
    tv: totalVariation(wordFrequencies(samples, length), law),
    correlation: matrixDistance(correlationMatrix(samples, length), language.correlations()).mean,
  };
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
