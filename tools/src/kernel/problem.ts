/** Errors as a reader wants them. */
import { inspect, types } from 'node:util';
import type { ConvertResult } from 'tslab/dist/converter.js';
import { cellOf, type Cell } from './cell.js';
import { placeInCell } from './stack.js';

/** What Jupyter says of an error, in the reply and below the cell. */
export interface Problem extends Record<string, unknown> {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** The reader pressed Stop. Named as in Python, because front ends and graders look for that name. */
export class KeyboardInterrupt extends Error {
  override name = 'KeyboardInterrupt';
}

/** What a cell threw, whatever it was. */
export function thrownProblem(thrown: unknown): Problem {
  if (!types.isNativeError(thrown)) {
    const evalue = typeof thrown === 'string' ? thrown : inspect(thrown);
    return { ename: 'Error', evalue, traceback: [`Uncaught ${inspect(thrown)}`] };
  }
  const { name: ename, message: evalue } = thrown;
  const traceback = [evalue ? `${ename}: ${evalue}` : ename, ...frames(thrown)];
  if (thrown.cause !== undefined) {
    const { traceback: cause } = thrownProblem(thrown.cause);
    traceback.push(...cause.map((line, i) => (i === 0 ? `Caused by: ${line}` : line)));
  }
  return { ename, evalue, traceback };
}

/** The frames of a stack, with the reader's own line below each that is in a cell. */
function frames(error: Error): string[] {
  const { stack = '' } = error;
  // The message may look like anything, even like a frame; and Node puts code before it.
  const head = String(error);
  const start = stack.lastIndexOf(head);
  const lines = stack.slice(start < 0 ? 0 : start + head.length).split('\n');
  return lines
    .filter((line) => /^ +at /.test(line))
    .flatMap((line) => {
      const [, number, row] = placeInCell.exec(line) ?? [];
      const text = number && cellOf(`cell-${number}.ts`)?.line(Number(row));
      return text ? [line, `        ${text}`] : [line];
    });
}

/** Why the compiler refuses a cell. */
export function compilerProblem(cell: Cell, found: ConvertResult['diagnostics']): Problem {
  const traceback = found.flatMap(({ start, messageText, fileName }, i) => {
    const line = start.line + 1;
    const place = fileName
      ? `${fileName}, line ${line}`
      : `cell [${cell.number}], line ${line}, column ${start.character + 1}`;
    const text = fileName ? '' : cell.line(line);
    // The compiler tells the reasons of one error as further errors at the same place.
    const before = found[i - 1]?.start;
    if (before?.offset === start.offset) return [`      ${messageText}`];
    return [
      `TypeScriptError: ${messageText}`,
      `    at ${place}`,
      ...(text ? [`        ${text}`] : []),
    ];
  });
  return { ename: 'TypeScriptError', evalue: found[0]!.messageText, traceback };
}

/** An error that nobody caught, with the word that it came so. */
export function uncaughtProblem(thrown: unknown, how: string): Problem {
  const { traceback, ...rest } = thrownProblem(thrown);
  const [first = '', ...frames] = traceback;
  return {
    ...rest,
    traceback: [`Uncaught (${how}) ${first.replace(/^Uncaught /, '')}`, ...frames],
  };
}

export function interruptProblem(cell: Cell): Problem {
  return {
    ename: 'KeyboardInterrupt',
    evalue: '',
    traceback: [`KeyboardInterrupt: cell [${cell.number}] was stopped.`],
  };
}

export function isInterrupt(thrown: unknown): boolean {
  return (
    thrown instanceof KeyboardInterrupt ||
    (thrown as { code?: string } | null)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED'
  );
}
