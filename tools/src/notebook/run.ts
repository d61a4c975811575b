/** Runs a notebook cell by cell on the tslab kernel. */
import { defaultLimits, KernelClient, KernelDied, Timeout, type Limits } from './client.js';
import {
  errorOutput,
  protocolError,
  toldFailure,
  type Failure,
  type FailureReason,
} from './failure.js';
import type { Message } from './messages.js';
import { hasTag, joined, type CodeCell, type Notebook } from './nbformat.js';
import { OutputCollector } from './outputs.js';

export interface RunOptions {
  /** The kernel's working folder: the notebook's own. */
  readonly cwd: string;
  /** The kernel's environment. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly limits?: Partial<Limits>;
  /** Goes on after every error, as after one in a cell tagged `raises-exception`. */
  readonly allowErrors?: boolean;
  /** Called before code cell `done` (from 0) of `total` runs. */
  readonly onCell?: (done: number, total: number) => void;
  /** Ends the run and its kernel. */
  readonly signal?: AbortSignal;
}

/** What came of one code cell. */
export interface CellResult {
  /** Among all cells of the notebook, from 0. */
  readonly index: number;
  /** `skipped`: it has nothing to run, or the tag `skip-execution`. `not run`: a cell before it failed. */
  state: 'ok' | 'allowed error' | 'failed' | 'skipped' | 'not run';
  seconds: number;
}

export interface RunResult {
  /** A copy of the notebook with the outputs of this run, as far as it came. */
  notebook: Notebook;
  ok: boolean;
  failure?: Failure;
  codeCells: number;
  /** Code cells that are done: the kernel replied `ok`, or they may fail, or have nothing to run. */
  executedCells: number;
  cells: CellResult[];
  seconds: number;
  /** What TensorFlow.js computed on, if the notebook used it. */
  backend?: string;
  /** What the reader should know though nothing failed. */
  notes: string[];
}

/** A code cell on its way. */
interface Step {
  readonly cell: CodeCell;
  readonly index: number;
  readonly result: CellResult;
}

interface Run {
  readonly notebook: Notebook;
  readonly code: Step[];
  readonly outputs: OutputCollector;
  /** `error` messages in the order in which they came. */
  readonly errors: { step: Step; content: Record<string, unknown> }[];
  /** Whether a cell may end with an error. */
  readonly mayFail: (cell: CodeCell) => boolean;
  backend?: string;
  notes: string[];
}

/**
 * Executes every code cell in order, as nbclient does: stops at the first error, unless the cell has the
 * tag `raises-exception`; leaves out blank cells and those tagged `skip-execution`. Stricter than
 * nbclient in what nobody would see: every other reply than `ok` fails (a kernel may answer that it
 * aborted a cell), and so do errors that nobody caught, even if they come after the last cell. Throws
 * nothing: what went wrong stands in the result.
 */
export async function runNotebook(original: Notebook, options: RunOptions): Promise<RunResult> {
  const began = performance.now();
  const notebook = structuredClone(original);
  const code = notebook.cells.flatMap((cell, index): Step[] =>
    cell.cell_type === 'code'
      ? [{ cell, index, result: { index, state: 'not run', seconds: 0 } }]
      : [],
  );
  for (const { cell } of code.filter(({ cell }) => !isSkipped(cell))) {
    Object.assign(cell, { outputs: [], execution_count: null });
  }
  const run: Run = {
    notebook,
    code,
    outputs: new OutputCollector(),
    errors: [],
    mayFail: (cell) => options.allowErrors === true || hasTag(cell, 'raises-exception'),
    notes: [],
  };
  const failure = await runCells(run, options);
  const failed = code.find(({ index }) => index === failure?.cell);
  if (failure && failed) {
    failed.result.state = 'failed';
    addError(failed.cell, failure);
  }
  const done = code.filter(({ result }) => result.state !== 'not run' && result.state !== 'failed');
  return {
    notebook,
    ok: failure === undefined,
    ...(failure && { failure }),
    codeCells: code.length,
    executedCells: done.length,
    cells: code.map(({ result }) => result),
    ...(run.backend !== undefined && { backend: run.backend }),
    seconds: (performance.now() - began) / 1000,
    notes: run.notes,
  };
}

