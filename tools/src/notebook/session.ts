/** Runs notebooks one after the other and writes what came of each. */
import { copyFileSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Limits } from './client.js';
import { describeFailure } from './failure.js';
import { needsPlotly, notebookPage, plotlyFile } from './html/page.js';
import { stringify, type Notebook } from './nbformat.js';
import { progressDisplay } from './progress.js';
import { runNotebook, type RunResult } from './run.js';
import { origin, type Job } from './select.js';
import { notebookProblems } from './validate.js';

/** One notebook's line in summary.json. */
export interface NotebookSummary {
  name: string;
  ok: boolean;
  codeCells: number;
  executedCells: number;
  seconds: number;
  error?: string;
}

export interface Summary {
  /** What computed: the backend's name, several with commas, or what was asked for if none did. */
  backend: string;
  budget: string;
  notebooks: NotebookSummary[];
}

export interface SessionOptions {
  readonly budget: string;
  /** The folder for NAME.ipynb, NAME.html and summary.json. */
  readonly out: string;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  /** How many run at the same time. Default 1; more show no progress within a notebook. */
  readonly parallel?: number;
  /** Called with each result as soon as it is written. */
  readonly onResult?: (job: Job, result: RunResult) => void;
}

/** Writes beside the file and then takes its place, so that a reader never meets half a file. */
export function writeWhole(file: string, text: string): void {
  const beside = `${file}.${process.pid}.part`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}

function copyPlotly(out: string): void {
  const from = createRequire(import.meta.url).resolve('plotly.js-dist/plotly.js');
  const to = path.join(out, plotlyFile);
  if (statSync(to, { throwIfNoEntry: false })?.size !== statSync(from).size) copyFileSync(from, to);
}

function writeNotebook(out: string, name: string, notebook: Notebook, note: string): void {
  mkdirSync(out, { recursive: true });
  writeWhole(path.join(out, `${name}.ipynb`), stringify(notebook));
  if (needsPlotly(notebook)) copyPlotly(out);
  writeWhole(path.join(out, `${name}.html`), notebookPage(notebook, name, note));
}

/** A job's line in the summary before it ran. */
function waiting(job: Job): NotebookSummary {
  const unknown = { ok: false, codeCells: 0, executedCells: 0, seconds: 0 };
  return { name: job.name, ...unknown, error: 'It has not run.' };
}

/**
 * Runs every job, also after one has failed. The summary is written anew after each, so that it
 * holds whatever was done when the run is broken off.
 */
export async function runSession(jobs: readonly Job[], options: SessionOptions): Promise<Summary> {
  const { out, budget, signal } = options;
  const backends = new Set<string>();
  const summary: Summary = {
    backend: process.env['TSGAN_BACKEND'] || 'auto',
    budget,
    notebooks: jobs.map(waiting),
  };
  const write = (): void => {
    mkdirSync(out, { recursive: true });
    writeWhole(path.join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  };
  write();
  const queue = jobs.entries();
  const work = async (): Promise<void> => {
    for (const [i, job] of queue) {
      if (signal?.aborted) return;
      summary.notebooks[i] = await runJob(job, options, backends);
      if (backends.size > 0) summary.backend = [...backends].join(', ');
      write();
    }
  };
  // All take from the one queue.
  await Promise.all(Array.from({ length: options.parallel ?? 1 }, work));
  return summary;
}

async function runJob(
  job: Job,
  options: SessionOptions,
  backends: Set<string>,
): Promise<NotebookSummary> {
  const { out, budget, limits, signal, parallel = 1 } = options;
  let read: ReturnType<Job['read']>;
  try {
    read = job.read();
  } catch (error) {
    const { message } = error as Error;
    console.log(`✗ ${job.name}  ${message}`);
    return { ...waiting(job), error: message };
  }
  // Where no notebook was built yet, the folder of the exercises does not exist.
  mkdirSync(job.cwd, { recursive: true });
  const progress = parallel > 1 ? undefined : progressDisplay(job.name);
  const result = await runNotebook(read.notebook, {
    cwd: job.cwd,
    env: { ...process.env, TSGAN_BUDGET: budget, TSGAN_SHOW: 'static', ...job.env },
    ...(limits && { limits }),
    ...(signal && { signal }),
    onCell: (done, total) => progress?.update(done, total),
  });
  progress?.stop();
  if (result.backend !== undefined) backends.add(result.backend);
  const { notebook, failure, codeCells, executedCells } = result;
  const problems = notebookProblems(notebook);
  const error = failure
    ? describeFailure(failure, notebook)
    : problems.length > 0
      ? `The result is no valid notebook: ${problems.join(' ')}`
      : undefined;
  const seconds = Math.round(result.seconds * 10) / 10;
  const ran = `${executedCells} of ${codeCells} code cells, ${seconds} s`;
  const backend = result.backend === undefined ? '' : `, ${result.backend}`;
  const note = `${origin(read.from)} · ${budget} budget${backend} · ${ran} · ${new Date().toISOString().slice(0, 10)}`;
  writeNotebook(out, job.name, notebook, note);
  options.onResult?.(job, result);
  console.log(
    error === undefined
      ? `✓ ${job.name}  ${ran}${backend}  ${origin(path.join(out, `${job.name}.html`))}`
      : `✗ ${job.name}  ${ran}\n  ${error}`,
  );
  for (const remark of result.notes) console.log(`  note: ${remark}`);
  return {
    name: job.name,
    ok: error === undefined,
    codeCells,
    executedCells,
    seconds,
    ...(error !== undefined && { error }),
  };
}
