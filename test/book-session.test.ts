/** The page's kernel without a page: names last from cell to cell, and what goes wrong is told with its line. */
import { beforeEach, describe, expect, test } from 'vitest';
import { compile } from '../book/src/kernel/compile.js';
import { problemOf } from '../book/src/kernel/problem.js';
import { given, Session } from '../book/src/kernel/session.js';

let session: Session;
let beats: number;
let sources: string[];

beforeEach(() => {
  beats = 0;
  sources = [];
  session = new Session({
    [given.load]: (name: string) => ({ default: `default of ${name}`, one: 1, two: 2 }),
    [given.loadLater]: async (name: string) => ({ name }),
    [given.beat]: () => beats++,
  });
});

/** Runs cells and gives the value of the last one's last expression. */
async function values(...cells: string[]): Promise<unknown> {
  let last: [unknown] | undefined;
  for (const cell of cells) last = await session.run(sources.push(cell), cell);
  return last?.[0];
}

describe('names', () => {
  test.each<[string, string[], unknown]>([
    ['last from cell to cell', ['const a = 1;', 'a + 1'], 2],
    ['may be declared again, as something else', ['const a = 1;', "const a = 'x';", 'a'], 'x'],
    [
      'are seen by older functions as they are now',
      ['let k = 1; function f() { return k; }', 'k = 5;', 'f()'],
      5,
    ],
    [
      'of functions too',
      ['function h() { return 1; }', 'const g = () => h();', 'function h() { return 2; }', 'g()'],
      2,
    ],
    ['of functions are known above them', ['const a = f(); function f() { return 3; }', 'a'], 3],
    [
      'of functions that call themselves',
      ['function f(n: number): number { return n < 2 ? 1 : n * f(n - 1); }', 'f(5)'],
      120,
    ],
    ['of classes', ['class A { x = 1 }\nclass B extends A {}', 'new B().x'], 1],
    [
      'taken out of objects and lists',
      [
        'const { a, b: { c = 7 }, ...rest } = { a: 1, b: {} as { c?: number }, d: 4 }, [, e] = [5, 6];',
        '[a, c, rest.d, e]',
      ],
      [1, 7, 4, 6],
    ],
    ['without a value', ['let a: number | undefined;', 'a ??= 4', 'a'], 4],
    ['of enums', ['enum Side { Left, Right }', 'Side[Side.Right]'], 'Right'],
    ['of imports', ["import { one, two as second } from 'm';", 'one + second'], 3],
    [
      'of imports that this cell does not use, and of types',
      [
        "import whole, * as all from 'm';\nimport { type T, one } from 'm';",
        '[whole, all.two, one]',
      ],
      ['default of m', 2, 1],
    ],
    [
      'made by what is awaited',
      ['const a = await Promise.resolve(2);', 'await Promise.resolve(a * 2)'],
      4,
    ],
    [
      'in a loop of the top',
      ['const seen: number[] = [];\nfor await (const x of [1, 2]) seen.push(x);', 'seen'],
      [1, 2],
    ],
    [
      'of modules that are asked for late',
      ["const { name } = await import('late') as { name: string };", 'name'],
      'late',
    ],
  ])('%s', async (_, cells, expected) => {
    expect(await values(...cells)).toEqual(expected);
  });

  test('keep their value where a cell fails behind them', async () => {
    await expect(values('let q = 1;', "q = 2; const r = 3; throw new Error('x');")).rejects.toThrow(
      'x',
    );
    expect(await values('[q, r]')).toEqual([2, 3]);
  });
});

test('only a last expression is a value', async () => {
  expect(await values('1 + 1;')).toBe(2);
  expect(await values('({ a: 1 })')).toEqual({ a: 1 });
  expect(await values('const a = 1;')).toBeUndefined();
  expect(await values('if (true) { 3 }')).toBeUndefined();
});

test('every turn of a loop, and of one inside a function, looks whether it shall end', async () => {
  await values(
    'let i = 0;\nwhile (i < 3) i++;\ndo { i++ } while (i < 5)\nfunction f() { for (const _ of [1, 2]) ; }\nf();',
  );
  expect(beats).toBe(3 + 2 + 2);
});

describe('errors', () => {
  const problem = async (...cells: string[]) => {
    try {
      await values(...cells);
    } catch (error) {
      const lineOf = (cell: number, line: number) =>
        sources[cell - 1]?.split('\n')[line - 1]?.trim();
      return problemOf(error, sources.length, lineOf).traceback;
    }
    throw new Error('it did not fail');
  };

  test('name cell and line of everything that the reader wrote', async () => {
    const trace = await problem(
      'interface Point {\n  x: number;\n}\nfunction deep(p: Point): number {\n  return (p as any).q.r;\n}',
      '\nconst a = 1;\ndeep({ x: a });',
    );
    expect(trace[0]).toMatch(/^TypeError: Cannot read properties of undefined/);
    expect(trace.slice(1)).toEqual([
      '    at deep, cell [1], line 5',
      '        return (p as any).q.r;',
      '    at cell [2], line 3',
      '        deep({ x: a });',
    ]);
  });

  test('of what is no TypeScript name the line too', async () => {
    const trace = await problem('const a = 1;\nconst b = ;');
    expect(trace[0]).toMatch(/^SyntaxError: /);
    expect(trace).toContain('    at cell [1], line 2');
  });

  test('keep their cause', async () => {
    const trace = await problem("throw new Error('outer', { cause: new Error('inner') });");
    expect(trace[0]).toBe('Error: outer');
    expect(trace).toContain('Caused by: Error: inner');
  });

  test('that are no errors are said as they are', async () => {
    expect(await problem('throw { a: 1 };')).toEqual(['Uncaught { a: 1 }']);
  });

  test('say that a cell exports nothing', async () => {
    expect((await problem('export const a = 1;'))[0]).toMatch(/A cell exports nothing/);
  });
});

test('a cell stays on its lines', () => {
  const source =
    "import {\n  one,\n  two,\n} from 'm';\n\ninterface A {\n  x: 1;\n}\nconst marker = one;";
  const { body } = compile(source, new Set());
  const lineOf = (text: string) => text.split('\n').findIndex((line) => line.includes('marker'));
  expect(lineOf(body)).toBe(lineOf(source));
});
