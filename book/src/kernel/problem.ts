/** Errors as a reader wants them: what, and where in the cells. */
import { inspect } from 'node-inspect-extracted';
import type { Problem } from '../protocol.js';
import { ownCopy } from './compile.js';
import { lineInCell } from './session.js';

/** V8 writes `at f (cell-3.ts:4:5)`, Firefox `f@cell-3.ts:4:5`. */
const frame = /^\s*(?:at )?(?:async )?([^\s(@]*)[\s(@]*.*?\bcell-(\d+)\.ts:(\d+):\d+/;

/**
 * @param thrown whatever a cell threw
 * @param lineOf a line of a cell as the reader wrote it, from 1; undefined where there is none
 */
export function problemOf(
  thrown: unknown,
  cell: number,
  lineOf: (cell: number, line: number) => string | undefined,
): Problem {
  if (!(thrown instanceof Error)) {
    const message = typeof thrown === 'string' ? thrown : inspect(thrown);
    return { name: 'Error', message, traceback: [`Uncaught ${inspect(thrown)}`] };
  }
  const { name, message } = thrown;
  const place = (number: number, line: number, inside = '') => {
    const text = lineOf(number, line);
    const at = `    at ${inside && `${inside}, `}cell [${number}], line ${line}`;
    return text === undefined ? [] : [at, `        ${text}`];
  };
  const frames = (thrown.stack ?? '').split('\n').flatMap((text) => {
    const [all, inside = '', number, line] = frame.exec(text) ?? [];
    if (all === undefined) return [];
    const own = inside.replaceAll(ownCopy, '').replace(/^(eval|<anonymous>|file:.*)$/, '');
    return place(Number(number), lineInCell(Number(line)), own);
  });
  // A cell that could not be read tells its place itself: (line:column).
  const [, line] = /\((\d+):\d+\)/.exec(message) ?? [];
  const where = frames.length > 0 ? frames : line ? place(cell, Number(line)) : [];
  const traceback = [message ? `${name}: ${message}` : name, ...where];
  if (thrown.cause !== undefined) {
    const [first = '', ...rest] = problemOf(thrown.cause, cell, lineOf).traceback;
    traceback.push(`Caused by: ${first}`, ...rest);
  }
  return { name, message, traceback };
}
