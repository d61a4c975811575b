import type { DataSet } from '../../gan/data/dataset';
import type { Table } from '../../gan/data/table';
import { htmlTable, short, textTable, type Lines } from './grid';
import type { Description } from './teach';

export const dataSetDescription: Description<DataSet> = {
  kind: 'data set',
  text: ({ name, size, sampleShape, labels, condition }) =>
    [
      `data set “${name}”: ${short(size)} samples of [${sampleShape.join(', ')}]`,
      ...(labels ? [`labels ${countsOf(labels)}`] : []),
      ...(condition ? [`condition of [${condition.shape.join(', ')}]`] : []),
    ].join('; '),
};

/** `0: 790  1: 902  …`, by label; only those that occur, the first twelve. */
function countsOf(labels: Uint8Array): string {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const all = [...counts].sort(([a], [b]) => a - b).map(([k, n]) => `${k}: ${short(n)}`);
  return all.length > 12 ? `${all.slice(0, 12).join('  ')}  …` : all.join('  ');
}

/** Rows of a table that are shown. */
const mostRows = 5;

export const tableDescription: Description<Table> = {
  kind: 'table',
  text: (table) => `${titleOf(table)}\n${textTable(linesOf(table))}`,
  rich: (table) => ({ 'text/html': htmlTable(titleOf(table), linesOf(table)) }),
};

function titleOf({ name, size }: Table): string {
  const rows = `table “${name}”, ${short(size)} rows`;
  return size > mostRows ? `${rows}, the first ${mostRows}:` : rows;
}

function linesOf({ size, columns }: Table): Lines {
  const rows = Array.from({ length: Math.min(size, mostRows) }, (_, row) =>
    columns.map((column) =>
      column.kind === 'numeric' ? short(column.values[row]!) : column.levels[column.values[row]!]!,
    ),
  );
  return [columns.map(({ name }) => name), ...rows];
}
