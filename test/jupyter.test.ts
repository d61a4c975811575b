/** The kernel under the programs that people use: Jupyter's own checks, nbclient and nbmake. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { writeKernelSpecs } from '../tools/dist/kernelspec.js';

vi.setConfig({ testTimeout: 600_000 });

const scripts = path.join(import.meta.dirname, 'jupyter');
const python = process.env['TSGAN_PYTHON'] || 'python3';
const needed = ['jupyter_kernel_test', 'nbclient', 'nbmake', 'pytest'];

const { status, stderr } = spawnSync(python, ['-c', `import ${needed.join(', ')}`], {
  encoding: 'utf8',
});
const reason =
  status === 0
    ? undefined
    : `${python} has not all of ${needed.join(', ')} (${stderr.trim().split('\n').at(-1) ?? 'not there'}); ` +
      'TSGAN_PYTHON names one that has';
if (reason) console.log(`test/jupyter.test.ts does not run here: ${reason}`);

interface Done {
  readonly code: number | null;
  readonly stdout: string;
  readonly all: string;
}

describe.skipIf(reason)(`with Jupyter${reason ? ` (not run: ${reason})` : ''}`, () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(path.join(tmpdir(), 'tsgan-jupyter-'));
    writeKernelSpecs(path.join(home, 'data'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** Runs Python far from the clone, with nothing of this user's Jupyter but our kernels. */
  function run(args: string[], input = ''): Promise<Done> {
    const at = (name: string): string => path.join(home, name);
    const child = spawn(python, args, {
      cwd: home,
      env: {
        ...process.env,
        HOME: home,
        JUPYTER_PATH: at('data'),
        JUPYTER_DATA_DIR: at('own'),
        JUPYTER_CONFIG_DIR: at('config'),
        JUPYTER_RUNTIME_DIR: at('runtime'),
        IPYTHONDIR: at('ipython'),
      },
    });
    child.stdin.end(input);
    let [stdout, all] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      all += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      all += chunk.toString();
    });
    return new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, stdout, all }));
    });
  }

  test("Jupyter's own checks of a kernel pass, each of them", async () => {
    const file = path.join(scripts, 'conformance.py');
    const { code, all } = await run(['-m', 'pytest', '-p', 'no:cacheprovider', '-rs', file]);
    expect(all).toMatch(/\d+ passed/);
    expect([code, all]).toEqual([0, all]);
    // No pager: this kernel has no such thing. All else is there.
    const skipped = all.split('\n').filter((line) => line.startsWith('SKIPPED'));
    expect(skipped).toEqual([expect.stringContaining('No code page')]);
  });

  test('nbclient gets everything of a flood, and the error as it is', async () => {
    const notebooks = [
      ['for (let i = 0; i < 20000; i++) console.log(i);'],
      [`import { display } from 'tslab'; for (let i = 0; i < 2000; i++) display.text(String(i));`],
      ['const a = 1;', `function f(): never {\n  throw new RangeError('no');\n}\nf();`],
    ];
    const { stdout, all } = await run(
      [path.join(scripts, 'notebooks.py')],
      JSON.stringify(notebooks),
    );
    expect(stdout, all).toMatch(/^\[/);
    const [lines, displays, failed] = JSON.parse(stdout) as {
      outputs: { text?: string; data?: Record<string, string> }[][];
      error: Record<string, string> | null;
    }[];
    const printed = lines!.outputs[0]!.map(({ text }) => text).join('');
    expect(printed).toBe(Array.from({ length: 20000 }, (_, i) => `${i}\n`).join(''));
    const shown = displays!.outputs[0]!.map(({ data }) => data?.['text/plain']);
    expect(shown).toEqual(Array.from({ length: 2000 }, (_, i) => String(i)));
    expect(failed!.error).toMatchObject({ ename: 'RangeError', evalue: 'no' });
    expect(failed!.error!['traceback']).toMatch(/cell \[2\], line 2[^]*cell \[2\], line 4/);
  });

  test('nbmake fails the bad notebooks and no other', async () => {
    const notebooks = {
      good: '// %%\nconst a = 1;\n// %%\nconsole.log(a + (await Promise.resolve(1)));',
      throws: '// %%\nthrow new Error("on purpose");\n// %%\n1',
      types: '// %%\nconst a: string = 1;\n// %%\n1',
      rejects: '// %%\nvoid Promise.reject(new Error("unheard"));\n// %%\n1',
      awaits: '// %%\nawait Promise.reject(new Error("heard"));\n// %%\n1',
    };
    for (const [name, text] of Object.entries(notebooks)) {
      const notebook = JSON.stringify(buildNotebook(text, name));
      writeFileSync(path.join(home, `${name}.ipynb`), notebook);
    }
    const { all } = await run(['-m', 'pytest', '--nbmake', '-p', 'no:cacheprovider', '-rA', home]);
    const verdict = (name: string): string | undefined =>
      all.split('\n').find((line) => /^(PASSED|FAILED|ERROR)/.test(line) && line.includes(name));
    expect(verdict('good'), all).toMatch(/^PASSED/);
    for (const name of ['throws', 'types', 'rejects', 'awaits']) {
      expect(verdict(name), all).toMatch(/^FAILED/);
    }
    expect(all).toMatch(/4 failed, 1 passed/);
  });
});

// Where the Python is named, it must be there: a wrong name is no reason to skip.
test.runIf(process.env['TSGAN_PYTHON'])('the Python that TSGAN_PYTHON names is there', () => {
  expect(existsSync(python)).toBe(true);
});
