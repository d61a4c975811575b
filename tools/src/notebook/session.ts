/** Runs notebooks and writes what came of each. */
import { mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Limits } from './client.js';
import { hasOutputs, outputDifferences } from './compare.js';
import { describeFailure } from './failure.js';
import { GoodRuns, runKey } from './good-runs.js';
import { needsPlotly, notebookPage, plotlyFile } from './html/page.js';
import { junitXml, type SuiteResult } from './junit.js';
import { removeDeadConnections, removeHalfFiles } from './leftovers.js';
import { stringify, type Notebook } from './nbformat.js';
import { pageLinks } from './page-links.js';
import { progressDisplay } from './progress.js';
import { runNotebook, type RunResult } from './run.js';
import { origin, type Job } from './select.js';
import type { Setting } from './settings.js';
import type { NotebookSummary, Summary } from './summary.js';
import { isOurs } from './trust.js';
import { notebookProblems } from './validate.js';
import { tell, visible } from './visible.js';
import { copyWhole, writeWhole } from '../write.js';

export interface SessionOptions {
  readonly budget: string;
  /** The folder for NAME.ipynb, NAME.html and summary.json. */
  readonly out: string;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  /** How many run at the same time. Default 1; more show no progress within a notebook. */
  readonly parallel?: number;
  /** Errors in cells fail no notebook. */
  readonly allowErrors?: boolean;
  /** Values for the notebooks' parameters. */
  readonly settings?: readonly Setting[];
  /** Leaves out what has not changed since its last good run. */
  readonly changed?: boolean;
  /** Fails where the outputs are not those that the notebook held. */
  readonly compare?: boolean;
  /** Whether scripts of notebooks that are not the course's own may act in their pages. */
  readonly trust?: boolean;
  /** A file for the results as JUnit XML. */
  readonly junit?: string;
  /** Called with each result as soon as it is written. */
  readonly onResult?: (job: Job, result: RunResult) => void;
}

/** What came of one job. */
interface Done {
  readonly summary: NotebookSummary;
  readonly suite: SuiteResult;
}

/** A job's line in the summary before it ran. */
function waiting(job: Job, error = 'It has not run.'): Done {
  const unknown = { ok: false, codeCells: 0, executedCells: 0, seconds: 0 };
  return {
    summary: { name: job.name, ...unknown, error },
    suite: { name: job.name, file: '', cells: [], error: { message: error, cell: undefined } },
  };
}

/**
 * Runs every job, also after one has failed. The summary is written anew after each, so that it
 * holds whatever was done when the run is broken off.
 *
 * @throws Error where nothing can be written into the output folder at all
 */
export async function runSession(jobs: readonly Job[], options: SessionOptions): Promise<Summary> {
  const session = new Session(jobs, options);
  await session.run();
  return session.summary();
}

