import { readText } from './text-file';
import { table, type Column, type Table } from './table';

/**
 * Reads a table from comma-separated text with a line of names on top. A column whose cells are all
 * numbers is numeric; any other is a category, with its levels in the order of their first row.
 *
 * @throws Error that names the table, with the line or the column that is wrong
 */
export function parseTable(text: string, name: string): Table {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  if (lines.length < 2) throw new Error(`"${name}" needs a line of names and at least one row.`);
  if (text.includes('"')) {
    throw new Error(`"${name}" has quoted cells, which this reader does not take. Unquote them.`);
  }
  const cells = lines.map((line) => line.split(',').map((cell) => cell.trim()));
  const names = cells[0]!;
  cells.forEach((row, index) => {
    if (row.length !== names.length || row.includes('')) {
      throw new Error(
        `Line ${index + 1} of "${name}" should have ${names.length} filled cells: "${lines[index]}".`,
      );
    }
  });
  const twice = names.find((one, i) => names.indexOf(one) < i);
  if (twice !== undefined) {
    throw new Error(`"${name}" has two columns of the name "${twice}". Rename one of them.`);
  }
  const columns = names.map((columnName, at): Column => {
    const texts = cells.slice(1).map((row) => row[at]!);
    const numbers = Float64Array.from(texts, Number);
    if (numbers.every(Number.isFinite)) {
      return { name: columnName, kind: 'numeric', values: numbers };
    }
    const levels = [...new Set(texts)];
    if (levels.length > 256) {
      throw new Error(
        `The column "${columnName}" of "${name}" has ${levels.length} different texts: too many for ` +
          'a category (256 at most). Leave it out, or check for a stray text among its numbers.',
      );
    }
    return {
      name: columnName,
      kind: 'category',
      levels,
      values: Uint8Array.from(texts, (cell) => levels.indexOf(cell)),
    };
  });
  return table({ name, size: lines.length - 1, columns });
}

/** The table of a file of comma-separated text in UTF-8: see `parseTable`. */
export function loadTable(file: string, name = file): Table {
  return parseTable(readText(file, 'A table is comma-separated text in UTF-8.'), name);
}

/** The text that `parseTable` reads; numbers are rounded to `digits` places. */
export function formatTable(table: Table, digits = 2): string {
  const rows = Array.from({ length: table.size }, (_, row) =>
    table.columns
      .map((c) =>
        c.kind === 'numeric' ? c.values[row]!.toFixed(digits) : c.levels[c.values[row]!]!,
      )
      .join(','),
  );
  return [table.columns.map((c) => c.name).join(','), ...rows].join('\n') + '\n';
}
