/**
 * The percent format: a notebook as one TypeScript file that an editor, a formatter and a reviewer
 * understand. `// %%` begins a code cell, `// %% [markdown]` a text cell whose lines are comments.
 */

export interface PercentCell {
  cell_type: 'code' | 'markdown';
  source: string;
  /** Line of the file (from 1) on which the cell's text begins. */
  line: number;
}

const anyHeader = /^\/\/ ?%%/;
const knownHeader = /^\/\/ %%(?: \[(markdown)\])?\s*$/;

/**
 * Splits a source text into cells. Comments above the first header belong to the file, not to the
 * notebook.
 *
 * @throws Error with file and line where the text is not in the format.
 */
export function parsePercent(text: string, file: string): PercentCell[] {
  const open: { type: 'code' | 'markdown'; line: number; lines: string[] }[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const where = `${file}:${index + 1}`;
    if (anyHeader.test(line)) {
      const header = knownHeader.exec(line);
      if (!header) {
        throw new Error(
          `${where}: a cell begins with "// %%" or "// %% [markdown]", not "${line}".`,
        );
      }
      open.push({ type: header[1] ? 'markdown' : 'code', line: index + 2, lines: [] });
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
  return open.map(({ type, line, lines }) => {
    const blank = lines.findIndex((text) => text.trim() !== '');
    return {
      cell_type: type,
      source: lines
        .join('\n')
        .replace(/^(\s*\n)+/, '')
        .trimEnd(),
      line: line + Math.max(blank, 0),
    };
  });
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
