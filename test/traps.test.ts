/** The lint rules for lessons: what they report, what they let be, and that the kernel agrees. */
import { createRequire } from 'node:module';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traps } from '../tools/eslint/traps.mjs';

RuleTester.describe = describe;
RuleTester.it = it;
const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });

/** Cells as one lesson text. */
function cells(...sources: string[]): string {
  return sources.map((source) => `// %%\n${source}\n`).join('');
}

interface Cases {
  good: string[][];
  bad: { cells: string[]; message: RegExp; times?: number }[];
}

const cases: Record<keyof typeof traps, Cases> = {
  'no-export': {
    good: [['const a = 1;', 'import { b } from "tsgan"; b;']],
    bad: [
      { cells: ['export const a = 1;'], message: /second export/ },
      { cells: ['export function f() {}'], message: /second export/ },
      { cells: ['const a = 1;\nexport { a };'], message: /second export/ },
      { cells: ['export interface A { a: number }'], message: /second export/ },
      { cells: ['export default 1;'], message: /second export/ },
    ],
  },
  'no-dunder': {
    good: [['const _a = 1;', 'const f = (__a: number) => __a;', 'o.__proto;']],
    bad: [
      { cells: ['const __a = 1;'], message: /__a/ },
      { cells: ['function __f() {}'], message: /__f/ },
    ],
  },
  'no-earlier-reassign': {
    good: [
      ['let n = 1;', 'n = 2;'],
      ['let n = 1;\nconst get = () => n;\nn = 2;', 'get();'],
      ['const state = { n: 1 };\nconst get = () => state.n;', 'state.n = 2;'],
      ['let n = 1;', 'const get = () => n;', 'n = 2;'],
    ],
    bad: [
      { cells: ['let n = 1;\nconst get = () => n;', 'n = 2;'], message: /old value/ },
      { cells: ['let n = 1;\nfunction get() { return n; }', 'n++;'], message: /old value/ },
    ],
  },
  'no-hot-names': {
    good: [
      ['const x = [1];', 'for (const v of x) use(v);'],
      ['const x = [1];', 'for (let i = 0; i < 28; i++) use(x[i]);'],
      ['const x = [1];', 'for (let i = 0; i < n; i++) step(x);'],
      ['const x = [1];', 'for (let i = 0; i < n; i++) { await step(); use(x[i]); }'],
      [
        'const x = [1];',
        'const sum = (v: number[]) => { let s = 0; for (let i = 0; i < n; i++) s += v[i]; return s; };\nsum(x);',
      ],
      ['const x = [1];\nfor (let i = 0; i < x.length; i++) use(x[i]);'],
      ['const k = 2;', 'const y = list.map((v) => k * v);'],
    ],
    bad: [
      {
        cells: ['const x = [1];', 'for (let i = 0; i < n; i++) use(x[i]);'],
        message: /x, a name of an earlier cell/,
      },
      {
        cells: ['const x = [1];', 'const f = () => { let i = 0; while (i < n) use(x[i++]); };'],
        message: /x, a name of an earlier cell/,
      },
      { cells: ['let s = 0;\nfor (let i = 0; i < n; i++) s += i;'], message: /change of s/ },
      {
        cells: ['const k = 2;', 'const y = grid.map((row) => row.map((v) => k * v));'],
        message: /k, a name of an earlier cell/,
      },
      {
        cells: ['const k = 2;', 'for (const row of grid) for (const v of row) use(k * v);'],
        message: /k, a name of an earlier cell/,
      },
      {
        cells: ['const x = [1];', 'for (let i = 0; i < 1e6; i++) use(x[i]);'],
        message: /x, a name/,
      },
    ],
  },
};

for (const [name, { good, bad }] of Object.entries(cases)) {
  tester.run(name, traps[name as keyof typeof traps], {
    valid: good.map((sources) => cells(...sources)),
    invalid: bad.map(({ cells: sources, message, times = 1 }) => ({
      code: cells(...sources),
      errors: Array.from({ length: times }, () => ({ message })),
    })),
  });
}

describe('on the kernel itself', () => {
  const require = createRequire(import.meta.url);
  const printed: unknown[] = [];
  let execute: (cell: string) => Promise<boolean>;
  let close: () => void;

  beforeAll(() => {
    const { createConverter } =
      require('tslab/dist/converter.js') as typeof import('tslab/dist/converter.js');
    const { createExecutor } =
      require('tslab/dist/executor.js') as typeof import('tslab/dist/executor.js');
    const node = createConverter({ isJS: false, isBrowser: false });
    const executor = createExecutor(
      process.cwd(),
      { node, browser: node, close: () => node.close() },
      { log: (...args) => printed.push(...args), error: (...args) => printed.push(...args) },
    );
    execute = (cell) => executor.execute(cell);
    close = () => executor.close();
  });
  afterAll(() => close());

  /** Runs the cells, each of which but the last must be fine; says what the last one did. */
  async function last(...sources: string[]): Promise<{ ok: boolean; shown: unknown }> {
    for (const source of sources.slice(0, -1)) expect(await execute(source)).toBe(true);
    printed.length = 0;
    return { ok: await execute(sources.at(-1)!), shown: printed.at(-1) };
  }

  it('refuses exports', async () => {
    expect(await last('export const b = 1;')).toMatchObject({ ok: false });
  });

  it('loses names with two underscores', async () => {
    expect(await last('const __d = 1;')).toMatchObject({ ok: false });
  });

  it('does not tell the functions of a cell what a later cell assigned', async () => {
    const seen = await last('let e = 1; const get = () => e;', 'e = 2;', 'get()');
    expect(seen).toMatchObject({ ok: true, shown: 1 });
  });

  it('is slow with names of earlier cells, and with changing those of its own', async () => {
    const loop = 'for (let i = 0; i < 2e5; i++) sum += values[i % 10];';
    const slow = await last(
      'const values = new Float32Array(10);',
      `let sum = 0; const began = performance.now(); ${loop} performance.now() - began;`,
    );
    const fast = await last(
      `function measure(values: Float32Array) {
        let sum = 0; const began = performance.now(); ${loop} return performance.now() - began;
      }
      measure(new Float32Array(10));`,
    );
    expect(slow.shown).toBeGreaterThan(10 * (fast.shown as number));
  });
});
