/** What `npm run results -- --sweep FILE` is asked for. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../paths.js';
import { readSweep, type Run, type Sweep } from './plan.js';

export const sweepUsage = `npm run results -- --sweep FILE [options]: many settings, each run a process of its own
  FILE              JSON: { "seeds": 10, "settings": { "NAME": "--preset … --steps …", … } }
  --out DIR         where the runs' results lie, a JSON each (default: out/sweeps/FILE's name)
  --jobs N          runs here what is missing, N at a time (default 1); with --slurm: N at most at a time
  --list            prints a command for each missing run, one a line, for GNU parallel or anything else
  --slurm           hands what is missing to Slurm as a job array; sbatch reads SBATCH_PARTITION and the like
  --merge           the table: median, least, most, n; says which runs are missing or differ
  --json FILE       with --merge: writes the table down, with every seed
  --save-every S    seconds between checkpoints; a run that was killed goes on from its last (default 60)
  --run NAME/SEED   one run, here`;

export const isSweep = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--sweep' || arg.startsWith('--sweep='));

export type SweepTask =
  | { readonly kind: 'here' | 'slurm'; readonly jobs: number | undefined }
  | { readonly kind: 'list' }
  | { readonly kind: 'merge'; readonly json: string | undefined }
  | { readonly kind: 'run'; readonly run: Run };

export interface SweepSettings {
  readonly sweep: Sweep;
  /** Seconds between checkpoints. */
  readonly saveEvery: number;
  readonly task: SweepTask;
}

/** @throws Error in one line with the argument that cannot be, and what could */
export function sweepSettings(args: readonly string[]): SweepSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sweep: { type: 'string' },
      out: { type: 'string' },
      jobs: { type: 'string' },
      list: { type: 'boolean', default: false },
      slurm: { type: 'boolean', default: false },
      merge: { type: 'boolean', default: false },
      json: { type: 'string' },
      'save-every': { type: 'string', default: '60' },
      run: { type: 'string' },
    },
  });
  const { list, slurm, merge, run, json } = values;
  const file = path.resolve(values.sweep!);
  const folder = path.resolve(
    values.out ?? path.join(root, 'out', 'sweeps', path.basename(file, '.json')),
  );
  const tasks = Object.entries({ list, slurm, merge, run: run !== undefined });
  const asked = tasks.filter(([, on]) => on).map(([name]) => `--${name}`);
  if (asked.length > 1) throw new Error(`${asked.join(' and ')} exclude each other.`);
  if (json !== undefined && !merge) throw new Error('--json goes with --merge.');
  const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
  if (jobs !== undefined && !(Number.isSafeInteger(jobs) && jobs >= 1)) {
    throw new Error(
      `--jobs takes a number that is whole and at least 1, not "${values.jobs ?? ''}".`,
    );
  }
  const saveEvery = Number(values['save-every']);
  if (!(saveEvery >= 0)) {
    throw new Error(`--save-every takes seconds, 0 or more, not "${values['save-every']}".`);
  }
  const sweep = readSweep(file, folder);
  const task = (): SweepTask => {
    if (list) return { kind: 'list' };
    if (merge) return { kind: 'merge', json };
    if (run !== undefined) return { kind: 'run', run: named(sweep, run) };
    return { kind: slurm ? 'slurm' : 'here', jobs };
  };
  return { sweep, saveEvery, task: task() };
}

function named({ runs }: Sweep, name: string): Run {
  const found = runs.find((run) => run.name === name);
  if (found) return found;
  throw new Error(
    `The sweep has no run "${name}". It has ${runs[0]!.name} to ${runs.at(-1)!.name}.`,
  );
}
