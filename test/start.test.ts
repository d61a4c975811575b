/** `npm start` from outside: its arguments, its files, its exit code, and what it leaves behind. */
import { execFileSync, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { readNotebook, stringify } from '../tools/dist/notebook/nbformat.js';
import type { Summary } from '../tools/dist/notebook/summary.js';
import { notebookProblems } from '../tools/dist/notebook/validate.js';
import { ended, launchStart, summaryIn } from './support/start.js';

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

const launch = (args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess =>
  launchStart(folder, [...args, '--out', out], env);

function kernels(): string[] {
  return execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && /kernel-main|kernel.main/.test(line));
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (holds()) return;
    await sleep(100);
  }
  throw new Error(`waited in vain: ${what}`);
}

const summary = (): Summary => summaryIn(out);

describe('npm start', () => {
  it('runs what it is given, goes on after a failure, and sums up', async () => {
    const good = notebook('good', "import { tf } from 'tsgan';", 'tf.ones([2]).dataSync();');
    const bad = notebook('bad', 'const a = 1;', 'throw new Error("on purpose " + a);', 'a;');
    writeFileSync(path.join(folder, 'torn.ipynb'), '{ "cells": [');
    const torn = path.join(folder, 'torn.ipynb');
    const before = readFileSync(bad, 'utf8');
    const { code, text } = await ended(launch([bad, torn, good, '--budget', 'quick']));
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
      says: /"nonsense".*tensorflow, webgpu, blas, wasm, cpu, auto/,
    },
    { args: [], env: { TSGAN_BUDGET: 'lavish' }, says: /quick, standard, full/ },
  ])('says what is wrong with $args $env', async ({ args, env, says }) => {
    const { code, text } = await ended(launch(args, env));
    expect(code).toBe(1);
    expect(text).toMatch(says);
    expect(text).not.toContain('    at ');
    expect(existsSync(out)).toBe(false);
  });

  it('passes the budget and the static way of showing on to the kernel', async () => {
    const file = notebook('env', 'console.log(process.env.TSGAN_BUDGET, process.env.TSGAN_SHOW);');
    const { code } = await ended(launch([file, '--budget', 'quick']));
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
    const finished = ended(child);
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

/** Mounts a disk of this size, as only root may; else the reason why not. */
function mountTinyDisk(at: string, size: string): string | undefined {
  if (process.platform !== 'linux') return 'no tmpfs on this system';
  mkdirSync(at, { recursive: true });
  const { status, stderr } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at],
    {
      encoding: 'utf8',
    },
  );
  return status === 0 ? undefined : `no disk could be mounted here: ${stderr || 'no mount'}`;
}

describe('on a full disk', () => {
  it('names the file, runs the other notebooks, and leaves no half file', async ({ skip }) => {
    const reason = mountTinyDisk(out, '200k');
    if (reason !== undefined) console.log(`full disk: skipped, ${reason.trim()}`);
    skip(reason !== undefined, reason);
    try {
      const big = notebook('big', "console.log('x'.repeat(300_000));");
      const small = notebook('small', 'console.log(1);');
      const { code, text } = await ended(launch([big, small]));
      expect(code).toBe(1);
      expect(text).toMatch(/✗ big[^]*Could not write .*big\.ipynb: .*no space left/);
      const [first, second] = summary().notebooks;
      expect(first).toMatchObject({ name: 'big', ok: false });
      expect(first?.error).toMatch(/big\.ipynb: .*no space left/);
      expect(second).toMatchObject({ name: 'small', ok: true });
      expect(readdirSync(out).sort()).toEqual([
        'good-runs.json',
        'small.html',
        'small.ipynb',
        'summary.json',
      ]);
    } finally {
      spawnSync('umount', [out]);
    }
  });
});

describe('what killed runs leave behind', () => {
  it('goes with the next start: half files and connections of the dead, not of the living', async () => {
    const heard = createServer().listen(0, '127.0.0.1');
    await once(heard, 'listening');
    const { port } = heard.address() as AddressInfo;
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port: dead } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const long = new Date(Date.now() - 600_000);
    const kernel = (name: string, connection: string, time = long): string => {
      const place = path.join(folder, `tsgan-kernel-${name}`);
      mkdirSync(place);
      writeFileSync(path.join(place, 'connection.json'), connection);
      utimesSync(place, time, time);
      return place;
    };
    const gone = [
      kernel('dead', JSON.stringify({ ip: '127.0.0.1', hb_port: dead })),
      kernel('torn', '{"ip"'),
    ];
    const kept = [
      kernel('alive', JSON.stringify({ ip: '127.0.0.1', hb_port: port })),
      kernel('starting', JSON.stringify({ ip: '127.0.0.1', hb_port: dead }), new Date()),
    ];
    mkdirSync(out);
    const half = (pid: number): string => path.join(out, `a.ipynb.${pid}.part`);
    const child = spawnSync(process.execPath, ['-e', '']);
    for (const pid of [child.pid, process.pid]) writeFileSync(half(pid), '');
    await ended(launch([notebook('any', '1;')]));
    expect(gone.filter((place) => existsSync(place))).toEqual([]);
    expect(kept.filter((place) => !existsSync(place))).toEqual([]);
    expect([child.pid, process.pid].map((pid) => existsSync(half(pid)))).toEqual([false, true]);
    heard.close();
  });

  it('is no process of the kernel either', async ({ skip }) => {
    const watchdog = path.join(import.meta.dirname, '../tools/dist/kernel/watchdog.js');
    const reason = existsSync(watchdog) ? undefined : 'this kernel ends itself alone';
    if (reason !== undefined) console.log(`processes of a cell: skipped, ${reason}`);
    skip(reason !== undefined, reason);
    const mark = `3${process.pid}`;
    const cell = `require('node:child_process').spawn('sleep', ['${mark}']); for (;;) {}`;
    const child = launch([notebook('children', cell)]);
    const sleeping = (): boolean =>
      execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' }).includes(`sleep ${mark}`);
    await until('the process of the cell', sleeping);
    child.kill('SIGKILL');
    await until('its end', () => !sleeping());
  });
});
