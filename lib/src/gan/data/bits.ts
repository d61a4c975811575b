import type { Random } from '../../ground/random';
import { dataSet, type DataSet } from './dataset';

/**
 * A law over words of `length` bits that can be written down, so that a generator can be measured
 * against the law itself and not only against another sample of it.
 */
export interface BitLanguage {
  readonly name: string;
  readonly length: number;
  /** `size` independent words, as a data set of sample shape `[length]` with entries 0 and 1. */
  sample(size: number, random: Random): DataSet;
  /** P(word) for `length` entries of 0 and 1. */
  probability(word: ArrayLike<number>): number;
  /** The same law for words of another length. */
  withLength(length: number): BitLanguage;
  /** The exact correlation of every two bits, `[length][length]`, ones on the diagonal. */
  correlations(): number[][];
}

function checkLength(length: number, atLeast: number): void {
  if (!Number.isSafeInteger(length) || length < atLeast) {
    throw new Error(`A word needs a whole number of bits, at least ${atLeast}, but got ${length}.`);
  }
}

function checkWord(word: ArrayLike<number>, length: number): void {
  if (word.length !== length) {
    throw new Error(`The word has ${word.length} bits, but this language's words have ${length}.`);
  }
  for (let i = 0; i < length; i++) {
    if (word[i] !== 0 && word[i] !== 1) {
      throw new Error(
        `Bit ${i} of the word is ${word[i]}; a bit is 0 or 1. Round the output first.`,
      );
    }
  }
}

function sampled(
  name: string,
  length: number,
  size: number,
  write: (samples: Float32Array, offset: number) => void,
): DataSet {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new Error(`A data set needs at least one word, but size is ${size}.`);
  }
  const samples = new Float32Array(size * length);
  for (let row = 0; row < size; row++) write(samples, row * length);
  return dataSet({ name, size, sampleShape: [length], samples });
}

export interface StickyOptions {
  readonly length: number;
  /** The probability that a 0 is followed by a 0. Default 0.8. */
  readonly zeroStays?: number;
  /** The probability that a 1 is followed by a 1. Default 0.9. */
  readonly oneStays?: number;
}

/**
 * Words in which a bit likes to repeat the one before it: a stationary Markov chain of two states.
 * With a = P(0→1) and b = P(1→0) each bit is 1 with probability a/(a+b), and two bits that are d
 * places apart have the correlation (1 − a − b)^d.
 */
export function stickyBits(options: StickyOptions): BitLanguage {
  const { length, zeroStays = 0.8, oneStays = 0.9 } = options;
  checkLength(length, 1);
  for (const [name, value] of Object.entries({ zeroStays, oneStays })) {
    if (!(value > 0 && value < 1)) {
      throw new Error(`${name} must lie between 0 and 1, but it is ${value}.`);
    }
  }
  const ones = (1 - zeroStays) / (2 - zeroStays - oneStays);
  const memory = zeroStays + oneStays - 1;
  const oneAfter = [1 - zeroStays, oneStays] as const;
  const name = `sticky bits, length ${length}`;
  return {
    name,
    length,
    sample: (size, random) =>
      sampled(name, length, size, (samples, offset) => {
        let one = ones;
        for (let i = 0; i < length; i++) {
          const bit = random.uniform() < one ? 1 : 0;
          samples[offset + i] = bit;
          one = oneAfter[bit];
        }
      }),
    probability: (word) => {
      checkWord(word, length);
      let product = 1;
      let one = ones;
      for (let i = 0; i < length; i++) {
        product *= word[i] === 1 ? one : 1 - one;
        one = oneAfter[word[i] === 1 ? 1 : 0];
      }
      return product;
    },
    withLength: (other) => stickyBits({ ...options, length: other }),
    correlations: () =>
      Array.from({ length }, (_, i) => Array.from({ length }, (_, j) => memory ** Math.abs(i - j))),
  };
}

/**
 * Words with an even number of ones, each as likely as any other. Every two bits are uncorrelated
 * (from three bits on), and still the last one follows from the rest: a dependence that no
 * correlation matrix shows.
 */
export function parityBits(length: number): BitLanguage {
  checkLength(length, 3);
  const name = `even words, length ${length}`;
  return {
    name,
    length,
    sample: (size, random) =>
      sampled(name, length, size, (samples, offset) => {
        let parity = 0;
        for (let i = 0; i < length - 1; i++) {
          const bit = random.integer(2);
          samples[offset + i] = bit;
          parity ^= bit;
        }
        samples[offset + length - 1] = parity;
      }),
    probability: (word) => {
      checkWord(word, length);
      let parity = 0;
      for (let i = 0; i < length; i++) parity ^= word[i]!;
      return parity === 0 ? 2 ** (1 - length) : 0;
    },
    withLength: (other) => parityBits(other),
    correlations: () =>
      Array.from({ length }, (_, i) => Array.from({ length }, (_, j) => (i === j ? 1 : 0))),
  };
}
