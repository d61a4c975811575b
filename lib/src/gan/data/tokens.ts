import { oneHot } from './one-hot';

/** Fills up a sentence that is shorter than its place. Always token 0. */
export const padding = '<pad>';
/** Stands for every word that the vocabulary does not have. Always token 1. */
export const unknown = '<unknown>';

/** Token numbers are kept in 16 bits. */
const mostWords = 2 ** 16;

/**
 * A text as its tokens: words in lower case, numbers digit by digit, punctuation dropped:
 * `What is 17 plus 5?` → `what is 1 7 plus 5`. A number as one token would be a name like any other;
 * its digits can be met again in other numbers. Hyphens, dots and apostrophes inside a word stay.
 */
export function tokenize(text: string): string[] {
  return text.toLowerCase().match(/\p{N}|\p{L}+(?:[-'.’]\p{L}+)*/gu) ?? [];
}

/** The words that a net can read or write, numbered. */
export class Vocabulary {
  readonly words: readonly string[];
  private readonly numbers: ReadonlyMap<string, number>;

  /**
   * @param texts every word of these gets a number, in order of first appearance
   * @throws Error where there are more than 65,536 words
   */
  constructor(texts: Iterable<string>) {
    const words = new Set([padding, unknown]);
    for (const text of texts) for (const word of tokenize(text)) words.add(word);
    if (words.size > mostWords) {
      throw new Error(
        `A vocabulary holds ${mostWords} words at most, but the texts have ${words.size} with padding ` +
          'and the unknown word. Leave rare words out of them: they are read as unknown then.',
      );
    }
    this.words = [...words];
    this.numbers = new Map(this.words.map((word, i) => [word, i]));
  }

  get size(): number {
    return this.words.length;
  }

  /**
   * The token numbers of a text, padded to `length` at its end or at its front; a longer text is an
   * error.
   */
  encode(text: string, length: number, pad: 'end' | 'front' = 'end'): Uint16Array {
    const words = tokenize(text);
    if (words.length > length) {
      throw new Error(`"${text}" has ${words.length} words, but there is room for ${length}.`);
    }
    const tokens = new Uint16Array(length);
    const start = pad === 'end' ? 0 : length - words.length;
    words.forEach((word, i) => (tokens[start + i] = this.numbers.get(word) ?? 1));
    return tokens;
  }

  /**
   * The text of token numbers, up to the first padding: what comes after the end is not said.
   * Digits side by side are one number again.
   */
  decode(tokens: ArrayLike<number>): string {
    const words: string[] = [];
    for (const token of Array.from(tokens)) {
      if (token === 0) break;
      words.push(this.words[token] ?? unknown);
    }
    return words.join(' ').replace(/(?<=\p{N}) (?=\p{N})/gu, '');
  }

  /** Texts as one-hot rows, `[texts.length, length, size]` flattened row after row. */
  oneHot(texts: readonly string[], length: number, pad?: 'end' | 'front'): Float32Array {
    const tokens = new Uint16Array(texts.length * length);
    texts.forEach((text, row) => tokens.set(this.encode(text, length, pad), row * length));
    return oneHot(tokens, this.size);
  }

  /** Texts from scores or one-hot rows of shape `[count, length, size]`: the largest entry wins. */
  decodeScores(scores: ArrayLike<number>, length: number): string[] {
    const row = length * this.size;
    if (scores.length % row !== 0) {
      throw new Error(
        `${scores.length} scores cannot be cut into answers of ${length} words times ` +
          `${this.size} choices.`,
      );
    }
    return Array.from({ length: scores.length / row }, (_, i) =>
      this.decode(
        Array.from({ length }, (_, position) => {
          const start = i * row + position * this.size;
          let best = 0;
          for (let k = 1; k < this.size; k++) {
            if (scores[start + k]! > scores[start + best]!) best = k;
          }
          return best;
        }),
      ),
    );
  }
}

/** The number of words of the longest text. */
export function longest(texts: Iterable<string>): number {
  let length = 0;
  for (const text of texts) length = Math.max(length, tokenize(text).length);
  return length;
}
