/** `npm start` from outside: its arguments, its files, its exit code, and what it leaves behind. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { readNotebook, stringify } from '../tools/dist/notebook/nbformat.js';
import type { Summary } from '../tools/dist/notebook/session.js';
import { notebookProblems } from '../tools/dist/notebook/validate.js';

const start = path.join(import.meta.dirname, '..', 'tools', 'dist', 'start.js');
let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tsgan-start-test-'));
  out = path.join(folder, 'out');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function notebook(name: string, ...cells: string[]): string {
  const file = path.join(folder, `${name}.ipynb`);
  const text = cells.map((cell) => `// %%\n${cell}\n`).join('');
  writeFileSync(file, stringify(buildNotebook(text, name)));
  return file;
}

function launch(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [start, ...args, '--out', out], {
    // Kernels keep their connection files here, so that they can be told from anybody else's.
    env: { ...process.env, TMPDIR: folder, TSGAN_BACKEND: '', TSGAN_BUDGET: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finish(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}

function kernels(): string[] {
  return execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && line.includes('kernel-main'));
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (holds()) return;
    await sleep(100);
  }
  throw new Error(`waited in vain: ${what}`);
}

const summary = (): Summary =>
  JSON.parse(readFileSync(path.join(out, 'summary.json'), 'utf8')) as Summary;

describe('npm start', () => {
  it('runs what it is given, goes on after a failure, and sums up', async () => {
    const good = notebook('good', "import { tf } from 'tsgan';", 'tf.ones([2]).dataSync();');
    const bad = notebook('bad', 'const a = 1;', 'throw new Error("on purpose " + a);', 'a;');
    writeFileSync(path.join(folder, 'torn.ipynb'), '{ "cells": [');
    const torn = path.join(folder, 'torn.ipynb');
    const before = readFileSync(bad, 'utf8');
    const { code, text } = await finish(launch([bad, torn, good, '--budget', 'quick']));
    expect(code).toBe(1);
    expect(text).toMatch(/✗ bad.*code cell 2 \(cell 2 of 3\), line 1: Error: on purpose 1/s);
    expect(text).toContain('✓ good');
    expect(summary()).toEqual({
      backend: 'cpu',
      budget: 'quick',
      notebooks: [
        {
          name: 'bad',
          ok: false,
          codeCells: 3,
          executedCells: 1,
          seconds: expect.any(Number) as number,
          error: expect.stringContaining('on purpose 1') as string,
        },
        {
          name: 'torn',
          ok: false,
          codeCells: 0,
          executedCells: 0,
          seconds: 0,
          error: expect.stringContaining('no valid JSON') as string,
        },
        {
          name: 'good',
          ok: true,
          codeCells: 2,
          executedCells: 2,
          seconds: expect.any(Number) as number,
        },
      ],
    });
    expect(readFileSync(bad, 'utf8')).toBe(before);
    for (const name of ['good', 'bad']) {
      expect(notebookProblems(readNotebook(path.join(out, `${name}.ipynb`)))).toEqual([]);
      expect(readFileSync(path.join(out, `${name}.html`), 'utf8')).toContain('</html>');
    }
    expect(kernels()).toEqual([]);
  });

  it.each([
    { args: ['98'], env: {}, says: /no lesson "98"/ },
    { args: ['nowhere.ipynb'], env: {}, says: /no notebook nowhere\.ipynb/ },
    { args: ['--budget', 'lavish'], env: {}, says: /quick, standard, full/ },
    { args: ['--timeout', 'soon'], env: {}, says: /number of seconds, not "soon"/ },
    { args: ['--bugdet', 'quick'], env: {}, says: /--bugdet/ },
    {
      args: [],
      env: { TSGAN_BACKEND: 'nonsense' },
      says: /"nonsense".*tensorflow, webgpu, wasm, cpu, auto/,
    },
    { args: [], env: { TSGAN_BUDGET: 'lavish' }, says: /quick, standard, full/ },
  ])('says what is wrong with $args $env', async ({ args, env, says }) => {
    const { code, text } = await finish(launch(args, env));
    expect(code).toBe(1);
    expect(text).toMatch(says);
    expect(text).not.toContain('    at ');
    expect(existsSync(out)).toBe(false);
  });

  it('passes the budget and the static way of showing on to the kernel', async () => {
    const file = notebook('env', 'console.log(process.env.TSGAN_BUDGET, process.env.TSGAN_SHOW);');
    const { code } = await finish(launch([file, '--budget', 'quick']));
    expect(code).toBe(0);
    expect(readFileSync(path.join(out, 'env.ipynb'), 'utf8')).toContain('quick static');
  });
});

describe('npm start, broken off', () => {
  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('by $signal keeps what is done and leaves no kernel', async ({ signal, code }) => {
    const done = notebook('done', 'const a = 1;');
    const endless = notebook('endless', 'console.log("here");', 'for (;;) {}');
    const child = launch([done, endless]);
    const finished = finish(child);
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await until('the endless cell', () => text.includes('endless  cell 2 of 2'));
    expect(kernels()).toHaveLength(1);
    child.kill(signal);
    expect((await finished).code).toBe(code);
    expect(kernels()).toEqual([]);
    const { notebooks } = summary();
    expect(notebooks).toMatchObject([
      { name: 'done', ok: true },
      { name: 'endless', ok: false, executedCells: 1 },
    ]);
    expect(notebooks[1]?.error).toMatch(/interrupted/);
    expect(readFileSync(path.join(out, 'endless.ipynb'), 'utf8')).toContain('here');
  });

  it('even killed hard it leaves no kernel, though a cell blocks it', async () => {
    const child = launch([notebook('endless', 'for (;;) {}')]);
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await until('the endless cell', () => text.includes('cell 1 of 1'));
    await sleep(500);
    expect(kernels()).toHaveLength(1);
    child.kill('SIGKILL');
    await until('the end of the kernel', () => kernels().length === 0);
  });
});
