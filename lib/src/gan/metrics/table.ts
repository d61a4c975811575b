import type { Random } from '../../ground/random';
import { columnOf, table as makeTable, type Column, type Table } from '../data/table';
import { correlationMatrix, matrixDistance } from './correlation';
import { totalVariation } from './divergence';
import { ksDistance } from './kolmogorov-smirnov';
import { matrixSquareRoot, moments } from './matrix';
import { requireNumbers, requireSameLength, type Numbers } from './numbers';

/**
 * The correlation ratio η of a category and a number (Pearson 1905): how much of the number's
 * variance lies between the levels' means, η² = Σ_c n_c (ȳ_c − ȳ)² / Σ (y − ȳ)². 0 when all levels
 * have the same mean, 1 when the level fixes the number. A constant number has η = 0.
 */
export function correlationRatio(levels: Numbers, values: Numbers): number {
  requireNumbers(values, 'values');
  requireNumbers(levels, 'levels');
  requireSameLength(levels, 'levels', values, 'values');
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  const groups = new Map<number, { size: number; sum: number }>();
  let total = 0;
  for (let i = 0; i < n; i++) {
    const group = groups.get(levels[i]!) ?? { size: 0, sum: 0 };
    group.size++;
    group.sum += values[i]! - mean;
    groups.set(levels[i]!, group);
    total += (values[i]! - mean) ** 2;
  }
  let between = 0;
  for (const { size, sum } of groups.values()) between += sum ** 2 / size;
  return total > 1e-20 * n * (1 + mean ** 2) ? Math.sqrt(Math.min(1, between / total)) : 0;
}

/**
 * Cramér's V of two categories (Cramér 1946): V² = χ² / (n · (min(rows, columns) − 1)) over their
 * table of counts. 0 when they are independent, 1 when one fixes the other. Levels that do not occur
 * are not counted; a category with one level has V = 0.
 */
export function cramersV(a: Numbers, b: Numbers): number {
  requireNumbers(a, 'a');
  requireNumbers(b, 'b');
  requireSameLength(a, 'a', b, 'b');
  const n = a.length;
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  const joint = new Map<number, Map<number, number>>();
  for (let i = 0; i < n; i++) {
    rows.set(a[i]!, (rows.get(a[i]!) ?? 0) + 1);
    columns.set(b[i]!, (columns.get(b[i]!) ?? 0) + 1);
    const line = joint.get(a[i]!) ?? new Map<number, number>();
    line.set(b[i]!, (line.get(b[i]!) ?? 0) + 1);
    joint.set(a[i]!, line);
  }
  const free = Math.min(rows.size, columns.size) - 1;
  if (free === 0) return 0;
  let chiSquared = 0;
  for (const [x, inRow] of rows) {
    for (const [y, inColumn] of columns) {
      const expected = (inRow * inColumn) / n;
      chiSquared += ((joint.get(x)?.get(y) ?? 0) - expected) ** 2 / expected;
    }
  }
  return Math.sqrt(Math.min(1, chiSquared / (n * free)));
}

/**
 * How strongly every two columns hang together, `[columns][columns]`: Pearson's r (with its sign) for
 * two numbers, η for a category and a number, Cramér's V for two categories; ones on the diagonal.
 */
export function associationMatrix(table: Table): number[][] {
  return table.columns.map((a, i) =>
    table.columns.map((b, j) => {
      if (i === j) return 1;
      if (a.kind === 'category') {
        return b.kind === 'category'
          ? cramersV(a.values, b.values)
          : correlationRatio(a.values, b.values);
      }
      if (b.kind === 'category') return correlationRatio(b.values, a.values);
      const pairs = Float64Array.from({ length: 2 * table.size }, (_, k) =>
        k % 2 === 0 ? a.values[k >> 1]! : b.values[k >> 1]!,
      );
      return correlationMatrix(pairs, 2)[0]![1]!;
    }),
  );
}

/** How often each level occurs: `[levels]`, sums to 1. */
export function levelFrequencies(values: Numbers, levels: number): Float64Array {
  requireNumbers(values, 'values');
  const frequencies = new Float64Array(levels);
  for (let i = 0; i < values.length; i++) {
    if (!(values[i]! < levels)) {
      throw new Error(`Row ${i} has level ${values[i]}, but there are only ${levels} (from 0).`);
    }
    frequencies[values[i]!]! += 1 / values.length;
  }
  return frequencies;
}

