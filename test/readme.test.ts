/** What the README says of files is true of them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = text('README.md');

describe('the reading order', () => {
  const rows = [...readme.matchAll(/^\| \[[^\]]+\]\((lib\/src\/[^)]+)\) +\| (\d+) /gm)];

  it('begins with the core', () => {
    expect(rows.length).toBeGreaterThanOrEqual(5);
    expect(rows[0]![1]).toBe('lib/src/core.ts');
  });

  it.each(rows.map(([, file, lines]) => [file!, Number(lines)] as const))(
    '%s has %d lines',
    (file, lines) => {
      expect(text(file).trimEnd().split('\n').length).toBe(lines);
    },
  );

  it('has a core of no more than 200 lines', () => {
    expect(text('lib/src/core.ts').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });
});

describe('links', () => {
  const files = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, file]) => file!);

  it.each([...new Set(files)])('%s is there', (file) => {
    expect(() => readFileSync(path.join(root, file))).not.toThrow();
  });
});
