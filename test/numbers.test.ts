/**
 * Every number that a lesson's prose claims stands in an output or a cell of the lesson, in a JSON of
 * measurements that the lesson names, or in notebooks/quoted.json with its source.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { claims, holds, numbersDeep, numbersIn } from './support/numbers.js';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
interface Cell {
  readonly cell_type: string;
  readonly source: string | string[];
  readonly outputs?: readonly object[];
}
const text = (source: string | string[]) => [source].flat().join('');

/** Numbers from elsewhere, by text: what they are and who says so; under `everywhere` what every text may say. */
const quoted = JSON.parse(read('notebooks/quoted.json')) as Record<string, Record<string, string>>;

const facts = quoted['everywhere'] ?? {};

function unfounded(name: string): string[] {
  const { cells } = JSON.parse(read(`notebooks/${name}.ipynb`)) as { cells: readonly Cell[] };
  const everything = cells.map(({ source }) => text(source)).join('\n');
  const named = [...everything.matchAll(/[\w-]+\.json/g)].map(([file]) => `bench/results/${file}`);
  const known = [
    ...cells
      .filter(({ cell_type }) => cell_type === 'code')
      .flatMap((cell) => [...numbersIn(text(cell.source)), ...numbersDeep(cell.outputs)]),
    ...named.flatMap((file) =>
      existsSync(path.join(root, file)) ? numbersDeep(JSON.parse(read(file))) : [],
    ),
  ];
  const sorted = Float64Array.from(known).sort();
  const sources = quoted[name] ?? {};
  return cells
    .filter(({ cell_type }) => cell_type === 'markdown')
    .flatMap(({ source }) => claims(text(source)))
    .filter((claim) => !(claim.text in sources) && !(claim.text in facts) && !holds(sorted, claim))
    .map((claim) => claim.text);
}

const lessons = readdirSync(path.join(root, 'notebooks'))
  .filter((file) => file.endsWith('.ipynb'))
  .map((file) => file.slice(0, -'.ipynb'.length));

test.each(lessons)('the numbers in the prose of %s', (name) => {
  expect(unfounded(name)).toEqual([]);
});

const outputs = lessons.flatMap((name) => {
  const { cells } = JSON.parse(read(`notebooks/${name}.ipynb`)) as { cells: readonly Cell[] };
  return cells.flatMap((cell) => [...numbersIn(text(cell.source)), ...numbersDeep(cell.outputs)]);
});

test('the numbers in README.md', () => {
  const readme = read('README.md');
  const named = [...readme.matchAll(/results\/([\w-]+\.json)/g)].map(([, name]) => name!);
  const measured = named.flatMap((name) => numbersDeep(JSON.parse(read(`bench/results/${name}`))));
  const sorted = Float64Array.from([...measured, ...outputs]).sort();
  const sources = { ...facts, ...quoted['README.md'] };
  const without = claims(readme).filter(
    (claim) => !(claim.text in sources) && !holds(sorted, claim),
  );
  expect(without.map(({ text }) => text)).toEqual([]);
});

describe('claims', () => {
  const of = (prose: string) => claims(prose).map(({ text }) => text);
  test('are fractions, percentages and numbers from 100 on', () => {
    expect(of('9.31 of 9.8, 5 %, 12 seeds, 1,200 steps and 0.5')).toEqual([
      '9.31',
      '9.8',
      '5 %',
      '1,200',
      '0.5',
    ]);
  });
  test('are no years, formulas, code, names or addresses', () => {
    expect(
      of('Heusel et al. 2017, $0.5$, `0.7`, [0.9](a/0.8), arXiv 2501.05441, 100-256-512'),
    ).toEqual([]);
  });
  test('hold where something rounds to them, and not otherwise', () => {
    const measured = Float64Array.from([0.0419, 0.965, 1204]).sort();
    const held = (prose: string) => holds(measured, claims(prose)[0]!);
    expect(['0.042', '96.5 %', '1,200'].map(held)).toEqual([true, true, true]);
    expect(['0.043', '95.5 %', '1,210', '0.04190'].map(held)).toEqual([false, false, false, true]);
  });
});
