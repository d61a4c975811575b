/** `npm start`: runs lessons, or anyone's notebooks, cell by cell on the tslab kernel. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cellLimit } from './notebook/cell-limit.js';
import { lessonList, selectJobs } from './notebook/select.js';
import { runSession } from './notebook/session.js';
import { abortOnSignals } from './notebook/signals.js';
import { readable, root } from './paths.js';

const usage = `npm start -- [lessons or notebooks] [options]

Runs every cell on the tslab kernel and writes NAME.ipynb, NAME.html and summary.json. Without
names, all lessons run. A lesson is named by its number or name, any other notebook by its path.

  npm start                        all lessons
  npm start -- 01 04               two of them
  npm start -- path/to/any.ipynb   anyone's tslab notebook

  --budget NAME   quick, standard (default) or full; also the variable TSGAN_BUDGET
  --out DIR       where the results go (default: out)
  --timeout S     seconds that one cell may take (default: 600, in full no limit; 0: no limit)
  --help          this text

TSGAN_BACKEND chooses what computes: tensorflow, webgpu, blas, wasm, cpu or auto.`;

interface Settings {
  names: string[];
  budget: string;
  out: string;
  /** Milliseconds a cell. */
  cell: number;
}

/** @throws Error with what is wrong about the arguments or the environment */
async function settings(): Promise<Settings | undefined> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      budget: { type: 'string' },
      out: { type: 'string', default: path.join(root, 'out') },
      timeout: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const { backendNames, budgetNames } = await import('tsgan');
  const budget = values.budget ?? (process.env['TSGAN_BUDGET'] || 'standard');
  if (!budgetNames.some((name) => name === budget)) {
    throw new Error(`There is no budget "${budget}". The choices are ${budgetNames.join(', ')}.`);
  }
  const cell = cellLimit(values.timeout, budget);
  const backend = process.env['TSGAN_BACKEND'] || 'auto';
  const backends = [...backendNames, 'auto'];
  if (!backends.includes(backend)) {
    throw new Error(
      `TSGAN_BACKEND is "${backend}", which is no backend. The choices are ${backends.join(', ')}.`,
    );
  }
  return { names: positionals, budget, out: path.resolve(values.out), cell };
}

async function main(): Promise<void> {
  const chosen = await settings();
  if (!chosen) {
    console.log(`${usage}\n\n${lessonList()}`);
    return;
  }
  const { names, budget, out, cell } = chosen;
  const jobs = selectJobs(names);
  const signal = abortOnSignals();
  const { notebooks } = await runSession(jobs, { budget, out, limits: { cell }, signal });
  const failed = notebooks.filter(({ ok }) => !ok).length;
  const folder = readable(out) || '.';
  console.log(
    failed === 0
      ? `All ${notebooks.length} ran. Open ${folder}${path.sep}NAME.html in a browser.`
      : `${failed} of ${notebooks.length} failed; see ${path.join(folder, 'summary.json')}.`,
  );
  if (failed > 0) process.exitCode ??= 1;
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
// Nothing of value is left to wait for, whatever keeps the event loop alive.
process.exit();
