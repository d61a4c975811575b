import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findJupyter } from '../tools/dist/jupyter.js';
import { userDataFolder } from '../tools/dist/kernelspec.js';

const tools = path.resolve(import.meta.dirname, '../tools/dist');
const root = path.resolve(import.meta.dirname, '..');

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'tsgan-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command of the project with an empty home. */
async function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const file = path.join(tools, `${command}.js`);
  const options = { env: { PATH: process.env['PATH'], HOME: home, ...env } };
  try {
    const done = await promisify(execFile)(process.execPath, [file, ...args], options);
    return { code: 0, ...done };
  } catch (error) {
    return error as Result;
  }
}

describe('npm run kernel', () => {
  const data = () => path.join(home, 'data');
  const file = (name = 'tslab') => path.join(data(), 'kernels', name, 'kernel.json');
  const kernel = (...args: string[]) => run('kernel', args, { JUPYTER_DATA_DIR: data() });

  test('writes a kernel that starts from any folder, and takes it away', async () => {
    const written = await kernel();
    expect(written).toMatchObject({ code: 0, stderr: '' });
    expect(written.stdout).toContain(file());
    const spec = JSON.parse(readFileSync(file(), 'utf8')) as { argv: string[]; language: string };
    expect(spec.language).toBe('typescript');
    expect(spec.argv.slice(2)).toEqual(['{connection_file}']);
    const js = readFileSync(file('jslab'), 'utf8');
    expect(JSON.parse(js)).toMatchObject({
      language: 'javascript',
      argv: [...spec.argv, '--js'],
      interrupt_mode: 'message',
    });
    for (const part of spec.argv.slice(0, 2)) {
      expect(path.isAbsolute(part)).toBe(true);
      expect(existsSync(part)).toBe(true);
    }
    expect(await kernel()).toMatchObject({ code: 0 });
    expect(await kernel('--uninstall')).toMatchObject({ code: 0 });
    for (const name of ['tslab', 'jslab']) expect(existsSync(path.dirname(file(name)))).toBe(false);
    const again = await kernel('--uninstall');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('nothing to remove');
  });

  test('leaves the kernel of another program alone, unless forced', async () => {
    const foreign = '{"argv": ["tslab"], "display_name": "TypeScript", "language": "typescript"}';
    for (const text of [foreign, 'not JSON']) {
      mkdirSync(path.dirname(file()), { recursive: true });
      writeFileSync(file(), text);
      for (const args of [[], ['--uninstall']]) {
        const refused = await kernel(...args);
        expect(refused.code).toBe(1);
        expect(refused.stderr).toContain(file());
        expect(refused.stderr.trim().split('\n')).toHaveLength(1);
        expect(readFileSync(file(), 'utf8')).toBe(text);
      }
      expect(await kernel('--force')).toMatchObject({ code: 0 });
      expect(readFileSync(file(), 'utf8')).toContain(JSON.stringify(root));
    }
  });

  test('replaces the kernel of another clone and says so, but does not remove it', async () => {
    mkdirSync(path.dirname(file()), { recursive: true });
    writeFileSync(file(), JSON.stringify({ argv: [], metadata: { tsgan: '/another/clone' } }));
    expect((await kernel('--uninstall')).stderr).toContain('/another/clone');
    expect((await kernel()).stdout).toContain("in the place of /another/clone's");
  });

  test('an option that does not exist is an error in one line', async () => {
    const { code, stderr } = await kernel('--remove');
    expect(code).toBe(1);
    expect(stderr).toContain('--remove');
    expect(stderr).not.toContain('    at ');
  });
});

test.each([
  ['linux', {}, '/home/ada/.local/share/jupyter'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/jupyter'],
  ['darwin', {}, '/home/ada/Library/Jupyter'],
  ['win32', { APPDATA: 'C:\\Ada\\Roaming' }, 'C:\\Ada\\Roaming\\jupyter'],
  ['linux', { JUPYTER_DATA_DIR: '/elsewhere' }, '/elsewhere'],
] as const)("Jupyter's folder on %s with %j is %s", (platform, env, folder) => {
  expect(userDataFolder(env, platform, '/home/ada')).toBe(folder);
});

describe('the search for a Jupyter', () => {
  const having =
    (...working: string[]) =>
    (program: string, args: readonly string[]) =>
      working.includes([program, ...args].join(' ')) ? '4.6.6' : undefined;
  const found = (env: NodeJS.ProcessEnv, ...working: string[]) => {
    const { name, command } = findJupyter(env, having(...working));
    return [name, command.join(' ')];
  };

  test('takes the lab before the notebook, the PATH before modules', () => {
    const all = ['jupyter-lab', 'jupyter-notebook', 'python3 -m jupyterlab'];
    expect(found({}, ...all)).toEqual(['JupyterLab', 'jupyter-lab']);
    expect(found({}, 'jupyter-notebook', 'python3 -m jupyterlab')).toEqual([
      'JupyterLab',
      'python3 -m jupyterlab',
    ]);
    expect(found({}, 'jupyter-notebook')).toEqual(['Notebook', 'jupyter-notebook']);
  });

  test('asks only the Python that was named', () => {
    const env = { TSGAN_PYTHON: '/venv/python' };
    expect(found(env, 'jupyter-lab', '/venv/python -m notebook')).toEqual([
      'Notebook',
      '/venv/python -m notebook',
    ]);
    expect(() => found(env, 'jupyter-lab')).toThrow('/venv/python -m pip install jupyterlab');
  });

  test('says in one line what to install where there is none', async () => {
    const none = await run('lab', [], { PATH: home });
    expect(none.code).toBe(1);
    expect(none.stderr).toMatch(/^No Jupyter found\. Install one .*\n$/);
  });
});
