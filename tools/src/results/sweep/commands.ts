/** Commands for whoever runs them: one a run, which any shell understands. */
import path from 'node:path';
import { root } from '../../paths.js';
import type { Run, Sweep } from './plan.js';
import { checkSame, readRecord } from './record.js';

/** The runs that have no result yet. @throws Error where a result is of other settings */
export const missingRuns = ({ runs }: Sweep): Run[] =>
  runs.filter((run) => {
    const record = readRecord(run.file);
    if (record) checkSame(run, record);
    return !record;
  });

/** By full paths: it may be run from anywhere, also on another machine with the same files. */
export const programOf = ({ file, folder }: Sweep, { name }: Run, saveEvery: number): string[] => [
  process.execPath,
  path.join(root, 'tools', 'dist', 'results.js'),
  ...['--sweep', file, '--out', folder, '--save-every', String(saveEvery), '--run', name],
];

export const commandOf = (...run: Parameters<typeof programOf>): string =>
  programOf(...run)
    .map(quoted)
    .join(' ');

const quoted = (word: string) =>
  /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
