/** The runner against notebooks that must pass, and notebooks that must fail, each for its reason. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { describeFailure, type FailureReason } from '../tools/dist/notebook/failure.js';
import {
  joined,
  parseNotebook,
  readNotebook,
  type CodeCell,
  type Notebook,
} from '../tools/dist/notebook/nbformat.js';
import { runNotebook, type RunResult } from '../tools/dist/notebook/run.js';
import { notebookProblems } from '../tools/dist/notebook/validate.js';

const fixtures = path.join(import.meta.dirname, 'fixtures', 'notebooks');
let folder: string;
const { TMPDIR } = process.env;

beforeAll(() => {
  // Kernels keep their connection files here, so that they can be told from anybody else's.
  folder = mkdtempSync(path.join(tmpdir(), 'tsgan-runner-test-'));
  process.env['TMPDIR'] = folder;
});

afterAll(() => {
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  rmSync(folder, { recursive: true, force: true });
});

function load(name: string): Notebook {
  const file = path.join(fixtures, name);
  return name.endsWith('.ipynb')
    ? readNotebook(file)
    : buildNotebook(readFileSync(file, 'utf8'), name);
}

async function run(name: string): Promise<RunResult> {
  const limits = { cell: name.includes('endless') ? 2500 : 60_000 };
  return runNotebook(load(name), { cwd: fixtures, limits });
}

/** Processes that were started for this test's kernels and are still there. */
function kernelsLeft(): string[] {
  return execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && /kernel-main|kernel.main/.test(line));
}

function code({ notebook }: RunResult, index: number): CodeCell {
  const cell = notebook.cells[index];
  if (cell?.cell_type !== 'code') throw new Error(`cell ${index} is no code cell`);
  return cell;
}

/** Whether the kernel is our own; bare tslab prints a last value where it sends it as a result. */
const ownKernel = existsSync(path.join(import.meta.dirname, '../tools/dist/kernel/main.js'));

/** What a reader sees of streams and results. */
function shown({ outputs }: CodeCell): string {
  return outputs
    .map((output) =>
      output.output_type === 'stream'
        ? joined(output.text)
        : output.output_type === 'execute_result'
          ? `${joined(output.data['text/plain'] as string)}\n`
          : '',
    )
    .join('');
}

interface Expected {
  name: string;
  reason: FailureReason;
  /** Among all cells, from 0. */
  cell: number;
  message: RegExp;
  /** The cell's line, from 1, and what stands there; undefined where no line is to blame. */
  at?: [line: number, source: RegExp];
}

const failing: Expected[] = [
  {
    name: 'type-error.ts',
    reason: 'type error',
    cell: 2,
    message: /Type 'number' is not assignable to type 'string'/,
    at: [2, /const text: string = two;/],
  },
  {
    name: 'syntax.ts',
    reason: 'type error',
    cell: 0,
    message: /'\)' expected/,
    at: [1, /console\.log/],
  },
  {
    name: 'missing-import.ts',
    reason: 'type error',
    cell: 0,
    message: /Cannot find module 'a-package-that-nobody-installed'/,
    at: [1, /import/],
  },
  {
    name: 'throw.ts',
    reason: 'error',
    cell: 1,
    message: /^no half of 3$/,
    at: [4, /half\(\{ size: 3 \}\)/],
  },
  {
    name: 'rejected-await.ts',
    reason: 'error',
    cell: 1,
    message: /the answer is no/,
    at: [2, /Promise\.reject/],
  },
  {
    name: 'after-tolerated.ts',
    reason: 'error',
    cell: 1,
    message: /^not expected$/,
    at: [1, /throw/],
  },
  {
    name: 'raises-exception.ipynb',
    reason: 'error',
    cell: 1,
    message: /the kernel would skip this/,
    at: [1, /throw/],
  },
  {
    name: 'unawaited-rejection.ts',
    reason: 'unhandled rejection',
    cell: 1,
    message: /nobody awaits me/,
    at: [2, /throw/],
  },
  {
    name: 'late-rejection.ts',
    reason: 'unhandled rejection',
    cell: 0,
    message: /too late/,
    at: [1, /reject/],
  },
  {
    name: 'uncaught-exception.ts',
    reason: 'uncaught exception',
    cell: 0,
    message: /out of a timer/,
    at: [2, /throw/],
  },
  { name: 'endless-loop.ts', reason: 'timeout', cell: 1, message: /2\.5 s/ },
  { name: 'endless-wait.ts', reason: 'timeout', cell: 0, message: /2\.5 s/ },
  { name: 'killed.ts', reason: 'kernel died', cell: 1, message: /SIGKILL/ },
  { name: 'exit.ts', reason: 'kernel died', cell: 0, message: /exited with code 0/ },
];

