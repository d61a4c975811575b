/** Builds notebooks from their source texts. */
import { isDeepStrictEqual } from 'node:util';
import { withIncludes } from './include.js';
import { asLines, cellIds, joined, sha256, type Cell, type Notebook } from './nbformat.js';
import { parsePercent, type PercentCell } from './percent.js';

/** What the tools keep in a notebook's metadata, under `tsgan`. */
export interface Provenance {
  /** sha256 of the text that the cells were built from. */
  source: string;
  /** sha256 of the text that the stored outputs come from; absent where there are none. */
  executed?: string;
}

/** The kernel that runs the notebook, in the words that Jupyter front ends look for. */
const kernelMetadata = {
  kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
  language_info: {
    codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    file_extension: '.ts',
    mimetype: 'text/typescript',
    name: 'typescript',
  },
};

/**
 * A notebook without outputs from a text in the percent format. Lines `{{include FILE}}` in its text
 * cells are replaced by that file's code (`include.ts`).
 *
 * @param file the text's path, for messages
 * @param links a line of links for a cell at the top and one at the bottom; none by default
 */
export function buildNotebook(text: string, file: string, links = ''): Notebook {
  const included: string[] = [];
  const own = parsePercent(text, file).map((cell): BuiltCell => {
    if (cell.cell_type === 'code') return cell;
    const source = withIncludes(cell.source, `${file}:${cell.line}`, included);
    return { ...cell, source };
  });
  const line: BuiltCell[] = links
    ? [{ cell_type: 'markdown', source: links, tags: ['links'] }]
    : [];
  const cells = [...line, ...own, ...line];
  const ids = cellIds(cells);
  return {
    cells: cells.map(({ cell_type, source, tags }, i): Cell => {
      const common = { id: ids[i]!, metadata: cellMetadata(tags), source: asLines(source) };
      return cell_type === 'markdown'
        ? { cell_type, ...common }
        : { cell_type, execution_count: null, ...common, outputs: [] };
    }),
    metadata: { ...kernelMetadata, tsgan: { source: sha256([text, ...included].join('\0')) } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

type BuiltCell = Omit<PercentCell, 'line'>;

/**
 * A cell's metadata from its tags. The code of a cell tagged `fold` is hidden until the reader opens it,
 * by the key of the notebook format that JupyterLab and Notebook read. The format's other key,
 * `collapsed`, hides the outputs, and VS Code keeps what is folded outside of the file.
 */
function cellMetadata(tags: string[] | undefined): Cell['metadata'] {
  if (!tags) return {};
  return { tags, ...(tags.includes('fold') && { jupyter: { source_hidden: true } }) };
}

/** What the tools wrote about a notebook's origin, if it was built by them. */
export function provenance(notebook: Notebook): Provenance | undefined {
  const value = notebook.metadata['tsgan'] as Partial<Provenance> | undefined;
  if (typeof value?.source !== 'string') return undefined;
  return {
    source: value.source,
    ...(typeof value.executed === 'string' && { executed: value.executed }),
  };
}

/**
 * The built notebook with the outputs of an earlier one wherever a cell says the same as before.
 * Its `executed` hash stays that of the earlier run, so a changed text is told as stale.
 */
export function keepOutputs(built: Notebook, earlier: Notebook): Notebook {
  const before = new Map(earlier.cells.map((cell) => [cell.id, cell]));
  const executed = provenance(earlier)?.executed;
  return {
    ...built,
    cells: built.cells.map((cell): Cell => {
      const kept = before.get(cell.id);
      const same = kept && joined(kept.source) === joined(cell.source);
      return same && cell.cell_type === 'code' && kept.cell_type === 'code'
        ? { ...cell, execution_count: kept.execution_count, outputs: kept.outputs }
        : cell;
    }),
    metadata: {
      ...built.metadata,
      tsgan: { ...provenance(built), ...(executed && { executed }) },
    },
  };
}

/** The notebook with what a run leaves behind taken out: outputs, counts, widgets' and timing notes. */
export function cleanNotebook(notebook: Notebook): Notebook {
  const { kernelspec, language_info, tsgan } = notebook.metadata;
  const source = (tsgan as Partial<Provenance> | undefined)?.source;
  return {
    ...notebook,
    cells: notebook.cells.map((cell): Cell => {
      const metadata = cellMetadata(cell.metadata.tags);
      return cell.cell_type === 'code'
        ? { ...cell, metadata, execution_count: null, outputs: [] }
        : { ...cell, metadata };
    }),
    metadata: {
      ...(kernelspec !== undefined && { kernelspec }),
      ...(language_info !== undefined && { language_info }),
      ...(source !== undefined && { tsgan: { source } }),
    },
  };
}

/**
 * The notebook as it is published: with the outputs of a run of its present text, and those small.
 * HTML goes wherever the output has another form: it may carry scripts, which a reader that does not
 * trust the file shows as nothing at all.
 */
export function publishable(notebook: Notebook): Notebook {
  const source = provenance(notebook)?.source;
  return {
    ...notebook,
    cells: notebook.cells.map((cell): Cell => {
      if (cell.cell_type !== 'code') return cell;
      // When each cell ran says nothing about the lesson, and would change the file each time.
      const { execution: _when, ...metadata } = cell.metadata;
      const outputs = cell.outputs.map((output) => {
        if (!('data' in output) || Object.keys(output.data).length === 1) return output;
        const { 'text/html': _html, ...data } = output.data;
        return { ...output, data };
      });
      return { ...cell, metadata, outputs };
    }),
    metadata: { ...notebook.metadata, tsgan: { source, executed: source } },
  };
}

/** The part of a cell's metadata that its text decides. */
const kept = ({ metadata: { tags, jupyter } }: Cell): object => ({ tags, jupyter });

/** Where the cells of two notebooks first differ in what they say, as a sentence; else undefined. */
export function cellDrift(expected: Notebook, actual: Notebook): string | undefined {
  const count = Math.max(expected.cells.length, actual.cells.length);
  for (let i = 0; i < count; i++) {
    const [want, got] = [expected.cells[i], actual.cells[i]];
    if (!want) return `cell ${i + 1} is not in the source`;
    if (!got) return `cell ${i + 1} of the source is missing`;
    const same =
      want.cell_type === got.cell_type &&
      want.id === got.id &&
      isDeepStrictEqual(kept(want), kept(got)) &&
      joined(want.source) === joined(got.source);
    if (!same) return `cell ${i + 1} differs from the source`;
  }
  return undefined;
}
