/** What data is refused at the door, with the value and what to do, before it does harm inside. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { data, Random } from 'tsgan';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tsgan-doors-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, ...parts: (string | Uint8Array)[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
  return file;
}

describe('a table', () => {
  test('with two columns of one name is refused: each would be read as the other', () => {
    expect(() => data.parseTable('x,y,x\n1,2,3\n', 'trip')).toThrow('two columns of the name "x"');
  });

  test('may begin with a BOM, and names the line that is no UTF-8', () => {
    const good = data.loadTable(write('good.csv', '\uFEFFa,b\n1,é\n'));
    expect(good.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(data.parseTable('\uFEFFa\n1\n', 'x').columns[0]!.name).toBe('a');
    const latin = write('latin.csv', 'a,b\n1,ok\n2,', Uint8Array.from([0xe9]), '\n');
    expect(() => data.loadTable(latin)).toThrow(`${latin}, line 3: the text is not UTF-8`);
  });
});

describe('questions', () => {
  test.each([
    ['a question', 'k\t?!\tyes', 'the question "?!" has no word'],
    ['an answer', 'k\tWhy?\t…', 'the answer "…" has no word'],
  ])('without words are refused: %s', (_, line, message) => {
    expect(() => data.parseQuestions(`subject\tquestion\tanswer\n${line}\n`, 'pairs')).toThrow(
      `pairs, line 2: ${message}`,
    );
  });

  test('are UTF-8, told by line where they are not', () => {
    const file = write('pairs.tsv', 'a\tb\tc\n', Uint8Array.from([0xff]), '\tb\tc\n');
    expect(() => data.loadQuestions(file)).toThrow(`${file}, line 2: the text is not UTF-8`);
  });

  test('have 65,536 words at most: the next one would be read as padding', () => {
    const words = Array.from({ length: 65_535 }, (_, i) => `w${letters(i)}`);
    expect(new data.Vocabulary([words.slice(0, 65_534).join(' ')]).size).toBe(65_536);
    expect(() => new data.Vocabulary([words.join(' ')])).toThrow(/65536 words at most.*65537/);
    const codec = new data.PairCodec([{ question: 'a', answer: 'b' }]);
    expect(codec.questions.size).toBe(3);
  });
});

/** A name without digits, which would be words of their own. */
const letters = (n: number): string =>
  n < 26 ? String.fromCharCode(97 + n) : letters(Math.floor(n / 26) - 1) + letters(n % 26);

describe('a data set', () => {
  const dataSet: data.DataSet = {
    name: 'four',
    size: 2,
    sampleShape: [2],
    samples: new Float32Array(4),
  };
  const first = (set: data.DataSet) => data.batches(set, 2, new Random(1)).next();

  test.each([
    ['a list', { samples: [0, 0, 0, 0] }, 'samples of type Array, but they must be a Float32Array'],
    ['64 bits', { samples: new Float64Array(4) }, 'samples of type Float64Array'],
    ['nothing', { samples: undefined }, 'samples of type undefined'],
    ['labels', { labels: [0, 1] }, 'labels of type Array, but they must be a Uint8Array'],
    ['a condition', { condition: { shape: [1], values: [0, 1] } }, 'condition of type Array'],
  ])('of another type is refused: %s', (_, part, message) => {
    expect(() => first({ ...dataSet, ...part } as never)).toThrow(message);
  });

  test('is looked at once, not in every epoch', () => {
    const looked = vi.spyOn(Number, 'isFinite');
    const fresh = { ...dataSet };
    first(fresh).value!.samples.dispose();
    const once = looked.mock.calls.length;
    expect(once).toBeGreaterThanOrEqual(4);
    first(fresh).value!.samples.dispose();
    expect(looked.mock.calls.length - once).toBeLessThan(4);
    looked.mockRestore();
    expect(() => first({ ...dataSet, samples: new Float32Array([0, NaN, 0, 0]) })).toThrow('NaN');
  });
});

describe('an IDX file', () => {
  const header = (...shape: number[]) =>
    Uint8Array.from([
      ...[0, 0, 8, shape.length],
      ...shape.flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]),
    ]);

  test('that unpacks to more than its header says is not unpacked', () => {
    const bomb = gzipSync(Buffer.concat([header(2, 3), Buffer.alloc(200_000_000)]), { level: 1 });
    const file = write('bomb.gz', bomb);
    const began = performance.now();
    expect(() => data.readIdx(file)).toThrow(`${file} has more values than its header [2,3] says`);
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('whose header asks for more than can be meant is refused', () => {
    for (const pack of [gzipSync, (bytes: Uint8Array) => bytes]) {
      const file = write('huge', pack(Buffer.concat([header(100_000, 100_000), Buffer.alloc(9)])));
      expect(() => data.readIdx(file)).toThrow('10000000000 values, more than can be meant');
    }
  });

  test('with no test digits is no MNIST', () => {
    for (const [part, count] of [
      ['train', 3],
      ['t10k', 0],
    ] as const) {
      write(`${part}-images-idx3-ubyte`, header(count, 28, 28), new Uint8Array(count * 784));
      write(`${part}-labels-idx1-ubyte`, header(count), new Uint8Array(count));
    }
    expect(() => data.loadFullMnist({ seed: 1, validation: 1, folder })).toThrow(
      /t10k-images-idx3-ubyte has no digits/,
    );
  });
});

test('MNIST may come as bytes, as a page fetches it, and is the same', () => {
  for (let digit = 0; digit < 10; digit++) {
    const bytes = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * 7 + digit) % 256);
    write(`${digit}.bin`, bytes);
  }
  const { train } = data.loadMnist({ seed: 1, validation: 2, test: 2, folder });
  expect(train.size).toBe(16);
  const row = train.samples.subarray(0, 784);
  const digit = train.labels![0]!;
  const pixels = Array.from(row, (value) => Math.round((value + 1) * 127.5));
  expect([0, 784].map((from) => (from * 7 + digit) % 256)).toContain(pixels[0]);
  expect((pixels[1]! - pixels[0]! + 256) % 256).toBe(7);
});

test('a Parzen window keeps no table of all distances', () => {
  const script = `
    const { parzenScore } = require('tsgan').metrics;
    const points = (n) => Array.from({ length: n }, (_, i) => [i / n]);
    const [samples, validation, test] = [points(3000), points(3000), points(10)];
    const before = process.resourceUsage().maxRSS;
    parzenScore(samples, { validation, test, sigmas: [0.1, 0.2] });
    console.log((process.resourceUsage().maxRSS - before) / 1024);`;
  const grown = Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  // All distances of 3,000 to 3,000 in 64 bits are 69 MB.
  expect(grown).toBeLessThan(35);
});
