import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyNotebooks, copyOf } from '../tools/dist/my-notebooks.js';
import { myNotebooks } from '../tools/dist/paths.js';

let folder: string;
let from: string;
let to: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tsgan-copies-'));
  [from, to] = [path.join(folder, 'notebooks'), path.join(folder, 'mine')];
  mkdirSync(path.join(from, 'exercises', '.ipynb_checkpoints'), { recursive: true });
  for (const name of ['01.ipynb', 'exercises/01.ipynb', 'exercises/.ipynb_checkpoints/01.ipynb']) {
    writeFileSync(path.join(from, name), 'original');
  }
  writeFileSync(path.join(from, 'tsconfig.json'), '{}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (...place: string[]): string => readFileSync(path.join(...place), 'utf8');

test('copies notebooks once, in their folders, and never over the reader’s own', () => {
  expect(copyNotebooks(from, to)).toEqual({ made: 2, kept: 0 });
  writeFileSync(path.join(to, '01.ipynb'), 'mine');
  writeFileSync(path.join(from, '02.ipynb'), 'new');
  expect(copyNotebooks(from, to)).toEqual({ made: 1, kept: 2 });
  expect([text(to, '01.ipynb'), text(to, '02.ipynb')]).toEqual(['mine', 'new']);
  expect(text(from, '01.ipynb')).toBe('original');
});

test('puts the reader’s own aside when they want to begin anew', () => {
  copyNotebooks(from, to);
  writeFileSync(path.join(to, 'exercises', '01.ipynb'), 'mine');
  const { made, kept, aside } = copyNotebooks(from, to, { fresh: true });
  expect([made, kept]).toEqual([2, 0]);
  expect(text(to, 'exercises', '01.ipynb')).toBe('original');
  expect(text(aside!, 'exercises', '01.ipynb')).toBe('mine');
});

test('leads an original to its copy, and leaves other places alone', () => {
  expect(copyOf(from, from, to)).toBe(to);
  expect(copyOf(path.join(from, '01.ipynb'), from, to)).toBe(path.join(to, '01.ipynb'));
  expect(copyOf(folder, from, to)).toBe(folder);
  expect(copyOf(`${from}-elsewhere`, from, to)).toBe(`${from}-elsewhere`);
});

test('git does not look at the copies', () => {
  const inside = [myNotebooks, `${myNotebooks}-2026-11-21T12-00-00`].map(
    (one) => `${one}/01.ipynb`,
  );
  const ignored = execFileSync('git', ['check-ignore', ...inside], {
    cwd: path.dirname(myNotebooks),
    encoding: 'utf8',
  });
  expect(ignored.trim().split('\n')).toEqual(inside);
});
