/**
 * Finds where compiled code stands in the source that it was compiled from. tslab's compiler gives no
 * source map. But compiling keeps the words of a program and their order: it leaves types out and
 * puts `exports.` and the like in. So the longest common subsequence of the words of both tells which
 * is which (dynamic programming; done for the cells that an error names only).
 */

interface Token {
  readonly text: string;
  /** From 1, as in messages. */
  readonly line: number;
  readonly column: number;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Beyond so many pairs of words it would take seconds and gigabytes: then no line is told. */
const mostPairs = 5e7;

export class Positions {
  private readonly compiled: readonly Token[];
  /** For each word of the compiled code the one of the source that it is, if any. */
  private readonly partners: readonly (Token | undefined)[];

  constructor(source: string, compiled: string) {
    this.compiled = tokens(compiled);
    this.partners = align(tokens(source), this.compiled);
  }

  /**
   * @param line and column in the compiled code, from 1
   * @returns where that stands in the source; undefined where nothing near it comes from there
   */
  inSource(line: number, column: number): Position | undefined {
    const next = this.compiled.findIndex(
      (token) => token.line > line || (token.line === line && token.column > column),
    );
    const at = (next < 0 ? this.compiled.length : next) - 1;
    // What was put in stands before the word that it belongs to; so look ahead first.
    for (let i = Math.max(at, 0); this.compiled[i]?.line === line; i++) {
      if (this.partners[i]) return this.partners[i];
    }
    for (let i = at; i >= 0; i--) if (this.partners[i]) return this.partners[i];
    return undefined;
  }
}

function tokens(code: string): Token[] {
  return code.split('\n').flatMap((text, i) =>
    [...text.matchAll(/[\p{L}_$][\p{L}\d_$]*|\d[\d.]*|\S/gu)].map(({ 0: word, index }) => ({
      text: word === '"' ? "'" : word,
      line: i + 1,
      column: index + 1,
    })),
  );
}

/** A name shared is worth more than a bracket shared. */
const worth = ({ text }: Token): number => (text.length > 1 ? 4 : 1);

function align(source: readonly Token[], compiled: readonly Token[]): (Token | undefined)[] {
  const partners = new Array<Token | undefined>(compiled.length).fill(undefined);
  const [n, m] = [source.length, compiled.length];
  if (n * m > mostPairs) return partners;
  const width = m + 1;
  /** best[i * width + j]: the worth of what source from i and compiled from j have in common. */
  const best = new Uint32Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const [own, other] = [source[i]!, compiled[j]!];
      const here = i * width + j;
      const skip = Math.max(best[here + width]!, best[here + 1]!);
      const pair = own.text === other.text ? best[here + width + 1]! + worth(own) : 0;
      best[here] = Math.max(skip, pair);
    }
  }
  for (let i = 0, j = 0; i < n && j < m;) {
    const here = i * width + j;
    const [own, other] = [source[i]!, compiled[j]!];
    if (own.text === other.text && best[here] === best[here + width + 1]! + worth(own)) {
      partners[j++] = source[i++];
    } else if (best[here] === best[here + 1]) j++;
    else i++;
  }
  return partners;
}