/** How far one table's distribution is from another's, column by column and between the columns. */
export interface TableDistance {
  /** Of each numeric column its Kolmogorov-Smirnov distance, of each category its total variation. */
  readonly columns: readonly {
    readonly name: string;
    readonly measure: 'KS' | 'TV';
    readonly distance: number;
  }[];
  /** Largest KS distance of a numeric column (0 if there is none). */
  readonly ks: number;
  /** Largest total variation of a category (0 if there is none). */
  readonly tv: number;
  /** Largest difference of the two association matrices. */
  readonly association: number;
}

/** Compares two tables with the same columns in the same order, e.g. a generated and a real one. */
export function tableDistance(a: Table, b: Table): TableDistance {
  const columns = a.columns.map((first) => {
    const second = columnOf(b, first.name);
    if (first.kind === 'numeric' && second.kind === 'numeric') {
      const distance = ksDistance(first.values, second.values);
      return { name: first.name, measure: 'KS' as const, distance };
    }
    if (first.kind === 'category' && second.kind === 'category') {
      const levels = [...new Set([...first.levels, ...second.levels])];
      const [p, q] = [first, second].map((side) => {
        const places = side.levels.map((level) => levels.indexOf(level));
        return levelFrequencies(
          side.values.map((value) => places[value]!),
          levels.length,
        );
      });
      return { name: first.name, measure: 'TV' as const, distance: totalVariation(p!, q!) };
    }
    throw new Error(`"${first.name}" is ${first.kind} in one table, ${second.kind} in the other.`);
  });
  const worst = (measure: 'KS' | 'TV') =>
    Math.max(0, ...columns.filter((c) => c.measure === measure).map((c) => c.distance));
  return {
    columns,
    ks: worst('KS'),
    tv: worst('TV'),
    association: matrixDistance(
      associationMatrix(a),
      associationMatrix({ ...b, columns: a.columns.map(({ name }) => columnOf(b, name)) }),
    ).max,
  };
}

/**
 * The table with each column shuffled by itself: every column keeps exactly its own distribution and
 * loses all that ties it to the others. What a generator of independent columns could reach at best.
 */
export function independentColumns(table: Table, random: Random): Table {
  return makeTable({
    ...table,
    name: `${table.name}, columns shuffled`,
    columns: table.columns.map((source) => {
      const order = random.permutation(table.size);
      return source.kind === 'numeric'
        ? { ...source, values: source.values.map((_, row) => source.values[order[row]!]!) }
        : { ...source, values: source.values.map((_, row) => source.values[order[row]!]!) };
    }),
  });
}

/**
 * A rival that is no GAN: `size` rows whose categories come together as often as in the table, and whose numbers are drawn
 * from a Gaussian for each such kind of row, with the mean and the covariance of that kind's rows. A kind that the table has
 * once gives that row's own numbers.
 */
export function gaussianCells(source: Table, size: number, random: Random): Table {
  const all = source.columns.map((_, i) => i);
  const numeric = all.filter((i) => source.columns[i]!.kind === 'numeric');
  const category = all.filter((i) => source.columns[i]!.kind === 'category');
  const valuesOf = (row: number, columns: readonly number[]) =>
    columns.map((i) => source.columns[i]!.values[row]!);
  const cells = new Map<string, number[][]>();
  const kinds = Array.from({ length: source.size }, (_, row) => {
    const kind = valuesOf(row, category).join(' ');
    if (!cells.has(kind)) cells.set(kind, []);
    cells.get(kind)!.push(valuesOf(row, numeric));
    return kind;
  });
  const laws = new Map([...cells].map(([kind, points]) => [kind, gaussianOf(points)]));
  const made = all.map(() => new Float64Array(size));
  for (let row = 0; row < size; row++) {
    const like = random.integer(source.size);
    valuesOf(like, category).forEach((value, k) => (made[category[k]!]![row] = value));
    const numbers = laws.get(kinds[like]!)!(random);
    numbers.forEach((value, k) => (made[numeric[k]!]![row] = value));
  }
  const columns = source.columns.map((column, i): Column => {
    const values = made[i]!;
    return column.kind === 'numeric'
      ? { ...column, values }
      : { ...column, values: Uint8Array.from(values) };
  });
  return makeTable({ name: `${source.name}, Gaussian in each cell`, size, columns });
}

/** Draws from the Gaussian with the mean and covariance of some points. */
function gaussianOf(points: readonly number[][]): (random: Random) => number[] {
  if (points.length === 1 || points[0]!.length === 0) return () => points[0]!;
  const { mean, covariance } = moments(points);
  const root = matrixSquareRoot(covariance); // root · root = covariance
  return (random) => {
    const e = Array.from(mean, () => random.normal());
    return Array.from(mean, (m, i) => root[i]!.reduce((sum, r, k) => sum + r * e[k]!, m));
  };
}