class Session {
  private readonly done: Done[];
  private readonly backends = new Set<string>();
  private readonly good: GoodRuns;
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly jobs: readonly Job[],
    private readonly options: SessionOptions,
  ) {
    this.done = jobs.map((job) => waiting(job));
    this.good = new GoodRuns(options.out);
    this.names = new Set(jobs.map(({ name }) => name));
  }

  summary(): Summary {
    const asked = process.env['TSGAN_BACKEND'] || 'auto';
    return {
      backend: this.backends.size > 0 ? [...this.backends].join(', ') : asked,
      budget: this.options.budget,
      notebooks: this.done.map(({ summary }) => summary),
    };
  }

  async run(): Promise<void> {
    const { out, signal, parallel = 1 } = this.options;
    mkdirSync(out, { recursive: true });
    removeHalfFiles(out);
    await removeDeadConnections();
    this.writeSummary();
    const queue = this.jobs.entries();
    const work = async (): Promise<void> => {
      for (const [i, job] of queue) {
        if (signal?.aborted) return;
        this.done[i] = await this.runJob(job);
        try {
          this.writeSummary();
        } catch (error) {
          // The other notebooks may still fit; the last attempt below decides.
          tell(`  ${(error as Error).message}`);
        }
      }
    };
    // All take from the one queue.
    await Promise.all(Array.from({ length: parallel }, work));
    this.writeSummary();
    const { junit } = this.options;
    if (junit === undefined) return;
    mkdirSync(path.dirname(junit), { recursive: true });
    writeWhole(junit, junitXml(this.done.map(({ suite }) => suite)));
  }

  private writeSummary(): void {
    const text = `${JSON.stringify(this.summary(), null, 2)}\n`;
    writeWhole(path.join(this.options.out, 'summary.json'), text);
  }

  private async runJob(job: Job): Promise<Done> {
    const { budget, settings = [], changed, allowErrors, compare, trust } = this.options;
    let read: ReturnType<Job['read']>;
    let notebook: Notebook;
    try {
      read = job.read();
      notebook = await withSettings(read.notebook, settings);
      // Where no notebook was built yet, the folder of the exercises does not exist.
      mkdirSync(job.cwd, { recursive: true });
    } catch (error) {
      const { message } = error as Error;
      tell(`✗ ${job.name}  ${message}`);
      return waiting(job, message);
    }
    const env = { ...process.env, TSGAN_BUDGET: budget, TSGAN_SHOW: 'static', ...job.env };
    const stored = compare ? read.notebook.cells : [];
    const key = runKey(notebook, env, { allowErrors, trust, stored });
    const earlier = changed ? this.good.find(job.name, key) : undefined;
    if (earlier) {
      tell(`= ${job.name}  unchanged since its last good run`);
      const suite = { name: job.name, file: origin(read.from), cells: [], unchanged: true };
      return { summary: { ...earlier, unchanged: true }, suite };
    }
    const result = await this.execute(job, notebook, env);
    const done = this.write(job, read, result);
    try {
      this.good.keep(done.summary, key);
    } catch (error) {
      tell(`  ${(error as Error).message}`);
    }
    return done;
  }

  private async execute(job: Job, notebook: Notebook, env: NodeJS.ProcessEnv): Promise<RunResult> {
    const { limits, signal, parallel = 1, allowErrors = false } = this.options;
    const progress = parallel > 1 ? undefined : progressDisplay(visible(job.name));
    const result = await runNotebook(notebook, {
      cwd: job.cwd,
      env,
      allowErrors,
      ...(limits && { limits }),
      ...(signal && { signal }),
      onCell: (done, total) => progress?.update(done, total),
    });
    progress?.stop();
    if (result.backend !== undefined) this.backends.add(result.backend);
    return result;
  }

  /** Writes a run's files, tells what came of it, and sums it up. */
  private write(job: Job, read: ReturnType<Job['read']>, result: RunResult): Done {
    const { out, budget } = this.options;
    const { codeCells, executedCells, cells, failure } = result;
    const seconds = Math.round(result.seconds * 10) / 10;
    const ran = `${executedCells} of ${codeCells} code cells, ${seconds} s`;
    const backend = result.backend === undefined ? '' : `, ${result.backend}`;
    let error = this.problem(read.notebook, result);
    try {
      const day = new Date().toISOString().slice(0, 10);
      const note = `${origin(read.from)} · ${budget} budget${backend} · ${ran} · ${day}`;
      this.writeFiles(job, read.notebook, result.notebook, note);
      this.options.onResult?.(job, result);
    } catch (cause) {
      error = [error, (cause as Error).message].filter(Boolean).join('\n  ');
    }
    tell(
      error === undefined
        ? `✓ ${job.name}  ${ran}${backend}  ${origin(path.join(out, `${job.name}.html`))}`
        : `✗ ${job.name}  ${ran}\n  ${error}`,
    );
    for (const remark of result.notes) tell(`  note: ${remark}`);
    const sum = { name: job.name, ok: error === undefined, codeCells, executedCells, seconds };
    const suite = { name: job.name, file: origin(read.from), cells };
    if (error === undefined) return { summary: sum, suite };
    return {
      summary: { ...sum, error },
      suite: { ...suite, error: { message: error, cell: failure?.cell } },
    };
  }

  /** Why a run is no good one, in words; undefined if it is. */
  private problem(stored: Notebook, { notebook, failure }: RunResult): string | undefined {
    if (failure) return describeFailure(failure, notebook);
    const broken = notebookProblems(notebook);
    if (broken.length > 0) return `The result is no valid notebook: ${broken.join(' ')}`;
    if (!this.options.compare) return undefined;
    if (!hasOutputs(stored)) return 'There are no stored outputs to compare with.';
    const differences = outputDifferences(stored, notebook);
    return differences.length > 0 ? `Other outputs:\n  ${differences.join('\n  ')}` : undefined;
  }

  private writeFiles(job: Job, original: Notebook, notebook: Notebook, note: string): void {
    const { out, trust } = this.options;
    const ours = isOurs(original);
    const warning = 'not of the course, so that no script of it runs here (--trust lets it)';
    const page = notebookPage(notebook, {
      name: job.name,
      note: ours || trust ? note : `${note} · ${warning}`,
      trusted: ours || trust === true,
      link: pageLinks(job, out, this.names),
    });
    writeWhole(path.join(out, `${job.name}.ipynb`), stringify(notebook));
    if (needsPlotly(notebook)) copyPlotly(out);
    writeWhole(path.join(out, `${job.name}.html`), page);
  }
}

/** The compiler that reads the parameters is loaded only where there is something to set. */
async function withSettings(notebook: Notebook, settings: readonly Setting[]): Promise<Notebook> {
  if (settings.length === 0) return notebook;
  return (await import('./parameters.js')).withParameters(notebook, settings);
}

function copyPlotly(out: string): void {
  const from = createRequire(import.meta.url).resolve('plotly.js-dist/plotly.js');
  const to = path.join(out, plotlyFile);
  if (statSync(to, { throwIfNoEntry: false })?.size !== statSync(from).size) copyWhole(from, to);
}
