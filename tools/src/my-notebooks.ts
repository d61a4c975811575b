/**
 * The reader's own copies of the notebooks: to run and to change, without a trace in the clone's own
 * files, which git watches and an update replaces.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';

export interface Copies {
  /** How many notebooks were copied now, and how many copies stood there already. */
  readonly made: number;
  readonly kept: number;
  /** Where the copies that stood there went, if they were put aside. */
  readonly aside?: string;
}

/** The notebooks below a folder, as paths relative to it. */
function notebooksIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ipynb') && !file.includes('.ipynb_checkpoints'))
    .sort();
}

/**
 * Copies what has no copy yet; a copy that stands there is never overwritten.
 *
 * @param from the folder of the originals; their order of folders is kept, so that links work
 * @param fresh puts the whole folder of copies aside first, under a name with the date
 */
export function copyNotebooks(from: string, to: string, { fresh = false } = {}): Copies {
  let aside: string | undefined;
  if (fresh && existsSync(to)) {
    aside = `${to}-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
    renameSync(to, aside);
  }
  const all = notebooksIn(from);
  const missing = all.filter((file) => !existsSync(path.join(to, file)));
  for (const file of missing) {
    mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    cpSync(path.join(from, file), path.join(to, file));
  }
  return {
    made: missing.length,
    kept: all.length - missing.length,
    ...(aside !== undefined && { aside }),
  };
}

/** Where the copy of a notebook, or of a folder of notebooks, is; what is no original stays itself. */
export function copyOf(place: string, from: string, to: string): string {
  const within = path.relative(from, place);
  return within.startsWith('..') || path.isAbsolute(within) ? place : path.join(to, within);
}
