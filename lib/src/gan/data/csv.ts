import type { Column, Table } from './table';

/**
 * Reads a table from comma-separated text with a line of names on top. A column whose cells are all
 * numbers is numeric; any other is a category, with its levels in the order of their first row.
 */
export function parseTable(text: string, name: string): Table {
  const lines = text.trim().split(/\r?\n/);
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
  return { name, size: lines.length - 1, columns };
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
