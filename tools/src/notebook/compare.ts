/**
 * Compares the outputs of a run with stored ones. What differs from run to run by its nature is made
 * equal first; the list stands in `normalised`.
 */
import { stripVTControlCharacters } from 'node:util';
import { cellPlace } from './failure.js';
import { joined, type CodeCell, type MimeBundle, type Notebook, type Output } from './nbformat.js';

const number = String.raw`\d[\d.,]*(?:e[+-]?\d+)?`;
const unit = '(?:ns|[µu]s|ms|s|sec|seconds?|min|minutes?|h|hours?)';

/** What counts as equal, each with what stands in its place while texts are compared. */
const equals: readonly (readonly [pattern: RegExp, put: string])[] = [
  // 2026-11-21T13:40:00Z, 2026-11-21, 13:40:00
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '‹date›'],
  [/\b\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?\b/g, '‹clock›'],
  // 12.3 s, 450 ms, 2 min; and as a share of time: 3.1 steps/s, 12 ms a step
  [
    new RegExp(String.raw`(?<![\w.])${number}(?=\s?[\w ]{0,20}(?:/|\bper\b)\s?${unit}\b)`, 'g'),
    '‹rate›',
  ],
  [new RegExp(String.raw`(?<![\w.])${number}\s?${unit}\b`, 'g'), '‹time›'],
  // 1.2 MB, 30 MiB: memory in use
  [new RegExp(String.raw`(?<![\w.])${number}\s?[kKMG]i?B\b`, 'g'), '‹memory›'],
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '‹id›'],
  // Absolute paths, also inside a stack
  [/(?<![\w.])(?:file:\/\/)?(?:\/[\w.@+-]+){2,}/g, '‹path›'],
  [/(?<![\w.])[A-Z]:\\[\w.@+\\-]+/g, '‹path›'],
];

/** A text without what differs from run to run: times, dates, memory, ids, paths, colours, line ends. */
export function normalised(text: string): string {
  const plain = stripVTControlCharacters(text).replaceAll('\r\n', '\n');
  const same = equals.reduce((done, [pattern, put]) => done.replaceAll(pattern, put), plain);
  return same.replaceAll(/[ \t]+$/gm, '').trimEnd();
}

/**
 * Every difference between the stored outputs and those of the run as a sentence with its cell; an
 * empty list where they agree. Cells are found by their id. Counts, metadata and tracebacks are not
 * compared, nor MIME types that only the run has.
 */
export function outputDifferences(stored: Notebook, run: Notebook): string[] {
  const before = new Map(stored.cells.map((cell) => [cell.id, cell]));
  return run.cells.flatMap((cell, index) => {
    const kept = before.get(cell.id);
    if (cell.cell_type !== 'code' || kept?.cell_type !== 'code') return [];
    const difference = cellDifference(kept, cell);
    return difference === undefined ? [] : [`${cellPlace(run, index)}: ${difference}`];
  });
}

/** Whether there is anything to compare with. */
export function hasOutputs({ cells }: Notebook): boolean {
  return cells.some((cell) => cell.cell_type === 'code' && cell.outputs.length > 0);
}

function cellDifference(stored: CodeCell, run: CodeCell): string | undefined {
  const [before, now] = [parts(stored.outputs), parts(run.outputs)];
  const count = Math.max(before.length, now.length);
  for (let i = 0; i < count; i++) {
    const [want, got] = [before[i], now[i]];
    if (!want) return `output ${i + 1} is new: ${got!.kind}`;
    if (!got) return `output ${i + 1} is gone: ${want.kind}`;
    if (want.kind !== got.kind) return `output ${i + 1} was ${want.kind} and is ${got.kind}`;
    const difference = bundleDifference(want.data, got.data);
    if (difference !== undefined) return `output ${i + 1}, ${difference}`;
  }
  return undefined;
}

interface Part {
  kind: string;
  /** Texts that are compared, by MIME type or the output's field. */
  data: Record<string, string>;
}

/** The outputs as far as they are compared. How a stream was cut into pieces does not matter. */
function parts(outputs: readonly Output[]): Part[] {
  const found: Part[] = [];
  for (const output of outputs) {
    const part = partOf(output);
    const last = found.at(-1);
    if (output.output_type === 'stream' && last?.kind === part.kind) {
      last.data['text'] = (last.data['text'] ?? '') + (part.data['text'] ?? '');
    } else {
      found.push(part);
    }
  }
  return found;
}

function partOf(output: Output): Part {
  switch (output.output_type) {
    case 'stream':
      return { kind: output.name, data: { text: joined(output.text) } };
    case 'error':
      return { kind: 'an error', data: { error: `${output.ename}: ${output.evalue}` } };
    default:
      return { kind: output.output_type, data: texts(output.data) };
  }
}

function texts(bundle: MimeBundle): Record<string, string> {
  const entries = Object.entries(bundle).map(([type, value]) => {
    const isText = typeof value === 'string' || Array.isArray(value);
    return [type, isText ? joined(value) : JSON.stringify(value)] as const;
  });
  return Object.fromEntries(entries);
}

function bundleDifference(
  stored: Record<string, string>,
  run: Record<string, string>,
): string | undefined {
  for (const [type, before] of Object.entries(stored)) {
    const now = run[type];
    if (now === undefined) return `${type} is gone`;
    if (/^(image|audio|video)\/(?!svg)/.test(type)) {
      if (before.trim() !== now.trim()) {
        return `${type} is another picture (${before.length} and ${now.length} characters)`;
      }
      continue;
    }
    const difference = lineDifference(normalised(before), normalised(now));
    if (difference !== undefined) return `${type}${difference}`;
  }
  return undefined;
}

function lineDifference(before: string, now: string): string | undefined {
  if (before === now) return undefined;
  const [want, got] = [before.split('\n'), now.split('\n')];
  const i = want.findIndex((line, i) => line !== got[i]);
  const line = i < 0 ? want.length : i;
  const say = (text: string | undefined): string =>
    text === undefined
      ? 'nothing'
      : JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
  return `, line ${line + 1}: stored ${say(want[line])}, now ${say(got[line])}`;
}
