import { tf } from './tf';

/** Everything needed to continue a stream of random numbers exactly where it stood. */
export interface RandomState {
  readonly words: readonly [number, number, number, number];
  /** The second normal of a Box-Muller pair, not handed out yet. */
  readonly spareNormal: number | null;
  /** What forks are derived from. */
  readonly origin: number;
}

/** Mixes a 32-bit integer so that neighbouring seeds give unrelated states (splitmix32). */
function mix(value: number): number {
  let z = (value + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

function hash(label: string): number {
  let h = 0;
  for (const char of label) h = mix(h ^ char.codePointAt(0)!);
  return h;
}

/**
 * A seeded stream of random numbers (sfc32, Chris Doty-Humphrey's small fast counter generator).
 * Weights, latents and shuffles all draw from streams like this one and never from `Math.random`,
 * so the same seed gives the same run.
 */
export class Random {
  /** The generator's a, b, c and its counter. A typed array, since 32 bits fit in no small integer of V8. */
  private readonly words = new Int32Array(4);
  private spareNormal: number | null = null;
  private origin: number;

  /** @param seed any integer; other numbers are an error. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new Error(`A seed must be an integer, but it is ${seed}. Try 1.`);
    }
    this.origin = mix(seed ^ mix(Math.floor(seed / 2 ** 32)));
    const b = mix(this.origin);
    this.words.set([this.origin, b, mix(b), 1]);
    for (let i = 0; i < 12; i++) this.word();
  }

  /** The next 32 random bits, as an unsigned integer. */
  private word(): number {
    const { words } = this;
    const b = words[1]!;
    const c = words[2]!;
    const sum = (words[0]! + b + words[3]!) | 0;
    words[0] = b ^ (b >>> 9);
    words[1] = c + (c << 3);
    words[2] = ((c << 21) | (c >>> 11)) + sum;
    words[3]!++;
    return sum >>> 0;
  }

  /** A number in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.word() / 2 ** 32);
  }

  /** A whole number in [0, below), with `below` from 1 to 2³². */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new Error(`integer(below) needs a whole number from 1 to 2^32, but it got ${below}.`);
    }
    return Math.floor(this.uniform() * below);
  }

  /** A normally distributed number (Box and Muller 1958; pairs are used up one by one). */
  normal(mean = 0, deviation = 1): number {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return mean + deviation * spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spareNormal = radius * Math.sin(angle);
    return mean + deviation * radius * Math.cos(angle);
  }

  /** The numbers 0 … n−1 in random order (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  /** A tensor of `shape` with entries uniform in [low, high], rounded to float32. */
  uniformTensor(shape: number[], low = 0, high = 1): tf.Tensor {
    const values = new Float32Array(tf.util.sizeFromShape(shape));
    for (let i = 0; i < values.length; i++) values[i] = this.uniform(low, high);
    return tf.tensor(values, shape);
  }

  /** A tensor of `shape` with normally distributed entries. */
  normalTensor(shape: number[], mean = 0, deviation = 1): tf.Tensor {
    const values = new Float32Array(tf.util.sizeFromShape(shape));
    for (let i = 0; i < values.length; i++) values[i] = this.normal(mean, deviation);
    return tf.tensor(values, shape);
  }

  /**
   * An independent stream, named. It depends only on this stream's seed and on the label, not on how
   * many numbers were drawn: adding a draw in one place changes nothing elsewhere.
   */
  fork(label: string): Random {
    return new Random(mix(this.origin ^ hash(label)));
  }

  get state(): RandomState {
    const { spareNormal, origin } = this;
    const [a, b, c, counter] = this.words;
    return { words: [a!, b!, c!, counter!], spareNormal, origin };
  }

  set state({ words, spareNormal, origin }: RandomState) {
    this.words.set(words);
    this.spareNormal = spareNormal;
    this.origin = origin;
  }
}
