/** The kernel as a front end sees it: what it says, in which order, and what it never says. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernelCommand } from '../tools/dist/kernelspec.js';
import { KernelSession, type Run } from './kernel-session.js';

const root = path.resolve(import.meta.dirname, '..');
let kernel: KernelSession;
beforeAll(async () => {
  kernel = await KernelSession.start();
});
afterAll(() => kernel.close());

const types = ({ told }: Run): string[] => told.map(({ type }) => type);
const result = ({ told }: Run): unknown =>
  told.find(({ type }) => type === 'execute_result')?.content['data'];
const traceback = ({ reply }: Run): string => (reply['traceback'] as string[]).join('\n');

describe('a cell', () => {
  test('shows its last value by itself, by its own method, or not at all', async () => {
    expect(result(await kernel.run('1 + 2'))).toEqual({ 'text/plain': '3' });
    expect(result(await kernel.run("'as it is'"))).toEqual({ 'text/plain': 'as it is' });
    expect(types(await kernel.run('const nothing = 1;'))).toEqual(['execute_input']);
    const rich = `const rich = {
      async [Symbol.for('Jupyter.display')]() { return { 'text/html': '<b>rich</b>' }; },
      [Symbol.for('nodejs.util.inspect.custom')]: () => 'plain',
    };
    rich`;
    expect(result(await kernel.run(rich))).toEqual({
      'text/html': '<b>rich</b>',
      'text/plain': 'plain',
    });
  });

  test('whose value cannot be shown fails', async () => {
    const run = await kernel.run(
      `({ [Symbol.for('Jupyter.display')]() { throw new RangeError('no picture'); } })`,
    );
    expect(run.reply).toMatchObject({ status: 'error', ename: 'RangeError' });
  });

  test('answers user expressions, also with what is wrong with them', async () => {
    const { reply } = await kernel.run('const four = 4;', {
      user_expressions: { five: 'four + 1', none: 'nobody' },
    });
    expect(reply['user_expressions']).toMatchObject({
      five: { status: 'ok', data: { 'text/plain': '5' } },
      none: { status: 'error', ename: 'TypeScriptError' },
    });
  });

  test('takes apart what an earlier cell describes, under other names, at any depth', async () => {
    await kernel.run(`interface Score { hits: number; modes: { far: number } }
const score = (): Score => ({ hits: 3, modes: { far: 4 } });
const far = 9;`);
    const apart = `const { hits: found, modes: { far: near } } = score();
const sums = [score()].map(({ hits: h, ...rest }) => h + rest.modes.far + far);
for (const { hits: last, modes } of [score()]) sums.push(last + modes.far);
[found, near, ...sums]`;
    expect(result(await kernel.run(apart))).toEqual({ 'text/plain': '[ 3, 4, 16, 7 ]' });
  });

  test('finds the names of earlier cells in { x } too, and its own before them', async () => {
    await kernel.run(
      `import { basename } from 'node:path'; let kept = 1; function twice() { return 2; }`,
    );
    const short = `const own = 3;
const inner = [5].map((kept) => ({ kept, own }));
[{ kept, twice: twice() }, { basename, twice }.basename('a/b'), inner[0], { performance }.performance === performance]`;
    expect(result(await kernel.run(short))).toEqual({
      'text/plain': "[ { kept: 1, twice: 2 }, 'b', { kept: 5, own: 3 }, true ]",
    });
    await kernel.run('({ kept } = { kept: 7 });');
    expect(result(await kernel.run('({ kept })'))).toEqual({ 'text/plain': '{ kept: 7 }' });
  });

  test('may await by nothing but a loop', async () => {
    await kernel.run('async function* two() { yield 1; yield 2; }\nlet sum = 0;');
    await kernel.run('const seen: number[] = []; for await (const one of two()) seen.push(one);');
    expect(result(await kernel.run('seen'))).toEqual({ 'text/plain': '[ 1, 2 ]' });
  });

  test('keeps the order of everything that it shows', async () => {
    const run = await kernel.run(`import { display } from 'tslab';
      for (let i = 0; i < 100; i++) { console.log(i); if (i % 10 === 9) display.text(String(i)); }
      'end'`);
    expect(types(run).at(-1)).toBe('execute_result');
    let text = '';
    for (const { type, content } of run.told) {
      if (type === 'stream') text += content['text'] as string;
      if (type === 'display_data') {
        const { data } = content as { data: Record<string, string> };
        expect(text.trim().split('\n').at(-1)).toBe(data['text/plain']);
      }
    }
    expect(text.trim().split('\n')).toHaveLength(100);
  });

  test('is seen as it prints, even in a synchronous loop', async () => {
    const id = await kernel.begin(
      `console.log('first'); console.log('second');
      for (const end = Date.now() + 3000; Date.now() < end;);`,
    );
    await kernel.printed(id, 'second');
    expect(kernel.told.some(({ type, parent }) => type === 'status' && parent === id)).toBe(true);
    const before = performance.now();
    await kernel.end(id);
    expect(performance.now() - before).toBeGreaterThan(1000);
  });

  test('loses nothing of a flood, and sends it in few messages', async () => {
    const run = await kernel.run('for (let i = 0; i < 20000; i++) console.log(i);');
    expect(run.texts).toBe(Array.from({ length: 20000 }, (_, i) => `${i}\n`).join(''));
    expect(run.told.length).toBeLessThan(500);
    const shown = await kernel.run(
      `import { display, newDisplay } from 'tslab';
      for (let i = 0; i < 2000; i++) display.html(String(i));
      const one = newDisplay();
      for (let i = 0; i < 5000; i++) one.text(String(i));`,
    );
    expect(types(shown).filter((type) => type === 'display_data')).toHaveLength(2001);
    expect(types(shown).filter((type) => type === 'update_display_data').length).toBeLessThan(200);
    expect(shown.told.at(-1)?.content['data']).toEqual({ 'text/plain': '4999' });
  });

  test('prints below the cell that started the work, however late', async () => {
    const id = await kernel.begin(`setTimeout(() => console.log('late'), 400);`);
    await kernel.end(id);
    const other = await kernel.run('await new Promise((resolve) => setTimeout(resolve, 1200));');
    expect(other.texts).toBe('');
    expect(kernel.texts(id)).toBe('late\n');
  });

  test('silent, it shows nothing and does not count', async () => {
    const before = await kernel.run('1');
    const silent = await kernel.run(`console.log('x'); 5`, { silent: true });
    const after = await kernel.run('1');
    expect(silent.told).toEqual([]);
    expect(after.reply['execution_count']).toBe((before.reply['execution_count'] as number) + 1);
  });
});

describe('an error', () => {
  test('names cell and line as they were written, below each the line itself', async () => {
    const first = await kernel.run(`interface Sample {
  size: number;
}
function half({ size }: Sample): number {
  if (size % 2 === 1) throw new RangeError(\`no half of \${size}\`);
  return size / 2;
}`);
    const second = await kernel.run(`// A comment, and a type that leaves no trace.
type Numbers = number[];
const halves: Numbers = [half({ size: 2 })];
halves.push(half({ size: 3 }));`);
    const [a, b] = [first.reply['execution_count'], second.reply['execution_count']];
    const problem = {
      ename: 'RangeError',
      evalue: 'no half of 3',
      traceback: [
        'RangeError: no half of 3',
        `    at half (cell [${String(a)}], line 5)`,
        '        if (size % 2 === 1) throw new RangeError(`no half of ${size}`);',
        `    at cell [${String(b)}], line 4`,
        '        halves.push(half({ size: 3 }));',
      ],
    };
    expect(second.reply).toMatchObject({ status: 'error', ...problem });
    expect(second.told.at(-1)).toMatchObject({ type: 'error', content: problem });
  });

  test('after an await still names the line that waited', async () => {
    const run = await kernel.run(`async function later(n: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (n > 0) return await later(n - 1);
  throw new TypeError('deep down');
}
const one = 1;
await later(one);`);
    expect(traceback(run)).toMatch(/line 4\)[^]*line 3\)[^]*cell \[\d+\], line 7/);
  });

  test('of a package shows its frames down to the cell, and none of the kernel', async () => {
    const run = await kernel.run(`import * as tf from '@tensorflow/tfjs';
tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]));`);
    expect(traceback(run)).toMatch(/inner shapes[^]*tf-core[^]*cell \[\d+\], line 2/);
    expect(traceback(run)).not.toMatch(/tslab|node:|tools.dist.kernel/);
  });

  test('of the types is the compiler’s word, and nothing of the cell runs', async () => {
    const run = await kernel.run(`console.log('ran');\nconst wrong: string = 1;`);
    expect(run.reply).toMatchObject({
      ename: 'TypeScriptError',
      evalue: "Type 'number' is not assignable to type 'string'.",
    });
    expect(traceback(run)).toMatch(/line 2, column 7\n +const wrong: string = 1;$/);
    expect(run.texts).toBe('');
  });

  test('that is no Error, or carries a cause, is told too', async () => {
    expect((await kernel.run(`throw 'text'`)).reply).toMatchObject({ evalue: 'text' });
    expect((await kernel.run(`throw { a: 1 }`)).reply).toMatchObject({ evalue: '{ a: 1 }' });
    const caused = await kernel.run(
      `throw new Error('outer', { cause: new RangeError('inner') });`,
    );
    expect(traceback(caused)).toContain('Caused by: RangeError: inner');
  });

  test.each([
    ['a promise that nobody awaits', `void Promise.reject(new Error('late'));`],
    [
      'a timer while the cell waits',
      `setTimeout(() => { throw new Error('late'); }, 20); await new Promise(() => {});`,
    ],
  ])('in %s fails the cell', async (_, code) => {
    const run = await kernel.run(code);
    expect(run.reply).toMatchObject({ status: 'error', evalue: 'late' });
    expect(traceback(run)).toMatch(/^Uncaught \(in a .*\) Error: late\n +at .*line 1/);
  });

  test('that comes after the end of its cell is shown below that cell', async () => {
    const id = await kernel.begin(`setTimeout(() => { throw new Error('too late'); }, 300);`);
    expect((await kernel.end(id)).reply['status']).toBe('ok');
    const other = await kernel.run('await new Promise((resolve) => setTimeout(resolve, 1000)); 7');
    expect(other.reply['status']).toBe('ok');
    expect(kernel.toldOf(id).at(-1)).toMatchObject({
      type: 'error',
      content: { evalue: 'too late' },
    });
  });

  test('leaves the names that had a value, and those of earlier cells', async () => {
    await kernel.run('let kept = 1; const other = 5; type Kept = number;');
    const failed = `const assigned: Kept = 2;
let kept = 'text';
interface Shape { side: number }
throw new Error('here');
const unborn = 3; const other = 'x';`;
    await kernel.run(failed);
    const run = await kernel.run(`const shape: Shape = { side: assigned };
[shape.side, kept.length, other + 1]`);
    expect(result(run)).toEqual({ 'text/plain': '[ 2, 4, 6 ]' });
    expect((await kernel.run('unborn')).reply['evalue']).toMatch(/Cannot find name 'unborn'/);
  });

  test('aborts what waited behind it, and nothing that comes later', async () => {
    const codes = [
      `for (const t = Date.now(); Date.now() - t < 500;); throw new Error('x')`,
      '2',
      '3',
    ];
    const ids = [];
    for (const code of codes) ids.push(await kernel.begin(code));
    const replies = [];
    for (const id of ids) replies.push((await kernel.end(id)).reply['status']);
    expect(replies).toEqual(['error', 'aborted', 'aborted']);
    expect((await kernel.run('4')).reply['status']).toBe('ok');
  });

  test('aborts nothing where the front end wants to go on', async () => {
    const bad = await kernel.begin(`throw new Error('x')`, { stop_on_error: false });
    const good = await kernel.begin('5');
    expect((await kernel.end(bad)).reply['status']).toBe('error');
    expect((await kernel.end(good)).reply['status']).toBe('ok');
  });
});

describe('Stop', () => {
  const stopped = { status: 'error', ename: 'KeyboardInterrupt' };

  test('ends a synchronous loop, and what it had is there', async () => {
    const id = await kernel.begin(`let rounds = 0; console.log('go'); for (;;) rounds++;`);
    await kernel.printed(id, 'go');
    await kernel.stop();
    const run = await kernel.end(id);
    expect(run.reply).toMatchObject(stopped);
    expect(traceback(run)).toMatch(/^KeyboardInterrupt: cell \[\d+\] was stopped\.$/);
    expect(result(await kernel.run('rounds > 0'))).toEqual({ 'text/plain': 'true' });
  });

  test.each([
    ['a cell that never awaits', ''],
    ['what comes after an await', 'await new Promise((resolve) => setTimeout(resolve, 20));'],
  ])('ends an endless loop in %s, by message', async (_, before) => {
    const id = await kernel.begin(`const had = 5; ${before} console.log('go'); for (;;);`);
    await kernel.printed(id, 'go');
    await kernel.request('interrupt_request', {}, 'control');
    expect((await kernel.end(id)).reply).toMatchObject(stopped);
    expect(result(await kernel.run('had + 1'))).toEqual({ 'text/plain': '6' });
  });

  test('ends an await that never ends, by signal or by message', async () => {
    for (const how of ['signal', 'message']) {
      const id = await kernel.begin(`console.log('go'); await new Promise(() => {});`);
      await kernel.printed(id, 'go');
      if (how === 'signal') await kernel.stop();
      else {
        expect(await kernel.request('interrupt_request', {}, 'control')).toEqual({ status: 'ok' });
      }
      expect((await kernel.end(id)).reply).toMatchObject(stopped);
    }
  });

  test.each([
    ['a loop that awaits', `for (;;) { await pause(); state.turns++; }`],
    ['a loop over what comes', `for await (const _ of turns()) state.turns++;`],
  ])('ends %s, which then stands still', async (_, loop) => {
    await kernel.run(`const state = { turns: 0 };
function pause() { return new Promise((resolve) => setTimeout(resolve, 5)); }`);
    // In a package's code nothing is put in: such a generator would go on for ever.
    const generator = `const turns = eval('(async function* () { for (;;) { await new Promise((r) => setTimeout(r, 5)); yield 1; } })');`;
    const id = await kernel.begin(`${generator}\nconsole.log('go');\n${loop}`);
    await kernel.printed(id, 'go');
    await sleep(100);
    await kernel.stop();
    expect((await kernel.end(id)).reply).toMatchObject(stopped);
    const still = `const before = state.turns; await new Promise((r) => setTimeout(r, 200)); [before > 0, state.turns - before]`;
    expect(result(await kernel.run(still))).toEqual({ 'text/plain': '[ true, 0 ]' });
  });

  test('ends a loop that a finished cell left in the background', async () => {
    await kernel.run(`const left = { turns: 0 };
async function loop() { for (;;) { await new Promise((r) => setTimeout(r, 5)); left.turns++; } }
void loop();`);
    await sleep(200);
    await kernel.stop();
    await sleep(100);
    const still = `const turns = left.turns; await new Promise((r) => setTimeout(r, 200)); [turns > 0, left.turns - turns]`;
    expect(result(await kernel.run(still))).toEqual({ 'text/plain': '[ true, 0 ]' });
  });

  const listens = (
    then: string,
  ): string => `const notebook = (globalThis as any)[Symbol.for('tsgan.notebook')];
const losses: number[] = await new Promise((resolve) => {
  const unsubscribe = notebook.onInterrupt(() => { ${then} });
  console.log('go');
});`;

  test('lets who listens end by itself: what it returns is there, and no later cell runs', async () => {
    const id = await kernel.begin(listens('unsubscribe(); resolve([3, 2, 1]);'));
    await kernel.printed(id, 'go');
    const next = await kernel.begin('1');
    await sleep(50);
    await kernel.stop();
    expect((await kernel.end(id)).reply['status']).toBe('ok');
    expect((await kernel.end(next)).reply['status']).toBe('aborted');
    expect(result(await kernel.run('losses'))).toEqual({ 'text/plain': '[ 3, 2, 1 ]' });
  });

  test('breaks it off where listening does not help: after a while, or at the second Stop', async () => {
    const listening = listens('console.log("heard")');
    for (const twice of [true, false]) {
      const id = await kernel.begin(listening);
      await kernel.printed(id, 'go');
      const began = performance.now();
      await kernel.stop();
      await kernel.printed(id, 'heard');
      if (twice) {
        await sleep(200);
        await kernel.stop();
      }
      expect((await kernel.end(id)).reply).toMatchObject(stopped);
      const seconds = (performance.now() - began) / 1000;
      if (twice) expect(seconds).toBeLessThan(2.9);
      else expect(seconds).toBeGreaterThan(2.9);
    }
  });

  test('does not end the kernel where a cell listens to the signal itself', async () => {
    await kernel.run(`process.on('SIGINT', () => console.log('mine too'));`);
    await kernel.stop();
    await sleep(200);
    const id = await kernel.begin(`console.log('go'); await new Promise(() => {});`);
    await kernel.printed(id, 'go');
    await kernel.stop();
    expect((await kernel.end(id)).reply).toMatchObject(stopped);
  });
});

describe('the door', () => {
  test('shows several types at once, and replaces what it showed', async () => {
    const run = await kernel.run(`const door = (globalThis as any)[Symbol.for('tsgan.notebook')];
door.display({ data: { 'text/html': '<i>a</i>', 'text/plain': 'a' }, metadata: { 'text/html': { isolated: true } } }, { id: 'one' });
door.display({ data: { 'text/plain': 'b' } }, { id: 'one', update: true });`);
    const transient = { display_id: 'one' };
    expect(run.told.slice(1)).toMatchObject([
      {
        type: 'display_data',
        content: {
          data: { 'text/html': '<i>a</i>', 'text/plain': 'a' },
          metadata: { 'text/html': { isolated: true } },
          transient,
        },
      },
      { type: 'update_display_data', content: { data: { 'text/plain': 'b' }, transient } },
    ]);
  });
});

describe('questions', () => {
  test('are answered while a cell waits, and the cell is still told to be busy', async () => {
    const id = await kernel.begin(`await new Promise((resolve) => setTimeout(resolve, 1500));`);
    const reply = await kernel.request('complete_request', { code: 'Math.sq', cursor_pos: 7 });
    expect(reply['matches']).toContain('sqrt');
    const last = () => kernel.told.findLast(({ type }) => type === 'status');
    await expect.poll(last).toMatchObject({ parent: id, content: { execution_state: 'busy' } });
    await kernel.end(id);
  });

  test('count characters as Jupyter does', async () => {
    const code = `'😀😀'; Math.sq`;
    const reply = await kernel.request('complete_request', { code, cursor_pos: 13 });
    expect(reply).toMatchObject({ cursor_start: 11, cursor_end: 13 });
    expect(reply['matches']).toContain('sqrt');
  });

  test('it does not know are passed over', async () => {
    await kernel.send('nonsense_request', {});
    await kernel.send('comm_open', { comm_id: 'c', target_name: 'jupyter.widget', data: {} });
    expect((await kernel.run('6')).reply['status']).toBe('ok');
    expect(kernel.told.some(({ type }) => type === 'comm_close')).toBe(true);
  });

  test('are told to be the kernel’s own, with the true version of the compiler', async () => {
    const info = await kernel.request('kernel_info_request');
    const version = result(
      await kernel.run(`import { versions } from 'tslab'; versions.typescript`),
    );
    expect(info).toMatchObject({
      status: 'ok',
      language_info: {
        name: 'typescript',
        version: (version as Record<string, string>)['text/plain'],
      },
    });
    expect(new Set(kernel.told.map(({ session }) => session)).size).toBe(1);
  });
});

describe('a kernel', () => {
  test('anywhere finds our packages, its own first', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-elsewhere-'));
    const own = path.join(folder, 'node_modules', 'katex');
    mkdirSync(own, { recursive: true });
    writeFileSync(
      path.join(own, 'package.json'),
      '{"name": "katex", "main": "i.js", "types": "i.d.ts"}',
    );
    writeFileSync(path.join(own, 'i.js'), 'exports.own = 1;');
    writeFileSync(path.join(own, 'i.d.ts'), 'export const own: number;');
    const elsewhere = await KernelSession.start({ cwd: folder });
    try {
      const found = await elsewhere.run(`import { own } from 'katex';
import { Random } from 'tsgan';
import * as tf from '@tensorflow/tfjs';
[own, new Random(1).integer(1), tf.ones([2]).size]`);
      expect(result(found)).toEqual({ 'text/plain': '[ 1, 0, 2 ]' });
      const typed = await elsewhere.run(`import { Randum } from 'tsgan';`);
      expect(typed.reply['evalue']).toMatch(/no exported member.*Randum/);
    } finally {
      await elsewhere.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('speaks JavaScript too, without types', async () => {
    const js = await KernelSession.start({ language: 'javascript' });
    try {
      expect(await js.request('kernel_info_request')).toMatchObject({
        language_info: { name: 'javascript' },
      });
      expect(result(await js.run('const f = (a) => a.b; f({ b: 2 })'))).toEqual({
        'text/plain': '2',
      });
    } finally {
      await js.close();
    }
  });

  test('starts where the clone lies under a path with spaces', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'a clone with spaces '));
    cpSync(path.join(root, 'tools', 'dist'), path.join(folder, 'tools', 'dist'), {
      recursive: true,
    });
    cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    const command = (file: string): string[] => [
      process.execPath,
      path.join(folder, 'tools', 'dist', 'kernel', 'main.js'),
      file,
    ];
    const spaced = await KernelSession.start({ cwd: tmpdir(), command });
    try {
      expect(
        result(await spaced.run(`import { Random } from 'tsgan'; new Random(1).integer(1)`)),
      ).toEqual({ 'text/plain': '0' });
    } finally {
      await spaced.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('ends when it is asked to, and again when nothing but a timer is left', async () => {
    for (const [code, restart] of [
      ['1', false],
      ['setInterval(() => {}, 10);', true],
    ] as const) {
      const one = await KernelSession.start();
      await one.run(code);
      const gone = new Promise((resolve) =>
        one.process.once('exit', (exitCode, signal) => resolve({ exitCode, signal })),
      );
      expect(await one.request('shutdown_request', { restart }, 'control')).toEqual({
        status: 'ok',
        restart,
      });
      expect(await gone).toEqual({ exitCode: 0, signal: null });
      await one.close();
    }
  });

  test('ends with the program that manages it, even in an endless loop; with no other', async () => {
    for (const manages of [true, false]) {
      const manager = spawn(process.execPath, ['-e', script(manages)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const pid = await new Promise<number>((resolve) => {
        manager.stdout.on('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
      });
      await sleep(3000);
      manager.kill('SIGKILL');
      await sleep(2500);
      expect(isAlive(pid)).toBe(!manages);
      if (!manages) process.kill(pid, 'SIGKILL');
    }
  });
});

/** A manager that starts a kernel and prints its pid. */
function script(manages: boolean): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-managed-'));
  const file = path.join(folder, 'connection.json');
  const ports = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };
  writeFileSync(file, JSON.stringify({ ip: '127.0.0.1', transport: 'tcp', key: '', ...ports }));
  const [program, ...args] = kernelCommand('typescript', file);
  return `
    const { spawn } = require('node:child_process');
    const env = { ...process.env, JPY_PARENT_PID: ${manages ? 'String(process.pid)' : "'1'"} };
    const child = spawn(${JSON.stringify(program)}, ${JSON.stringify(args)}, { env, stdio: 'ignore', detached: true });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
