import { readable } from '../../ground/readable';
import { dataSet, type DataSet } from './dataset';

/** A column of measurements, one number a row. */
export interface NumericColumn {
  readonly name: string;
  readonly kind: 'numeric';
  readonly values: Float64Array;
}

/** A column in which every row has one of a few levels. */
export interface CategoryColumn {
  readonly name: string;
  readonly kind: 'category';
  readonly levels: readonly string[];
  /** The number of each row's level, from 0. */
  readonly values: Uint8Array;
}

export type Column = NumericColumn | CategoryColumn;

/** Structured data: named columns of one length, each of its own kind. */
export interface Table {
  readonly name: string;
  readonly size: number;
  readonly columns: readonly Column[];
}

/** A table that says in a notebook what it holds. */
export const table = (fields: Table): Table => readable('table', fields);

/** What one column takes up in an encoded row, and so what the generator must produce for it. */
export interface TableHead {
  readonly name: string;
  readonly kind: Column['kind'];
  /** 1 for a number, the number of levels for a category. */
  readonly width: number;
}

/** Goes between a table and the rows of numbers that a network takes, both ways. */
export interface TableCodec {
  readonly heads: readonly TableHead[];
  /** Length of an encoded row: the sum of the heads' widths. */
  readonly width: number;
  /** Rows `[width]`: numbers with mean 0 and deviation 1, categories one-hot. */
  encode(table: Table): DataSet;
  /** The table that `[rows, width]` numbers stand for; of each category the largest entry wins. */
  decode(rows: ArrayLike<number>): Table;
}

/** The column with this name; an unknown name is an error that lists the names. */
export function columnOf(of: Table, name: string): Column {
  const found = of.columns.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = of.columns.map((candidate) => candidate.name).join(', ');
  throw new Error(`The table "${of.name}" has no column "${name}". Its columns are ${names}.`);
}

/**
 * Learns from a table how to encode tables like it: mean and deviation of the numbers, levels of the
 * categories. The scale is kept, so that other tables (and generated rows) are read by the same one.
 */
export function tableCodec(source: Table): TableCodec {
  const fitted = source.columns.map((column) => {
    if (column.kind === 'category') return { column, mean: 0, deviation: 1 };
    const mean = column.values.reduce((sum, value) => sum + value / source.size, 0);
    const variance = column.values.reduce((sum, x) => sum + (x - mean) ** 2 / source.size, 0);
    if (!(variance > 0 && variance < Infinity)) {
      throw new Error(
        `The numeric column "${column.name}" has variance ${variance}: it cannot be scaled. ` +
          'Leave a constant column out, and mend cells that are not finite numbers.',
      );
    }
    return { column, mean, deviation: Math.sqrt(variance) };
  });
  const heads = source.columns.map((column): TableHead => {
    const width = column.kind === 'category' ? column.levels.length : 1;
    return { name: column.name, kind: column.kind, width };
  });
  const width = heads.reduce((sum, head) => sum + head.width, 0);

  return {
    heads,
    width,
    encode: (other) => {
      const samples = new Float32Array(other.size * width);
      let offset = 0;
      fitted.forEach(({ column: known, mean, deviation }, index) => {
        const given = columnOf(other, known.name);
        const step = heads[index]!.width;
        if (given.kind === 'numeric' && known.kind === 'numeric') {
          given.values.forEach((value, row) => {
            samples[row * width + offset] = (value - mean) / deviation;
          });
        } else if (given.kind === 'category' && known.kind === 'category') {
          // The level counts by its name: another table may list its levels in another order.
          const places = given.levels.map((level) => known.levels.indexOf(level));
          given.values.forEach((value, row) => {
            const place = places[value]!;
            if (place < 0) {
              throw new Error(
                `"${given.levels[value]}" is no level of "${known.name}", which has ${known.levels.join(', ')}.`,
              );
            }
            samples[row * width + offset + place] = 1;
          });
        } else {
          throw new Error(
            `The column "${known.name}" is ${given.kind} here, but was ${known.kind} in "${source.name}".`,
          );
        }
        offset += step;
      });
      return dataSet({ name: other.name, size: other.size, sampleShape: [width], samples });
    },
    decode: (rows) => {
      if (rows.length === 0 || rows.length % width !== 0) {
        throw new Error(`${rows.length} numbers do not make rows of ${width}.`);
      }
      const size = rows.length / width;
      let offset = 0;
      const columns = fitted.map(({ column: known, mean, deviation }): Column => {
        const start = offset;
        if (known.kind === 'numeric') {
          offset += 1;
          const values = Float64Array.from(
            { length: size },
            (_, row) => mean + deviation * rows[row * width + start]!,
          );
          return { name: known.name, kind: 'numeric', values };
        }
        offset += known.levels.length;
        const values = Uint8Array.from({ length: size }, (_, row) => {
          let best = 0;
          for (let i = 1; i < known.levels.length; i++) {
            const at = row * width + start;
            if (rows[at + i]! > rows[at + best]!) best = i;
          }
          return best;
        });
        return { ...known, values };
      });
      return table({ name: `${source.name}, decoded`, size, columns });
    },
  };
}
