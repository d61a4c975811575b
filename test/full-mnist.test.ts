/** Full MNIST from its own file format, on small files that the tests write byte by byte. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { data } from 'tsgan';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'idx-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const header = (type: number, ...shape: number[]) =>
  Buffer.from([0, 0, type, shape.length, ...shape.flatMap((n) => [0, 0, n >> 8, n & 255])]);

function write(name: string, bytes: Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

const images = (count: number, first: number) =>
  Buffer.concat([header(8, count, 28, 28), Buffer.alloc(count * 784, first)]);

function writeMnist({ gz = false, train = 5, test = 2 } = {}): void {
  const pack = (bytes: Buffer) => (gz ? gzipSync(bytes) : bytes);
  const end = gz ? '.gz' : '';
  const digits = images(train, 0);
  // Digit k of the training file has its first pixel at 51·k and is labelled k.
  for (let k = 0; k < train; k++) digits[16 + k * 784] = 51 * k;
  const labels = (n: number) =>
    Buffer.concat([header(8, n), Buffer.from(Array.from({ length: n }, (_, k) => k))]);
  write(`train-images-idx3-ubyte${end}`, pack(digits));
  write(`train-labels-idx1-ubyte${end}`, pack(labels(train)));
  write(`t10k-images-idx3-ubyte${end}`, pack(images(test, 255)));
  write(`t10k-labels-idx1-ubyte${end}`, pack(labels(test)));
}

describe('an IDX file', () => {
  it('gives its shape and values, plain or compressed', () => {
    const bytes = Buffer.concat([header(8, 2, 3), Buffer.from([1, 2, 3, 4, 5, 255])]);
    for (const file of [write('plain', bytes), write('packed.gz', gzipSync(bytes))]) {
      const { shape, values } = data.readIdx(file);
      expect(shape).toEqual([2, 3]);
      expect([...values]).toEqual([1, 2, 3, 4, 5, 255]);
    }
  });

  it('is refused with the reason when it is broken', () => {
    const whole = Buffer.concat([header(8, 2, 3), Buffer.alloc(6)]);
    const packed = gzipSync(Buffer.alloc(5000, 7));
    const refused = (bytes: Buffer, reason: RegExp) => {
      const file = write('broken', bytes);
      expect(() => data.readIdx(file)).toThrow(reason);
      expect(() => data.readIdx(file)).toThrow(file);
    };
    refused(Buffer.from('<html>not found</html>'), /no IDX file/);
    refused(Buffer.alloc(0), /no IDX file/);
    refused(whole.subarray(0, 10), /ends within its header/);
    refused(whole.subarray(0, -1), /has 5 values, but its header \[2,3\] says 6/);
    refused(Buffer.concat([whole, Buffer.alloc(1)]), /has 7 values/);
    refused(header(0x0d, 2), /type 0x0d/);
    refused(packed.subarray(0, packed.length - 12), /gzip, but cut short/);
    expect(() => data.readIdx(path.join(folder, 'absent'))).toThrow(/cannot be read/);
  });
});

describe('full MNIST', () => {
  it.each([false, true])(
    'is split by seed, and keeps digit and label together (gzip: %s)',
    (gz) => {
      writeMnist({ gz });
      const { train, validation, test } = data.loadFullMnist({ seed: 1, validation: 2, folder });
      expect([train.size, validation.size, test.size]).toEqual([3, 2, 2]);
      expect([...train.labels!, ...validation.labels!].sort()).toEqual([0, 1, 2, 3, 4]);
      for (const part of [train, validation]) {
        part.labels!.forEach((label, row) => {
          expect(part.samples[row * 784]).toBeCloseTo((51 * label) / 127.5 - 1, 6);
          expect(part.samples[row * 784 + 1]).toBe(-1);
        });
      }
      expect([...test.labels!]).toEqual([0, 1]);
      expect(new Set(test.samples)).toEqual(new Set([1]));
      expect(data.loadFullMnist({ seed: 1, validation: 2, folder }).train.labels).toEqual(
        train.labels,
      );
      const others = [2, 3, 4, 5].map((seed) =>
        data.loadFullMnist({ seed, validation: 2, folder }),
      );
      expect(others.some(({ train: other }) => other.labels!.join() !== train.labels!.join())).toBe(
        true,
      );
    },
  );

  it('says which files are missing', () => {
    writeMnist();
    rmSync(path.join(folder, 't10k-labels-idx1-ubyte'));
    expect(data.missingMnistFiles(folder)).toEqual(['t10k-labels-idx1-ubyte']);
    expect(() => data.loadFullMnist({ seed: 1, folder })).toThrow(
      /Missing: t10k-labels-idx1-ubyte\./,
    );
  });

  it('is refused where files do not belong together', () => {
    writeMnist();
    expect(() => data.loadFullMnist({ seed: 1, validation: 5, folder })).toThrow(
      /cannot be held out/,
    );
    write('train-labels-idx1-ubyte', Buffer.concat([header(8, 4), Buffer.alloc(4)]));
    expect(() => data.loadFullMnist({ seed: 1, validation: 2, folder })).toThrow(
      /do not belong together/,
    );
    write('train-labels-idx1-ubyte', Buffer.concat([header(8, 5), Buffer.from([0, 1, 12, 3, 4])]));
    expect(() => data.loadFullMnist({ seed: 1, validation: 2, folder })).toThrow(/digit 2 is a 12/);
    write('train-images-idx3-ubyte', Buffer.concat([header(8, 5, 2, 2), Buffer.alloc(20)]));
    expect(() => data.loadFullMnist({ seed: 1, validation: 2, folder })).toThrow(/\[n, 28, 28\]/);
  });
});
