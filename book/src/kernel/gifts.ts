/** Files that the reader gives to the cells: looked at first, so that a broken one is told at once. */
import { data } from 'tsgan';
import { held, place, remove } from '../machine/files.js';
import { keep } from '../machine/store.js';
import { report } from './output.js';

const mnist = 'data/mnist';

/**
 * Puts a file where cells find it, and keeps it. MNIST's own are read to their end before; one that is
 * broken does not take the place of one that is whole.
 *
 * @returns whether they have it now, in words too
 */
export function take(path: string, bytes: Uint8Array): { ok: boolean; words: string } {
  const name = path.split('/').at(-1)!;
  const refuse = (why: string) => ({ ok: false, words: `${name} was not taken: ${why}` });
  if (bytes.length === 0) return refuse('it is empty.');
  const before = held.get(path);
  place(path, bytes);
  try {
    if (path.startsWith(mnist)) data.readIdx(path);
  } catch (error) {
    if (before) place(path, before);
    else remove(path);
    return refuse(error instanceof Error ? error.message : String(error));
  }
  keep(path, bytes);
  report({ type: 'has', path });
  const missing = path.startsWith(mnist) ? data.missingMnistFiles(mnist) : [];
  const lacks = missing.length > 0 ? ` Full MNIST still lacks ${missing.join(', ')}.` : '';
  return { ok: true, words: `${name} is there for cells now, as ${path}.${lacks}` };
}
