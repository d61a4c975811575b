/** The README's table of promises is what the command prints, and each promise has a test of that name. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { promises } from '../tools/dist/promises/promises.js';
import { begin, end, promisesTable } from '../tools/dist/promises/table.js';

const text = (file: string) => readFileSync(path.join(import.meta.dirname, '..', file), 'utf8');

/** A table without what the formatter does to it. */
const cells = (table: string) =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '-')));

describe('what we promise', () => {
  it('stands in the README with the figures of the files', () => {
    const readme = text('README.md');
    const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
    expect(from, 'the mark in the README').toBeGreaterThan(0);
    expect(cells(readme.slice(from + begin.length, to))).toEqual(cells(promisesTable()));
  });

  it.each(promises.flatMap(({ promise, test }) => (test ? [[promise, ...test] as const] : [])))(
    'has a test: %s',
    (_, file, title) => {
      const source = text(`test/${file}`);
      const at = ["'", '"', '`'].map((quote) => source.indexOf(`${quote}${title}`));
      expect(Math.max(...at), `a title "${title}" in ${file}`).toBeGreaterThan(0);
    },
  );

  it('is measured with figures that keep it', () => {
    const table = promisesTable();
    expect(table).not.toMatch(/undefined|NaN/);
    expect(table).toMatch(/ 0 unclear errors/);
    for (const [, slope] of table.matchAll(/ ([-\d.]+) MB more in 10,000 steps/g)) {
      expect(Number(slope)).toBeLessThanOrEqual(1);
    }
  });
});
