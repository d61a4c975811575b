/** Runs a notebook cell by cell on the tslab kernel. */
import { defaultLimits, KernelClient, KernelDied, Timeout, type Limits } from './client.js';
import { errorOutput, reportedFailure, typeFailure, type Failure } from './failure.js';
import { joined, type CodeCell, type Notebook } from './nbformat.js';
import { OutputCollector } from './outputs.js';

export interface RunOptions {
  /** The kernel's working folder: the notebook's own. */
  readonly cwd: string;
  /** The kernel's environment. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly limits?: Partial<Limits>;
  /** Called before code cell `done` (from 0) of `total` runs. */
  readonly onCell?: (done: number, total: number) => void;
  /** Ends the run and its kernel. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** A copy of the notebook with the outputs of this run, as far as it came. */
  notebook: Notebook;
  ok: boolean;
  failure?: Failure;
  codeCells: number;
  /** Code cells to which the kernel replied `ok`. */
  executedCells: number;
  seconds: number;
  /** What TensorFlow.js computed on, if the notebook used it. */
  backend?: string;
  /** What the reader should know though nothing failed. */
  notes: string[];
}

interface Run {
  readonly notebook: Notebook;
  readonly code: { cell: CodeCell; index: number }[];
  readonly outputs: OutputCollector;
  executed: number;
  backend?: string;
  notes: string[];
}

/**
 * Executes every code cell in order and requires the reply `ok` from each. Stops at the first cell
 * that fails, and fails on errors that nobody caught, even if they come after the last cell. Throws
 * nothing: what went wrong stands in the result.
 */
export async function runNotebook(original: Notebook, options: RunOptions): Promise<RunResult> {
  const began = performance.now();
  const notebook = structuredClone(original);
  const code = notebook.cells.flatMap((cell, index) =>
    cell.cell_type === 'code' ? [{ cell, index }] : [],
  );
  for (const { cell } of code) Object.assign(cell, { outputs: [], execution_count: null });
  const run: Run = { notebook, code, outputs: new OutputCollector(), executed: 0, notes: [] };
  const failure = await runCells(run, options);
  if (failure?.cell !== undefined) {
    const cell = notebook.cells[failure.cell];
    // Of what a cell throws the kernel has told; of its own death or a time-out it cannot.
    if (cell?.cell_type === 'code' && cell.outputs.at(-1)?.output_type !== 'error') {
      cell.outputs.push(errorOutput(failure));
    }
  }
  return {
    notebook,
    ok: failure === undefined,
    ...(failure && { failure }),
    codeCells: code.length,
    executedCells: run.executed,
    ...(run.backend !== undefined && { backend: run.backend }),
    seconds: (performance.now() - began) / 1000,
    notes: run.notes,
  };
}

async function runCells(run: Run, options: RunOptions): Promise<Failure | undefined> {
  const { cwd, env = process.env, signal } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const language = languageOf(run.notebook);
  if (language !== 'typescript' && language !== 'javascript') {
    const message = `The notebook is written in ${language}; this runs TypeScript and JavaScript.`;
    return { reason: 'notebook', name: 'Error', message, traceback: [message] };
  }
  let client: KernelClient;
  try {
    client = await KernelClient.start({ cwd, env, language }, limits);
  } catch (error) {
    return withoutCell('kernel died', error as Error);
  }
  const abort = (): void => client.kernel.kill();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    for (const [done, { cell, index }] of run.code.entries()) {
      options.onCell?.(done, run.code.length);
      const failure = (await executeCell(run, client, cell, index)) ?? unhandled(run, client);
      if (failure) return signal?.aborted ? interrupted(index) : failure;
      run.executed++;
    }
    options.onCell?.(run.code.length, run.code.length);
    await client.settle();
    if (!unhandled(run, client)) await client.shutdown();
    return unhandled(run, client);
  } finally {
    signal?.removeEventListener('abort', abort);
    client.kernel.kill();
    await client.shutdown();
    const { backend, floods } = client.kernel;
    if (backend !== undefined) run.backend = backend;
    for (const { cell, index } of run.code) {
      if (!floods.has(cell.execution_count ?? 0)) continue;
      run.notes.push(
        `cell ${index + 1} writes more than 500 times at once, and Jupyter shows no more than that: ` +
          'join what it writes',
      );
    }
  }
}

/** What the notebook's kernel speaks; TypeScript if the notebook does not say. */
function languageOf({ metadata }: Notebook): string {
  const { kernelspec, language_info: info } = metadata as Record<string, Record<string, unknown>>;
  if (kernelspec?.['name'] === 'tslab') return 'typescript';
  if (kernelspec?.['name'] === 'jslab') return 'javascript';
  const said = kernelspec?.['language'] ?? info?.['name'] ?? kernelspec?.['name'];
  return typeof said === 'string' ? said.toLowerCase() : 'typescript';
}

async function executeCell(
  run: Run,
  client: KernelClient,
  cell: CodeCell,
  index: number,
): Promise<Failure | undefined> {
  try {
    const { content, idle } = await client.execute(joined(cell.source), (message) => {
      run.outputs.add(cell, message);
    });
    const { status, execution_count: count } = content;
    cell.execution_count = typeof count === 'number' ? count : null;
    if (!idle) run.notes.push(`cell ${index + 1} is done, but the kernel did not say so`);
    if (status === 'ok') return undefined;
    if (status === 'error') return await cellFailure(client, cell, index);
    return {
      reason: 'not executed',
      cell: index,
      name: 'NotExecuted',
      message: `The kernel answered "${String(status)}" instead of running the cell.`,
      traceback: [],
    };
  } catch (error) {
    if (error instanceof Timeout) {
      const { message, name } = error;
      return { reason: 'timeout', cell: index, name, message, traceback: [message] };
    }
    if (!(error instanceof KernelDied)) throw error;
    const { message, name } = error;
    const lastWords = client.kernel.log.trimEnd().split('\n').slice(-20);
    return {
      reason: 'kernel died',
      cell: index,
      name,
      message,
      traceback: [message, ...lastWords.filter(Boolean)],
    };
  }
}

/** Why a cell replied `error`: the kernel's reply itself does not say. */
async function cellFailure(client: KernelClient, cell: CodeCell, index: number): Promise<Failure> {
  // The report comes by another way than the reply and may be a moment later.
  await client.settle();
  const thrown = client.kernel.errors.findLast(({ count }) => count === cell.execution_count);
  if (thrown) return reportedFailure(thrown, cell, index);
  return (
    typeFailure(cell, index) ?? {
      reason: 'error',
      cell: index,
      name: 'Error',
      message: 'The kernel refused the cell and did not say why.',
      traceback: [],
    }
  );
}

/** The first error that nobody caught, with the cell that it comes from. */
function unhandled(run: Run, client: KernelClient): Failure | undefined {
  const report = client.kernel.errors.find(({ kind }) => kind !== 'thrown');
  if (!report) return undefined;
  const from =
    run.code.find(({ cell }) => cell.execution_count === report.count) ??
    run.code.findLast(({ cell }) => cell.execution_count !== null);
  return from && reportedFailure(report, from.cell, from.index);
}

function withoutCell(reason: Failure['reason'], { name, message }: Error): Failure {
  return { reason, name, message, traceback: [`${name}: ${message}`] };
}

function interrupted(cell: number): Failure {
  return {
    reason: 'interrupted',
    cell,
    name: 'Interrupted',
    message: 'The run was interrupted in this cell.',
    traceback: [],
  };
}
