/** Where things stand in the repository. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root: this file is compiled to tools/dist. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

export const notebooks = path.join(root, 'notebooks');
/** Copies that the reader works in; git does not look at them. */
export const myNotebooks = path.join(root, 'my-notebooks');
export const sources = path.join(notebooks, 'src');
export const nodeModules = path.join(root, 'node_modules');

/** A path as a reader types it: relative to the folder they stand in, where that is shorter. */
export function readable(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
