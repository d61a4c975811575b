/** `npm run lab`: the lessons in JupyterLab (or Notebook), with the TypeScript kernel found. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { findJupyter } from './jupyter.js';
import { writeKernelSpecs } from './kernelspec.js';
import { notebooks, root } from './paths.js';

/**
 * Starts Jupyter on the notebooks, or on the file or folder that the first argument names. The kernel
 * is given through the environment and lies in this clone: nothing is installed. The other arguments
 * go to Jupyter: `npm run lab -- --no-browser`.
 */
async function main(): Promise<number> {
  const { name, version, command } = findJupyter(process.env);
  const data = path.join(root, '.tsgan', 'jupyter');
  writeKernelSpecs(data);
  const options = process.argv.slice(2);
  const named = options[0] !== undefined && existsSync(options[0]) ? options.shift() : undefined;
  const place = path.resolve(named ?? notebooks);
  console.log(`${name} ${version} opens ${place}; Ctrl-C here ends it.`);
  const [program, ...args] = command;
  const child = spawn(program, [...args, place, ...options], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      JUPYTER_PATH: [data, process.env['JUPYTER_PATH']].filter(Boolean).join(path.delimiter),
    },
  });
  // A Ctrl-C in the terminal reaches Jupyter too, which asks back before it ends.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
