/** Says why a cell failed, where, and in whose words. */
import { stripVTControlCharacters } from 'node:util';
import { joined, type CodeCell, type ErrorOutput, type Notebook } from './nbformat.js';
import type { ErrorReport } from './reports.js';

export type FailureReason =
  | 'type error'
  | 'error'
  | 'unhandled rejection'
  | 'uncaught exception'
  | 'timeout'
  | 'kernel died'
  | 'not executed'
  | 'interrupted'
  | 'notebook';

export interface Failure {
  reason: FailureReason;
  /** Index of the cell among all cells of the notebook, from 0; absent if no cell is to blame. */
  cell?: number;
  /** The error's own words, one line or a few. */
  message: string;
  /** The cell's line where it happened (from 1) and its text, where that is known. */
  line?: number;
  source?: string;
  /** E.g. `TypeError`. */
  name: string;
  traceback: string[];
}

/** Where a type error stands: `line:column - message`, as the kernel prints it. */
const diagnostic = /^(?:(\S+) )?(\d+):(\d+) - (.*)$/;

/** What the kernel says on stderr when a cell does not compile; undefined if it says no such thing. */
export function typeFailure(cell: CodeCell, index: number): Failure | undefined {
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

const reasons: Record<ErrorReport['kind'], FailureReason> = {
  thrown: 'error',
  rejection: 'unhandled rejection',
  exception: 'uncaught exception',
};

/** A failure from what the kernel process reported about an error. */
export function reportedFailure(report: ErrorReport, cell: CodeCell, index: number): Failure {
  const line = report.code === undefined ? undefined : matchingLine(cell, report);
  return {
    reason: report.name === 'TypeScriptError' ? 'type error' : reasons[report.kind],
    cell: index,
    name: report.name,
    message: report.message,
    ...sourceLine(cell, line),
    traceback: ownFrames(report),
  };
}

/** The stack without the frames of Node, the kernel and its runner. */
function ownFrames({ stack, name, message }: ErrorReport): string[] {
  const lines = (stack || `${name}: ${message}`).split('\n');
  const foreign = /\(?node:|[\\/]tslab[\\/]dist[\\/]|[\\/]kernel-main\.js/;
  return lines.filter((line) => !(/^\s+at /.test(line) && foreign.test(line)));
}

function sourceLine(cell: CodeCell, line: number | undefined): { line?: number; source?: string } {
  if (line === undefined) return {};
  const source = joined(cell.source).split('\n')[line - 1]?.trim();
  return source ? { line, source } : { line };
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

/** The error output that a notebook keeps of a failure; the kernel itself sends none. */
export function errorOutput({ name, message, traceback }: Failure): ErrorOutput {
  return { output_type: 'error', ename: name, evalue: message, traceback };
}

/**
 * The failure in words, with the code's line below where it is known, e.g.
 * `code cell 2 (cell 4 of 9), line 3: TypeError: x is not a function`.
 */
export function describeFailure(failure: Failure, { cells }: Notebook): string {
  const { cell, line, source, reason, name, message } = failure;
  const what = reason === 'error' ? `${name}: ${message}` : `${reason}: ${message}`;
  if (cell === undefined) return what;
  const number = cells.slice(0, cell + 1).filter(({ cell_type }) => cell_type === 'code').length;
  const where =
    `code cell ${number} (cell ${cell + 1} of ${cells.length})` +
    (line === undefined ? '' : `, line ${line}`);
  return `${where}: ${what}${source ? `\n    ${source}` : ''}`;
}
