import { dequal } from 'dequal';
import { platform } from '../ground/platform';

/** A comparison, with words for a learner: what there was and what there should be. */
export interface Verdict {
  readonly pass: boolean;
  readonly got: string;
  readonly expected: string;
}

/** A value as a learner reads it: six digits, long lists cut short. */
export function inWords(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return inWords(Array.from(value as unknown as ArrayLike<number>));
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) {
    const shown = value.slice(0, 8).map(inWords).join(', ');
    return value.length > 8 ? `[${shown}, … ${value.length} numbers]` : `[${shown}]`;
  }
  return platform.inspect(value, {
    depth: 2,
    breakLength: 80,
    maxArrayLength: 8,
    maxStringLength: 200,
  });
}

/**
 * Passes if `got` lies within `tolerance` of `expected`, above or below; of two lists, if every pair
 * does and they have one length. NaN is close to nothing.
 */
export function isClose(
  got: number | ArrayLike<number>,
  expected: number | ArrayLike<number>,
  tolerance: number,
): Verdict {
  const wanted = `${inWords(expected)} ± ${inWords(tolerance)}`;
  if (typeof got === 'number' && typeof expected === 'number') {
    return { pass: near(got, expected, tolerance), got: inWords(got), expected: wanted };
  }
  if (!isNumbers(got) || !isNumbers(expected) || got.length !== expected.length) {
    const length = isNumbers(got) ? `${inWords(got)} (${got.length} numbers)` : inWords(got);
    return { pass: false, got: length, expected: wanted };
  }
  for (let i = 0; i < got.length; i++) {
    const [a, b] = [got[i]!, expected[i]!];
    if (near(a, b, tolerance)) continue;
    const at = `at index ${i}: `;
    return {
      pass: false,
      got: at + inWords(a),
      expected: `${at}${inWords(b)} ± ${inWords(tolerance)}`,
    };
  }
  return { pass: true, got: inWords(got), expected: wanted };
}

const near = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance;

const isNumbers = (value: unknown): value is ArrayLike<number> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** Passes if both are the same number, text or structure. */
export function isEqual(got: unknown, expected: unknown): Verdict {
  return {
    pass: dequal(got, expected),
    got: inWords(got),
    expected: inWords(expected),
  };
}

/** Passes if `got` is `least` or more. */
export function isAtLeast(got: number, least: number): Verdict {
  return { pass: got >= least, got: inWords(got), expected: `at least ${inWords(least)}` };
}

/** Passes if `got` is `most` or less. */
export function isAtMost(got: number, most: number): Verdict {
  return { pass: got <= most, got: inWords(got), expected: `at most ${inWords(most)}` };
}

/**
 * A short code for an answer (the first eight digits of its SHA-256): a check of a question with few possible
 * answers compares codes, so that the right one cannot be read in the cell below the question.
 *
 * @example sealOf(`which mode: ${mode}`) === '1f0c…'
 */
export const sealOf = (answer: string): string => platform.sha256(answer).slice(0, 8);
