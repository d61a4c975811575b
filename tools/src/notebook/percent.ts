/**
 * The percent format: a notebook as one TypeScript file that an editor, a formatter and a reviewer
 * understand. `// %%` begins a code cell, `// %% [markdown]` a text cell whose lines are comments. Tags
 * stand as jupytext writes them: `// %% tags=["parameters"]`.
 */

export interface PercentCell {
  cell_type: 'code' | 'markdown';
  source: string;
  /** Absent where the cell has none. */
  tags?: string[];
  /** Line of the file (from 1) on which the cell's text begins. */
  line: number;
}

const anyHeader = /^\/\/ ?%%/;
const knownHeader = /^\/\/ %%(?: \[(markdown)\])?(?: tags=(\[.*\]))?\s*$/;

/**
 * Splits a source text into cells. Comments above the first header belong to the file, not to the
 * notebook.
 *
 * @throws Error with file and line where the text is not in the format.
 */
export function parsePercent(text: string, file: string): PercentCell[] {
  const open: (Pick<PercentCell, 'tags'> & {
    type: 'code' | 'markdown';
    line: number;
    lines: string[];
  })[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const where = `${file}:${index + 1}`;
    if (anyHeader.test(line)) {
      const header = knownHeader.exec(line);
      if (!header) {
        throw new Error(
          `${where}: a cell begins with "// %%" or "// %% [markdown]", not "${line}".`,
        );
      }
      const tags = header[2] === undefined ? {} : { tags: parseTags(header[2], where) };
      open.push({ type: header[1] ? 'markdown' : 'code', line: index + 2, lines: [], ...tags });
      continue;
    }
    const cell = open.at(-1);
    if (!cell) {
      if (!/^\s*(\/\/.*)?$/.test(line)) {
        throw new Error(`${where}: only comments may stand above the first "// %%".`);
      }
    } else if (cell.type === 'code') {
      cell.lines.push(line);
    } else {
      cell.lines.push(uncomment(line, where));
    }
  }
  return open.map(({ type, line, lines, tags }) => {
    const blank = lines.findIndex((text) => text.trim() !== '');
    return {
      cell_type: type,
      source: lines
        .join('\n')
        .replace(/^(\s*\n)+/, '')
        .trimEnd(),
      line: line + Math.max(blank, 0),
      ...(tags && { tags }),
    };
  });
}

function parseTags(json: string, where: string): string[] {
  let tags: unknown;
  try {
    tags = JSON.parse(json);
  } catch {
    tags = undefined;
  }
  const valid = (tag: unknown): tag is string => typeof tag === 'string' && /^[^,\s]+$/.test(tag);
  if (!Array.isArray(tags) || tags.length === 0 || !tags.every(valid)) {
    throw new Error(`${where}: tags are words in a list, e.g. tags=["parameters"], not ${json}.`);
  }
  return tags;
}

function uncomment(line: string, where: string): string {
  if (line.trim() === '') return '';
  if (!line.startsWith('//')) {
    throw new Error(
      `${where}: a line of a markdown cell begins with "// ". Begin a code cell with "// %%".`,
    );
  }
  return line.replace(/^\/\/ ?/, '');
}
