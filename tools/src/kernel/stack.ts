/** Stack traces as the reader needs them, by V8's own hook (https://v8.dev/docs/stack-trace-api). */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cellOf } from './cell.js';
import { nodeModules } from '../paths.js';

/** How a place in a cell reads in a stack trace; groups: the cell's number, line. */
export const placeInCell = /\bcell \[(\d+)\], line (\d+)/;

/** Files whose frames say nothing to a reader: this kernel, and what it is built on. */
const inside = [
  path.dirname(fileURLToPath(import.meta.url)),
  path.join(nodeModules, 'tslab'),
  path.join(nodeModules, 'zeromq'),
];

/**
 * From here on every `error.stack` names cells and lines as the reader wrote them, and has only
 * frames of cells and of packages: none of Node's or of this kernel's inside.
 */
export function showTheReadersFrames(): void {
  // A library may call itself many times before the reader's own frame comes.
  Error.stackTraceLimit = 30;
  Error.prepareStackTrace = (error, sites) =>
    [String(error), ...sites.flatMap(frame)].join('\n    at ');
}

function frame(site: NodeJS.CallSite & { toString(): string }): string[] {
  const text = site.toString();
  const file = site.getScriptNameOrSourceURL() ?? site.getFileName();
  if (!file) return [];
  const cell = cellOf(file);
  const [line, column] = [site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1];
  if (!cell) {
    const place = file.startsWith('file:') ? fileURLToPath(file) : file;
    return path.isAbsolute(place) && !inside.some((folder) => place.startsWith(folder + path.sep))
      ? [text]
      : [];
  }
  // tslab's own call of the cell, below its last line.
  if (line > cell.compiledLines) return [];
  const at = cell.position(line, column);
  const place = at ? `cell [${cell.number}], line ${at.line}` : `cell [${cell.number}]`;
  // Cells share their names through a proxy, which a reader need not know.
  return [text.replace(`${file}:${line}:${column}`, place).replace(/\bProxy\./, '')];
}
