/** Which notebooks ran well, and on what, so that `--changed` can leave them out. */
import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from '../paths.js';
import { joined, sha256, type Notebook } from './nbformat.js';
import type { NotebookSummary } from './summary.js';
import { writeWhole } from '../write.js';

/** A notebook's last good run. */
interface GoodRun {
  /** `runKey` of the notebook at that time. */
  readonly key: string;
  /** sha256 of the result that it wrote. */
  readonly result: string;
  readonly summary: NotebookSummary;
}

/** The good runs of an output folder, kept there in `good-runs.json`. */
export class GoodRuns {
  private readonly file: string;
  private readonly runs: Map<string, GoodRun>;

  constructor(private readonly out: string) {
    this.file = path.join(out, 'good-runs.json');
    this.runs = new Map(Object.entries(readRuns(this.file)));
  }

  /** The summary of the last good run with this key, if its result still lies there untouched. */
  find(name: string, key: string): NotebookSummary | undefined {
    const run = this.runs.get(name);
    const result = path.join(this.out, `${name}.ipynb`);
    if (run?.key !== key || !existsSync(result)) return undefined;
    return sha256(readFileSync(result, 'utf8')) === run.result ? run.summary : undefined;
  }

  /** Keeps a run, or forgets the notebook's earlier one where this was no good one. */
  keep(summary: NotebookSummary, key: string): void {
    const { name, ok } = summary;
    this.runs.delete(name);
    if (ok) {
      const result = readFileSync(path.join(this.out, `${name}.ipynb`), 'utf8');
      this.runs.set(name, { key, result: sha256(result), summary });
    }
    writeWhole(this.file, `${JSON.stringify(Object.fromEntries(this.runs), null, 2)}\n`);
  }
}

function readRuns(file: string): Record<string, GoodRun> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, GoodRun>;
  } catch {
    return {}; // none yet, or none that can be read: everything runs
  }
}

/**
 * Everything that a run depends on as one hash: the cells with their tags, the variables that the course
 * reads (`TSGAN_…`, e.g. budget and backend), the settings of the run, Node, the locked packages and the
 * compiled library and kernel.
 */
export function runKey(notebook: Notebook, env: NodeJS.ProcessEnv, settings: object): string {
  const { cells, metadata } = notebook;
  const texts = cells.map(({ cell_type, source, metadata }) => [
    cell_type,
    joined(source),
    metadata.tags ?? [],
  ]);
  const variables = Object.entries(env)
    .filter(([name, value]) => name.startsWith('TSGAN_') && value)
    .sort();
  const { kernelspec = null } = metadata;
  return sha256(
    JSON.stringify([texts, kernelspec, variables, settings, process.version, program()]),
  );
}

let programHash: string | undefined;

/** The compiled code and the data of this clone, as one hash. */
function program(): string {
  if (programHash !== undefined) return programHash;
  const hash = createHash('sha256');
  hash.update(readFileSync(path.join(root, 'package-lock.json')));
  addFolder(hash, path.join(root, 'lib', 'dist'), (file) => readFileSync(file));
  addFolder(hash, path.join(root, 'tools', 'dist'), (file) => readFileSync(file));
  // Data may be large; a file of another content has another size or time.
  addFolder(hash, path.join(root, 'data'), (file) => {
    const { size, mtimeMs } = statSync(file);
    return `${size} ${mtimeMs}`;
  });
  return (programHash = hash.digest('hex'));
}

function addFolder(hash: Hash, folder: string, content: (file: string) => string | Buffer): void {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.(map|d\.ts|tsbuildinfo)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  for (const file of entries) hash.update(path.relative(root, file)).update(content(file));
}
