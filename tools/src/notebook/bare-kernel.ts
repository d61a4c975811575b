/**
 * What a kernel that keeps less than the protocol tells in other ways: bare tslab replies `error`
 * without a name, prints type errors on stderr, and drops every request that comes within 200 ms of an
 * error; kernel-main reports the rest through a pipe. Everything that knows this stands here and goes
 * with it, once the kernel itself sends `error` messages and full replies.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { KernelClient } from './client.js';
import { sourceLine, type Failure, type FailureReason } from './failure.js';
import { joined, type CodeCell } from './nbformat.js';
import type { ErrorReport } from './reports.js';

/** A code cell and its place among all cells. */
interface Placed {
  readonly cell: CodeCell;
  readonly index: number;
}

/** Why a cell replied `error` where the reply itself does not say. */
export async function unnamedFailure(
  client: KernelClient,
  { cell, index }: Placed,
): Promise<Failure> {
  // The report comes by another way than the reply and may be a moment later.
  await client.settle();
  const thrown = client.kernel.errors.findLast(
    ({ kind, count }) => kind === 'thrown' && count === cell.execution_count,
  );
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
export function reportedLate(client: KernelClient, code: readonly Placed[]): Failure | undefined {
  const report = client.kernel.errors.find(({ kind }) => kind !== 'thrown');
  if (!report) return undefined;
  const from =
    code.find(({ cell }) => cell.execution_count === report.count) ??
    code.findLast(({ cell }) => cell.execution_count !== null);
  return from && reportedFailure(report, from.cell, from.index);
}

/** What to tell of cells that wrote more at once than the bare kernel shows elsewhere. */
export function floodNotes(client: KernelClient, code: readonly Placed[]): string[] {
  return code
    .filter(({ cell }) => client.kernel.floods.has(cell.execution_count ?? 0))
    .map(
      ({ index }) =>
        `cell ${index + 1} writes more than 500 times at once, and Jupyter shows no more than that: ` +
        'join what it writes',
    );
}

/** After an error that is allowed, the bare kernel answers `abort` for 200 ms. */
export async function afterAllowedError(): Promise<void> {
  await sleep(250);
}

const reasons: Record<ErrorReport['kind'], FailureReason> = {
  thrown: 'error',
  rejection: 'unhandled rejection',
  exception: 'uncaught exception',
};

function reportedFailure(report: ErrorReport, cell: CodeCell, index: number): Failure {
  const line = report.code === undefined ? undefined : matchingLine(cell, report);
  return {
    reason: reasons[report.kind],
    cell: index,
    name: report.name,
    message: report.message,
    ...sourceLine(cell, line),
    traceback: ownFrames(report),
  };
}

/** Where a type error stands: `line:column - message`, as the kernel prints it. */
const diagnostic = /^(?:(\S+) )?(\d+):(\d+) - (.*)$/;

/** What the kernel says on stderr when a cell does not compile; undefined if it says no such thing. */
function typeFailure(cell: CodeCell, index: number): Failure | undefined {
  const stderr = cell.outputs
    .filter((output) => output.output_type === 'stream' && output.name === 'stderr')
    .map((output) => (output.output_type === 'stream' ? joined(output.text) : ''))
    .join('');
  const lines = stripVTControlCharacters(stderr).trimEnd().split('\n');
  const found = lines.map((line) => diagnostic.exec(line)).find((match) => match !== null);
  if (!found) return undefined;
  const line = found[1] === undefined ? Number(found[2]) : undefined;
  return {
    reason: 'type error',
    cell: index,
    name: 'TypeScriptError',
    message: found[4] ?? '',
    ...sourceLine(cell, line),
    traceback: lines,
  };
}

/** The stack without the frames of Node, the kernel and its runner. */
function ownFrames({ stack, name, message }: ErrorReport): string[] {
  const lines = (stack || `${name}: ${message}`).split('\n');
  const foreign = /\(?node:|[\\/]tslab[\\/]dist[\\/]|[\\/]kernel-main\.js/;
  return lines.filter((line) => !(/^\s+at /.test(line) && foreign.test(line)));
}

/**
 * The cell's line that a line of its compiled code comes from. The kernel keeps no source map, but
 * compiling leaves most words of a line in place, and lines in their order.
 */
function matchingLine(cell: CodeCell, report: ErrorReport): number | undefined {
  const wanted = words(report.code ?? '');
  let best = { line: undefined as number | undefined, score: 0.4 };
  for (const [i, text] of joined(cell.source).split('\n').entries()) {
    const own = words(text);
    const shared = own.filter((word) => wanted.includes(word)).length;
    if (shared === 0) continue;
    const alike = (2 * shared) / (own.length + wanted.length);
    const score = alike - 1e-3 * Math.abs(i + 1 - (report.line ?? 0));
    if (score > best.score) best = { line: i + 1, score };
  }
  return best.line;
}

/** The names, numbers and strings of a line, without what compiling to CommonJS adds. */
function words(code: string): string[] {
  const found = code.match(/[\p{L}_$][\p{L}\d_$]*|\d[\d.]*|'[^']*'|"[^"]*"/gu) ?? [];
  return found
    .filter((word) => !/^(exports|const|let|var|async|function|require|\w+_\d+|0)$/.test(word))
    .map((word) => word.replaceAll('"', "'"));
}
