/** Says why a cell failed, where, and in whose words. */
import { stripVTControlCharacters } from 'node:util';
import { joined, type CodeCell, type ErrorOutput, type Notebook } from './nbformat.js';

export type FailureReason =
  | 'type error'
  | 'error'
  /** An error that nobody caught, told after its cell had been done. */
  | 'late error'
  | 'unhandled rejection'
  | 'uncaught exception'
  | 'timeout'
  | 'kernel died'
  | 'not executed'
  | 'interrupted'
  /** The outputs are not those that were stored. */
  | 'other outputs'
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

/** What Jupyter's protocol says of an error, in a reply as in a message on the way. */
export interface ProtocolError {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** The error in a reply or message; undefined where its fields are not those of the protocol. */
export function protocolError(content: Record<string, unknown>): ProtocolError | undefined {
  const { ename, evalue, traceback } = content;
  if (typeof ename !== 'string' || ename === '' || typeof evalue !== 'string') return undefined;
  return { ename, evalue, traceback: Array.isArray(traceback) ? traceback.map(String) : [] };
}

function reasonOf({ ename, traceback: [first = ''] }: ProtocolError, late: boolean): FailureReason {
  // The kernel says in the traceback that, and how, an error came past every `catch`.
  if (first.startsWith('Uncaught (in a promise')) return 'unhandled rejection';
  if (first.startsWith('Uncaught (')) return 'uncaught exception';
  if (late) return 'late error';
  if (ename === 'TypeScriptError') return 'type error';
  return ename === 'KeyboardInterrupt' ? 'interrupted' : 'error';
}

/**
 * The failure of a cell as the kernel itself tells it.
 *
 * @param late whether it came after the reply, from work that nobody waited for
 */
export function toldFailure(
  error: ProtocolError,
  cell: CodeCell,
  index: number,
  late = false,
): Failure {
  const { ename, evalue, traceback } = error;
  return {
    reason: reasonOf(error, late),
    cell: index,
    name: ename,
    message: evalue,
    ...sourceLine(cell, tracedLine(traceback, cell)),
    traceback,
  };
}

/** The line of this cell that its traceback names first, as `cell [3], line 2` or `cell-3.ts:2:7`. */
function tracedLine(traceback: readonly string[], cell: CodeCell): number | undefined {
  const place = /\bcell(?: \[(\d+)\], line |-(\d+)\.[jt]s:)(\d+)/g;
  for (const text of traceback) {
    for (const [, count, file, line] of stripVTControlCharacters(text).matchAll(place)) {
      if (Number(count ?? file) === cell.execution_count) return Number(line);
    }
  }
  return undefined;
}

/** A line's number and text for a `Failure`. */
function sourceLine(cell: CodeCell, line: number | undefined): { line?: number; source?: string } {
  if (line === undefined) return {};
  const source = joined(cell.source).split('\n')[line - 1]?.trim();
  return source ? { line, source } : { line };
}

/** The error output that a notebook keeps of a failure of which the kernel sent none. */
export function errorOutput({ name, message, traceback }: Failure): ErrorOutput {
  return { output_type: 'error', ename: name, evalue: message, traceback };
}

/** A cell's place as a person counts, e.g. `code cell 2 (cell 4 of 9)`. */
export function cellPlace({ cells }: Notebook, cell: number): string {
  const number = cells.slice(0, cell + 1).filter(({ cell_type }) => cell_type === 'code').length;
  return `code cell ${number} (cell ${cell + 1} of ${cells.length})`;
}

/**
 * The failure in words, with the code's line below where it is known, e.g.
 * `code cell 2 (cell 4 of 9), line 3: TypeError: x is not a function`.
 */
export function describeFailure(failure: Failure, notebook: Notebook): string {
  const { cell, line, source, reason, name, message } = failure;
  const what = reason === 'error' ? `${name}: ${message}` : `${reason}: ${message}`;
  if (cell === undefined) return what;
  const where = cellPlace(notebook, cell) + (line === undefined ? '' : `, line ${line}`);
  return `${where}: ${what}${source ? `\n    ${source}` : ''}`;
}