describe('a notebook that fails', () => {
  it.each(failing)('$name: $reason', async ({ name, reason, cell, message, at }) => {
    const result = await run(`fail/${name}`);
    const { ok, failure, notebook } = result;
    expect(ok).toBe(false);
    expect(failure).toMatchObject({ reason, cell });
    expect(failure?.message).toMatch(message);
    expect(failure?.line).toBe(at?.[0]);
    expect(failure?.source ?? '').toMatch(at?.[1] ?? /^$/);

    const words = describeFailure(failure!, notebook);
    expect(words).toContain(`(cell ${cell + 1} of ${notebook.cells.length})`);
    expect(words).toContain(failure!.message);

    expect(notebookProblems(notebook)).toEqual([]);
    const { outputs } = code(result, cell);
    expect(outputs.at(-1)).toMatchObject({ output_type: 'error' });
    // Where the compiler refuses a cell, nothing of it runs.
    if (reason === 'type error') {
      const names = outputs.map((output) => ('name' in output ? output.name : output.output_type));
      // Bare tslab prints the error too.
      expect(names.filter((name) => name !== 'stderr')).toEqual(['error']);
    }
    expect(kernelsLeft()).toEqual([]);

    // An error that nobody caught may come when later cells have run; else nothing ran after it.
    const wasCaught = !['unhandled rejection', 'uncaught exception'].includes(reason);
    const later = notebook.cells.slice(cell + 1).filter((one) => one.cell_type === 'code');
    for (const one of wasCaught ? later : []) expect(one).toMatchObject({ outputs: [] });
    const before = notebook.cells.slice(0, cell).filter((one) => one.cell_type === 'code');
    if (wasCaught) expect(result.executedCells).toBe(before.length);
    else expect(result.executedCells).toBeGreaterThanOrEqual(before.length);
  });
});

describe('a notebook that passes', () => {
  async function pass(name: string): Promise<RunResult> {
    const result = await run(`pass/${name}`);
    expect(result.failure).toBeUndefined();
    expect(result).toMatchObject({ ok: true, notes: [] });
    expect(result.executedCells).toBe(result.codeCells);
    expect(notebookProblems(result.notebook)).toEqual([]);
    expect(kernelsLeft()).toEqual([]);
    return result;
  }

  it('updates a display where it was first shown', async () => {
    const result = await pass('displays.ts');
    expect(code(result, 0).outputs).toEqual([
      { output_type: 'display_data', data: { 'text/html': '<b>second</b>' }, metadata: {} },
    ]);
    expect(code(result, 1).outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'between\n' },
    ]);
    expect(code(result, 2).outputs).toEqual([
      { output_type: 'display_data', data: { 'text/plain': 'step 20' }, metadata: {} },
    ]);
  });

  it('joins what follows on the same stream', async () => {
    const result = await pass('streams.ts');
    expect(code(result, 0).outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'one\ntwo\n' },
      { output_type: 'stream', name: 'stderr', text: 'three\n' },
      { output_type: 'stream', name: 'stdout', text: 'four\n' },
    ]);
    const [output, ...more] = code(result, 1).outputs;
    expect(more).toEqual([]);
    const text = output?.output_type === 'stream' ? joined(output.text) : '';
    expect(text.trim().split('\n')).toHaveLength(50);
  });

  it('loses nothing of a burst, and says where Jupyter would', async () => {
    const burst = buildNotebook(
      '// %%\nfor (let i = 0; i < 3000; i++) console.log(i);\n// %%\nconsole.log("after");',
      'burst',
    );
    const result = await runNotebook(burst, { cwd: folder });
    expect(result.failure).toBeUndefined();
    if (!ownKernel) expect(result.notes).toEqual([expect.stringMatching(/^cell 1 writes more/)]);
    const text = Array.from({ length: 3000 }, (_, i) => `${i}\n`).join('');
    expect(code(result, 0).outputs).toEqual([{ output_type: 'stream', name: 'stdout', text }]);
    expect(code(result, 1).outputs).toMatchObject([{ text: 'after\n' }]);
  });

  it('waits at the top of a cell, and lets a handled rejection be', async () => {
    const result = await pass('await.ts');
    expect(shown(code(result, 2))).toBe('42 handled\n42\n');
    expect(code(result, 2).execution_count).toBe(2);
  });

  it('runs empty cells, and no cell at all', async () => {
    expect(await pass('empty.ts')).toMatchObject({ codeCells: 4 });
    expect(await pass('text-only.ts')).toMatchObject({ codeCells: 0 });
  });

  it('reads an older format and writes 4.5', async () => {
    const { notebook } = await pass('jupyter-4-4.ipynb');
    expect(notebook).toMatchObject({ nbformat_minor: 5, metadata: { kernelspec: {} } });
    const [, cell] = notebook.cells;
    expect(cell).toMatchObject({ metadata: { tags: ['kept'] }, execution_count: 1 });
    expect(shown(cell as CodeCell)).toBe('[ 2, 4 ]\n');
  });
});

