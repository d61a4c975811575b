/** The page's files: those of the site, fetched when they are first read, and those that cells write. */
import { gunzipSync } from 'fflate';

/** The site's own files by path, as the build lists them. */
declare global {
  var tsganFiles: readonly string[];
}
const inSite = new Set(globalThis.tsganFiles);
/** What cells wrote, what the reader gave, and what was fetched, by path. */
export const held = new Map<string, Uint8Array>();

/** Hears of every file that is about to be fetched, of what is written and of what is removed. */
export const listeners = {
  fetching: (_path: string): void => undefined,
  written: (_path: string, _bytes: Uint8Array): void => undefined,
  removed: (_path: string): void => undefined,
};

/** `a/./b/../c` as `a/c`; what leads above the top stays there. */
export function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

export const exists = (path: string): boolean =>
  held.has(normal(path)) || inSite.has(normal(path)) || filesIn(path).length > 0;

/** What lies in a folder, as paths. */
export function filesIn(folder: string): string[] {
  const start = `${normal(folder)}/`;
  return [...held.keys()].filter((path) => path.startsWith(start));
}

/** @throws Error where there is no such file, or the site does not give it */
export function read(path: string): Uint8Array {
  const name = normal(path);
  const found = held.get(name);
  if (found) return found;
  if (!inSite.has(name)) throw new Error(`ENOENT: this page has no file ${path}`);
  const bytes = fetched(name);
  held.set(name, bytes);
  return bytes;
}

export function write(path: string, bytes: Uint8Array): void {
  held.set(normal(path), bytes);
  listeners.written(normal(path), bytes);
}

/** Puts a file where cells find it, without a word. */
export const place = (path: string, bytes: Uint8Array): void => void held.set(normal(path), bytes);

/** Removes a file, or a folder with all that is in it. */
export function remove(path: string): void {
  for (const file of [normal(path), ...filesIn(path)]) {
    if (held.delete(file)) listeners.removed(file);
  }
}

/**
 * A cell reads as it would from a disk, at once, so the worker waits: it has nothing else to do, and the
 * page beside it stays alive.
 */
function fetched(name: string): Uint8Array {
  listeners.fetching(name);
  const request = new XMLHttpRequest();
  request.open('GET', `files/${name}.gz`, false);
  request.responseType = 'arraybuffer';
  request.send();
  if (request.status !== 200) {
    throw new Error(
      `${name} could not be fetched (${request.status}). Reload the page to try again.`,
    );
  }
  const bytes = new Uint8Array(request.response as ArrayBuffer);
  // Some hosts unpack a .gz on the way.
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}
