/** The notebook file format, version 4.5, as far as this project reads and writes it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type * as nbformat from '@jupyterlab/nbformat';

/**
 * A type of Jupyter's own without its clause "and any other field of JSON", which would let a misspelt
 * name pass and keep the compiler from telling the members of a union apart.
 */
type Known<T> = { [Key in keyof T as string extends Key ? never : Key]: T[Key] };

/** Several representations of one thing, by MIME type. Text may come as lines. */
export type MimeBundle = nbformat.IMimeBundle;
export type StreamOutput = Known<nbformat.IStream>;
export type DisplayOutput = Known<nbformat.IDisplayData>;
export type ResultOutput = Known<nbformat.IExecuteResult>;
export type ErrorOutput = Known<nbformat.IError>;
export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** From format 4.5 on every cell has an id. */
interface Identified {
  id: string;
}
export type CodeCell = Omit<Known<nbformat.ICodeCell>, 'id' | 'outputs'> &
  Identified & { outputs: Output[] };
export type TextCell = Omit<Known<nbformat.IMarkdownCell | nbformat.IRawCell>, 'id'> & Identified;
export type Cell = CodeCell | TextCell;

export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: nbformat.INotebookMetadata;
  cells: Cell[];
}

/** Whether the cell carries a tag, as front ends let a reader give them. */
export function hasTag({ metadata }: Cell, tag: string): boolean {
  return Array.isArray(metadata.tags) && metadata.tags.includes(tag);
}

/** The first heading, without marks; undefined where there is none. */
export function titleOf({ cells }: Notebook): string | undefined {
  for (const cell of cells) {
    const heading = cell.cell_type === 'markdown' && /^# +(.+)$/m.exec(joined(cell.source));
    if (heading) return heading[1]!.replaceAll(/[*_`$]/g, '');
  }
  return undefined;
}

/** Text of a field that may be one string or a list of lines. */
export function joined(text: string | string[]): string {
  return Array.isArray(text) ? text.join('') : text;
}

/** A text as the list of lines that notebooks keep on disk, each but the last with its newline. */
export function asLines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A cell id that depends only on what the cell says, so that the same text gives the same file. */
export function cellIds(cells: readonly { cell_type: string; source: string }[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell) => {
    const id = sha256(`${cell.cell_type}\n${cell.source}`).slice(0, 12);
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    return times === 1 ? id : `${id}-${times}`;
  });
}

/**
 * The text of a notebook file as Jupyter writes it: one-space indent, long texts as lists of lines
 * (a review then shows the line that changed), and a last newline.
 */
export function stringify(notebook: Notebook): string {
  const lines = (text: string | string[]): string[] => asLines(joined(text));
  const cells = notebook.cells.map((cell) => {
    if (cell.cell_type !== 'code') return { ...cell, source: lines(cell.source) };
    const outputs = cell.outputs.map((output) => {
      if (output.output_type === 'stream') return { ...output, text: lines(output.text) };
      return 'data' in output ? { ...output, data: inLines(output.data) } : output;
    });
    return { ...cell, source: lines(cell.source), outputs };
  });
  return `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`;
}

/** The bundle with its texts as lists of lines; pictures in base64 stay one string. */
function inLines(data: MimeBundle): MimeBundle {
  const isLong = /^(text\/|application\/javascript$|image\/svg\+xml$)/;
  const entries = Object.entries(data).map(([type, value]) => {
    return [type, typeof value === 'string' && isLong.test(type) ? asLines(value) : value] as const;
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a notebook of format 4.0 or later and brings it to 4.5: ids where they are missing, outputs
 * and counts where a code cell has none.
 *
 * @throws Error that names the file and says what is wrong with it.
 */
export function readNotebook(file: string): Notebook {
  return parseNotebook(readFileSync(file, 'utf8'), file);
}

/** As `readNotebook`, from a text; `name` is for the messages. */
export function parseNotebook(text: string, name: string): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `${name} is not a notebook: it is no valid JSON (${(error as Error).message}).`,
    );
  }
  if (!isRecord(json) || !Array.isArray(json['cells']) || json['nbformat'] !== 4) {
    throw new Error(
      `${name} is not a notebook of format 4. Open it once in Jupyter and save it, or convert it ` +
        `with "jupyter nbconvert --to notebook".`,
    );
  }
  const raw = json['cells'].map((cell: unknown, i) =>
    upgradeCell(cell, `cell ${i + 1} of ${name}`),
  );
  const ids = cellIds(raw.map((cell) => ({ ...cell, source: joined(cell.source) })));
  const used = new Set<string>();
  const cells = raw.map((cell, i): Cell => {
    const id = /^[\w-]{1,64}$/.test(cell.id) && !used.has(cell.id) ? cell.id : ids[i]!;
    used.add(id);
    return { ...cell, id };
  });
  return {
    cells,
    metadata: isRecord(json['metadata']) ? (json['metadata'] as Notebook['metadata']) : {},
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function upgradeCell(cell: unknown, where: string): Cell {
  const source = isRecord(cell) ? cell['source'] : undefined;
  const plain =
    typeof source === 'string' ||
    (Array.isArray(source) && source.every((line) => typeof line === 'string'));
  if (!isRecord(cell) || !plain) throw new Error(`${where} has no source text.`);
  const common = {
    id: typeof cell['id'] === 'string' ? cell['id'] : '',
    metadata: isRecord(cell['metadata']) ? (cell['metadata'] as Cell['metadata']) : {},
    source,
  };
  switch (cell['cell_type']) {
    case 'code':
      return {
        cell_type: 'code',
        execution_count:
          typeof cell['execution_count'] === 'number' ? cell['execution_count'] : null,
        ...common,
        outputs: Array.isArray(cell['outputs']) ? (cell['outputs'] as Output[]) : [],
      };
    case 'markdown':
    case 'raw': {
      const attachments = cell['attachments'];
      return {
        cell_type: cell['cell_type'],
        ...common,
        ...(isRecord(attachments) && {
          attachments: attachments as Record<string, MimeBundle>,
        }),
      };
    }
    default:
      throw new Error(`${where} is of the unknown type ${JSON.stringify(cell['cell_type'])}.`);
  }
}