describe("a notebook's language", () => {
  const spec = (name: string, language: string): Notebook => {
    const notebook = buildNotebook('// %%\nvar a = 1; a', 'a');
    return { ...notebook, metadata: { kernelspec: { name, language, display_name: name } } };
  };

  it('may be JavaScript', async () => {
    const { ok } = await runNotebook(spec('jslab', 'javascript'), { cwd: folder });
    expect(ok).toBe(true);
  });

  it('is no other', async () => {
    const { failure, executedCells } = await runNotebook(spec('python3', 'python'), {
      cwd: folder,
    });
    expect(failure).toMatchObject({ reason: 'notebook', message: expect.stringMatching(/python/) });
    expect(executedCells).toBe(0);
  });
});

describe('a notebook outside of the repository', () => {
  it('finds our packages, and the files of its own folder', async () => {
    writeFileSync(path.join(folder, 'here.txt'), 'from its own folder');
    const text = [
      '// %%',
      "import { readFileSync } from 'node:fs';",
      "import { Random } from 'tsgan';",
      "import { Marky } from 'marked';",
    ];
    const found = buildNotebook(
      [
        ...text.slice(0, 3),
        "console.log(readFileSync('here.txt', 'utf8'), new Random(1).integer(1));",
      ].join('\n'),
      'outside',
    );
    const result = await runNotebook(found, { cwd: folder });
    expect(result.failure).toBeUndefined();
    expect(code(result, 0).outputs).toMatchObject([{ text: 'from its own folder 0\n' }]);

    // The types come along: without them the name that marked does not export would pass.
    const wrong = await runNotebook(buildNotebook(text.join('\n'), 'outside'), { cwd: folder });
    expect(wrong.failure?.message).toMatch(/no exported member 'Marky'/);
  });
});

describe('the notebook format', () => {
  it('says what is wrong with a file that is no notebook', () => {
    expect(() => parseNotebook('{', 'a.ipynb')).toThrow(/a\.ipynb is not a notebook.*JSON/);
    expect(() => parseNotebook('{"nbformat": 3, "worksheets": []}', 'b')).toThrow(/format 4/);
    expect(() => parseNotebook('{"nbformat": 4, "cells": [{}]}', 'c')).toThrow(/cell 1 of c/);
  });

  it('tells broken rules', () => {
    const valid = buildNotebook('// %%\n1;\n// %%\n2;', 'valid');
    expect(notebookProblems(valid)).toEqual([]);
    const broken = structuredClone(valid) as unknown as {
      cells: Record<string, unknown>[];
    };
    broken.cells[1]!['id'] = broken.cells[0]!['id'];
    broken.cells[0]!['outputs'] = [
      { output_type: 'stream', name: 'stdout' },
      { output_type: 'display_data', data: { 'image/png': { a: 1 } }, metadata: {} },
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: 'one text' },
    ];
    const problems = notebookProblems(broken);
    expect(problems).toHaveLength(4);
    expect(problems.join(' ')).toMatch(/no text.*image\/png.*traceback.*id of another/s);
  });
});
