/** `npm run lab`: the lessons in JupyterLab (or Notebook), with the TypeScript kernel found. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { findJupyter } from './jupyter.js';
import { writeKernelSpecs } from './kernelspec.js';
import { copyNotebooks, copyOf, type Copies } from './my-notebooks.js';
import { myNotebooks, notebooks, readable, root } from './paths.js';

/**
 * Starts Jupyter on the reader's copies of the notebooks, or on the file or folder that an argument
 * names. The kernels are given through the environment and lie in this clone: nothing is installed.
 * `--fresh` begins with new copies. The other arguments go to Jupyter: `npm run lab -- --no-browser`.
 */
async function main(): Promise<number> {
  const { name, version, command } = findJupyter(process.env);
  const data = path.join(root, '.tsgan', 'jupyter');
  writeKernelSpecs(data);
  const given = process.argv.slice(2);
  const fresh = given.includes('--fresh');
  const options = given.filter((option) => option !== '--fresh');
  const named = options[0] !== undefined && existsSync(options[0]) ? options.shift() : undefined;
  const original = path.resolve(named ?? notebooks);
  const place = copyOf(original, notebooks, myNotebooks);
  if (place !== original || fresh) tell(copyNotebooks(notebooks, myNotebooks, { fresh }));
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

function tell({ made, kept, aside }: Copies): void {
  const folder = readable(myNotebooks);
  if (aside !== undefined) console.log(`Your notebooks of before are in ${readable(aside)}.`);
  if (made > 0) console.log(`Copied ${made} notebooks to ${folder}: yours to run and to change.`);
  if (kept > 0) {
    console.log(
      `Your notebooks are in ${folder}, as you left them. "npm run lab -- --fresh" gives you new ` +
        'ones and puts these aside.',
    );
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
