/** Says why a cell failed, where, and in whose words. */
import { stripVTControlCharacters } from 'node:util';
import { joined, type CodeCell, type ErrorOutput } from './nbformat.js';
import type { Report } from './reports.js';

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

const reasons: Record<Report['kind'], FailureReason> = {
  thrown: 'error',
  rejection: 'unhandled rejection',
  exception: 'uncaught exception',
};

/** A failure from what the kernel process reported about an error. */
export function reportedFailure(report: Report, cell: CodeCell, index: number): Failure {
  const line = report.code === undefined ? undefined : matchingLine(cell, report);
  return {
    reason: reasons[report.kind],
    cell: index,
    name: report.name,
    message: report.message,
    ...sourceLine(cell, line),
    traceback: (report.stack || `${report.name}: ${report.message}`)
      .split('\n')
      .filter((text) => !/\bnode:internal|[\\/]tslab[\\/]dist[\\/]|kernel-main\.js/.test(text)),
  };
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
function matchingLine(cell: CodeCell, report: Report): number | undefined {
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

/** E.g. `cell 4 (code cell 2), line 3: TypeError: x is not a function` and the line below. */
export function describeFailure(failure: Failure): string {
  const { cell, line, source, reason, name, message } = failure;
  const where =
    cell === undefined ? '' : `cell ${cell + 1}${line === undefined ? '' : `, line ${line}`}: `;
  const what = reason === 'error' ? `${name}: ${message}` : `${reason}: ${message}`;
  return `${where}${what}${source ? `\n    ${source}` : ''}`;
}
