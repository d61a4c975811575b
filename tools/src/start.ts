/** `npm start`: runs lessons, or anyone's notebooks, cell by cell on the tslab kernel. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cellLimit } from './notebook/cell-limit.js';
import { lessonList, selectJobs } from './notebook/select.js';
import { runSession, type SessionOptions } from './notebook/session.js';
import { parseSetting } from './notebook/settings.js';
import { abortOnSignals } from './notebook/signals.js';
import { visible } from './notebook/visible.js';
import { readable, root } from './paths.js';

const usage = `npm start -- [lessons or notebooks] [options]

Runs every cell on the tslab kernel and writes NAME.ipynb, NAME.html and summary.json. Without
names, all lessons run. A lesson is named by its number or name, any other notebook by its path.

  npm start                        all lessons
  npm start -- 01 04               two of them
  npm start -- path/to/any.ipynb   anyone's tslab notebook

What runs
  --budget NAME      quick, standard (default) or full; also the variable TSGAN_BUDGET
  --set NAME=VALUE   a value for a name that the cell tagged "parameters" declares; may be repeated
  --changed          leaves out what has run well before and has not changed since: the notebook,
                     the library, its packages, Node, the budget, the backend, the options
  --jobs N           N notebooks at the same time (default: 1)
  --timeout S        seconds that one cell may take (default: 600, in full no limit; 0: no limit)

What counts as failed
  --allow-errors     errors in cells fail nothing, and the cells below run; for one cell alone, give
                     it the tag "raises-exception". The tag "skip-execution" leaves a cell out.
  --compare          also outputs that are not those stored in the notebook; times, dates, memory,
                     ids and absolute paths may differ

What is written
  --out DIR          where the results go (default: out)
  --junit FILE       the results as JUnit XML too, a case a cell
  --trust            lets scripts in the pages of notebooks that are not the course's own

  --help             this text

TSGAN_BACKEND chooses what computes: tensorflow, webgpu, blas, wasm, cpu or auto.`;

interface Chosen {
  readonly names: string[];
  readonly options: Omit<SessionOptions, 'signal'>;
}

/** @throws Error with what is wrong about the arguments or the environment */
async function chosen(): Promise<Chosen | undefined> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      budget: { type: 'string' },
      out: { type: 'string', default: path.join(root, 'out') },
      timeout: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      changed: { type: 'boolean', default: false },
      jobs: { type: 'string', default: '1' },
      'allow-errors': { type: 'boolean', default: false },
      compare: { type: 'boolean', default: false },
      junit: { type: 'string' },
      trust: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const { backends: known, course } = await import('tsgan');
  const budget = values.budget ?? (process.env['TSGAN_BUDGET'] || 'standard');
  if (!course.budgetNames.some((name) => name === budget)) {
    throw new Error(
      `There is no budget "${budget}". The choices are ${course.budgetNames.join(', ')}.`,
    );
  }
  const backend = process.env['TSGAN_BACKEND'] || 'auto';
  const backends = [...known.names, 'auto'];
  if (!backends.includes(backend)) {
    throw new Error(
      `TSGAN_BACKEND is "${backend}", which is no backend. The choices are ${backends.join(', ')}.`,
    );
  }
  const options = {
    budget,
    out: path.resolve(values.out),
    limits: { cell: cellLimit(values.timeout, budget) },
    parallel: jobCount(values.jobs),
    settings: values.set.map(parseSetting),
    changed: values.changed,
    allowErrors: values['allow-errors'],
    compare: values.compare,
    trust: values.trust,
    ...(values.junit !== undefined && { junit: path.resolve(values.junit) }),
  };
  return { names: positionals, options };
}

function jobCount(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--jobs takes a whole number from 1 on, not "${text}".`);
}

async function main(): Promise<void> {
  const choice = await chosen();
  if (!choice) {
    console.log(`${usage}\n\n${lessonList()}`);
    return;
  }
  const { names, options } = choice;
  const jobs = selectJobs(names);
  const signal = abortOnSignals();
  const { notebooks } = await runSession(jobs, { ...options, signal });
  const failed = notebooks.filter(({ ok }) => !ok).length;
  const unchanged = notebooks.filter(({ unchanged }) => unchanged).length;
  const folder = readable(options.out) || '.';
  const left = unchanged > 0 ? ` ${unchanged} of them earlier, and unchanged since.` : '';
  console.log(
    failed === 0
      ? `All ${notebooks.length} ran.${left} Open ${folder}${path.sep}NAME.html in a browser.`
      : `${failed} of ${notebooks.length} failed; see ${path.join(folder, 'summary.json')}.`,
  );
  if (failed > 0) process.exitCode ??= 1;
}

try {
  await main();
} catch (error) {
  console.error(visible((error as Error).message));
  process.exitCode = 1;
}
// Nothing of value is left to wait for, whatever keeps the event loop alive.
process.exit();
