import type { Adam } from '../ground/optimizer';
import type { RandomState } from '../ground/random';
import type { tf } from '../ground/tf';

/** A network, and the optimizer that moves it. */
export interface Learner {
  readonly network: tf.LayersModel;
  readonly optimizer: Adam;
}

/**
 * A training that can be left and taken up again. Its networks' weights, its optimizers' moments and its
 * state are all that the steps to come depend on, besides what `identity` tells.
 */
export interface Resumable<State> {
  /**
   * Where it stands, besides weights, moments and the streams of dropout, in values that JSON can hold.
   * @throws Error on setting what is no state of this training; nothing is changed then
   */
  state: State;
  /** A state in a value that came from a file. @throws Error where it is none of this training */
  readState(value: unknown): State;
  /** Who learns when the training stands at `state`, by the part that it plays. */
  learners(state: State): Readonly<Record<string, Learner>>;
  /** What must be the same when it is taken up again, in values that JSON can hold. */
  identity(): Promise<Identity>;
  /** Frees the optimizers' moments. */
  dispose(): void;
}

/** Names and settings, records of them included. */
export type Identity = Readonly<Record<string, unknown>>;

/** @throws Error unless `value` is an object with names, as `{ … }` in JSON */
export function readRecord(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw new Error(`${what} must be an object, but it is ${told(value)}`);
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws Error unless `value` is a whole number from 0 to `most` */
export function readCount(value: unknown, what: string, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) {
    return value as number;
  }
  const range = most === Number.MAX_SAFE_INTEGER ? 'of at least 0' : `from 0 to ${most}`;
  throw new Error(`${what} must be a whole number ${range}, but it is ${told(value)}`);
}

/** @throws Error unless `value` is where a stream of random numbers can stand */
export function readRandomState(value: unknown, what: string): RandomState {
  if (isRandomState(value)) return value;
  throw new Error(`${what} is not where a stream of random numbers can stand: ${told(value)}`);
}

function isRandomState(value: unknown): value is RandomState {
  if (!isRecord(value)) return false;
  const { words, spareNormal, origin } = value;
  return (
    Array.isArray(words) &&
    words.length === 4 &&
    [...(words as unknown[]), origin].every(is32Bits) &&
    (spareNormal === null || Number.isFinite(spareNormal))
  );
}

const is32Bits = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 32;

/** A value as a message shows it: not too much of it. */
function told(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
