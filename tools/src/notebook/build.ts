/** Builds notebooks from their source texts. */
import { asLines, cellIds, joined, sha256, type Cell, type Notebook } from './nbformat.js';
import { parsePercent } from './percent.js';

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
    version: '3.7.2',
  },
};

/**
 * A notebook without outputs from a text in the percent format.
 *
 * @param file the text's path, for messages
 */
export function buildNotebook(text: string, file: string): Notebook {
  const cells = parsePercent(text, file);
  const ids = cellIds(cells);
  return {
    cells: cells.map(({ cell_type, source }, i): Cell => {
      const common = { id: ids[i]!, metadata: {}, source: asLines(source) };
      return cell_type === 'markdown'
        ? { cell_type, ...common }
        : { cell_type, execution_count: null, ...common, outputs: [] };
    }),
    metadata: { ...kernelMetadata, tsgan: { source: sha256(text) } },
    nbformat: 4,
    nbformat_minor: 5,
  };
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
      const { tags } = cell.metadata;
      const metadata = tags === undefined ? {} : { tags };
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
      const outputs = cell.outputs.map((output) => {
        if (!('data' in output) || Object.keys(output.data).length === 1) return output;
        const { 'text/html': _html, ...data } = output.data;
        return { ...output, data };
      });
      return { ...cell, outputs };
    }),
    metadata: { ...notebook.metadata, tsgan: { source, executed: source } },
  };
}

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
      joined(want.source) === joined(got.source);
    if (!same) return `cell ${i + 1} differs from the source`;
  }
  return undefined;
}