/** nbclient's rule of what is not sent to the kernel. */
function isSkipped(cell: CodeCell): boolean {
  return joined(cell.source).trim() === '' || hasTag(cell, 'skip-execution');
}

/**
 * Stores the failure below its cell, unless the kernel's own words stand there.
 *
 * @returns whether it was missing
 */
function addError(cell: CodeCell, failure: Failure): boolean {
  if (cell.outputs.some(({ output_type }) => output_type === 'error')) return false;
  cell.outputs.push(errorOutput(failure));
  return true;
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
    if (client.languageInfo) {
      const info = client.languageInfo as Notebook['metadata']['language_info'];
      if (info) run.notebook.metadata.language_info = info;
    }
    for (const [done, step] of run.code.entries()) {
      options.onCell?.(done, run.code.length);
      const failure = (await executeStep(run, client, step)) ?? lateFailure(run);
      if (failure) return signal?.aborted ? interrupted(step.index) : failure;
    }
    options.onCell?.(run.code.length, run.code.length);
    await client.settle();
    if (!lateFailure(run)) await client.shutdown();
    return lateFailure(run);
  } finally {
    signal?.removeEventListener('abort', abort);
    client.kernel.kill();
    await client.shutdown();
    const { backend } = client.kernel;
    if (backend !== undefined) run.backend = backend;
  }
}

/** What the notebook's kernel speaks; TypeScript if the notebook does not say. */
function languageOf({ metadata }: Notebook): string {
  const { kernelspec, language_info: info } = metadata;
  if (kernelspec?.name === 'tslab') return 'typescript';
  if (kernelspec?.name === 'jslab') return 'javascript';
  const said = kernelspec?.['language'] ?? info?.name ?? kernelspec?.name;
  return typeof said === 'string' ? said.toLowerCase() : 'typescript';
}

/** Failures that a kernel tells by the reply `error`, and lives on after. */
const raised = new Set<FailureReason>([
  'error',
  'type error',
  'interrupted',
  'unhandled rejection',
  'uncaught exception',
]);

async function executeStep(
  run: Run,
  client: KernelClient,
  step: Step,
): Promise<Failure | undefined> {
  const { cell, result } = step;
  if (isSkipped(cell)) {
    result.state = 'skipped';
    return undefined;
  }
  const began = performance.now();
  const failure = await executeCell(run, client, step);
  result.seconds = (performance.now() - began) / 1000;
  result.state = failure ? 'failed' : 'ok';
  if (!failure || !raised.has(failure.reason) || !run.mayFail(cell)) return failure;
  result.state = 'allowed error';
  addError(cell, failure);
  return undefined;
}

async function executeCell(
  run: Run,
  client: KernelClient,
  step: Step,
): Promise<Failure | undefined> {
  const { cell, index } = step;
  const times: Record<string, string> = {};
  cell.metadata['execution'] = times;
  const onMessage = (message: Message): void => {
    const name = timeName(message);
    if (name) times[name] = message.header.date;
    if (message.header.msg_type === 'error') run.errors.push({ step, content: message.content });
    run.outputs.add(cell, message);
  };
  try {
    const stopOnError = !run.mayFail(cell);
    const source = joined(cell.source);
    const { content, idle, date } = await client.execute(source, onMessage, stopOnError);
    times['shell.execute_reply'] = date;
    const { status, execution_count: count } = content;
    cell.execution_count = typeof count === 'number' ? count : null;
    if (!idle) run.notes.push(`cell ${index + 1} is done, but the kernel did not say so`);
    if (status === 'ok') return undefined;
    const told = status === 'error' ? protocolError(content) : undefined;
    if (told) return toldFailure(told, cell, index);
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

/** The name under which Jupyter's programs keep a message's time in the cell's metadata. */
function timeName({ header, content }: Message): string | undefined {
  if (header.msg_type === 'execute_input') return 'iopub.execute_input';
  if (header.msg_type !== 'status') return undefined;
  return `iopub.status.${String(content['execution_state'])}`;
}

/** The first error that came although its cell was done or still is: nobody waited for that work. */
function lateFailure(run: Run): Failure | undefined {
  const late = run.errors.find(({ step }) => step.result.state === 'ok' && !run.mayFail(step.cell));
  const told = late && protocolError(late.content);
  return told && toldFailure(told, late.step.cell, late.step.index, true);
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
