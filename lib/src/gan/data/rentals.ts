import { platform } from '../../ground/platform';
import type { Random } from '../../ground/random';
import { loadTable } from './csv';
import { table, type Table } from './table';

/**
 * The rentals of a made-up bicycle station: a table of ours whose law is written here in full, so that
 * the strength of every dependence is known exactly. A rental is drawn from left to right:
 *
 * season → rider (who comes depends on the season) → bicycle (what is taken depends on the rider);
 * temperature given the season; distance given rider, bicycle and temperature; minutes given all
 * three. Given its categories a row's three numbers are jointly normal.
 */
const seasons = [
  { name: 'winter', share: 0.15, visitors: 0.08, celsius: 3, deviation: 3.5 },
  { name: 'spring', share: 0.27, visitors: 0.3, celsius: 12, deviation: 4.5 },
  { name: 'summer', share: 0.33, visitors: 0.55, celsius: 23, deviation: 3.5 },
  { name: 'autumn', share: 0.25, visitors: 0.25, celsius: 12, deviation: 4 },
] as const;
const riders = [
  { name: 'member', bicycles: [0.7, 0.25, 0.05], kilometres: 5, minutes: 5 },
  { name: 'visitor', bicycles: [0.35, 0.45, 0.2], kilometres: 7.5, minutes: 12 },
] as const;
const bicycles = [
  { name: 'city', kilometres: 0, minutes: 0 },
  { name: 'electric', kilometres: 3, minutes: -6 },
  { name: 'cargo', kilometres: -1, minutes: 4 },
] as const;
const kilometresPerCelsius = 0.08;
const kilometresDeviation = 1.2;
const minutesPerKilometre = 3.5;
const minutesDeviation = 3.5;

const columnNames = ['season', 'rider', 'bicycle', 'celsius', 'kilometres', 'minutes'] as const;

function pick(shares: readonly number[], random: Random): number {
  let left = random.uniform();
  for (let i = 0; i < shares.length - 1; i++) {
    left -= shares[i]!;
    if (left < 0) return i;
  }
  return shares.length - 1;
}

/** `size` independent rentals, drawn from the law above. */
export function bicycleRentals({ size, random }: { size: number; random: Random }): Table {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new Error(`A table needs at least one row, but size is ${size}.`);
  }
  const categories = [0, 1, 2].map(() => new Uint8Array(size));
  const numbers = [0, 1, 2].map(() => new Float64Array(size));
  for (let row = 0; row < size; row++) {
    const s = pick(
      seasons.map(({ share }) => share),
      random,
    );
    const season = seasons[s]!;
    const r = random.uniform() < season.visitors ? 1 : 0;
    const rider = riders[r];
    const b = pick(rider.bicycles, random);
    const bicycle = bicycles[b]!;
    const celsius = random.normal(season.celsius, season.deviation);
    const kilometres =
      rider.kilometres +
      bicycle.kilometres +
      kilometresPerCelsius * (celsius - 12) +
      random.normal(0, kilometresDeviation);
    const minutes =
      rider.minutes +
      bicycle.minutes +
      minutesPerKilometre * kilometres +
      random.normal(0, minutesDeviation);
    [s, r, b].forEach((level, i) => (categories[i]![row] = level));
    [celsius, kilometres, minutes].forEach((value, i) => (numbers[i]![row] = value));
  }
  const levels = [seasons, riders, bicycles].map((list) => list.map(({ name }) => name));
  return table({
    name: 'bicycle rentals',
    size,
    columns: [
      ...categories.map((values, i) => ({
        name: columnNames[i]!,
        kind: 'category' as const,
        levels: levels[i]!,
        values,
      })),
      ...numbers.map((values, i) => ({
        name: columnNames[i + 3]!,
        kind: 'numeric' as const,
        values,
      })),
    ],
  });
}

/** The 4,000 rentals of data/table/bicycle-rentals.csv. */
export function loadBicycleRentals(): Table {
  return loadTable(platform.dataFile('table/bicycle-rentals.csv'), 'bicycle rentals');
}

/**
 * The exact association of every two columns of the law, `[6][6]` in the order of the table's
 * columns: Pearson's r for two numbers, the correlation ratio η for a category and a number,
 * Cramér's V for two categories (what `associationMatrix` estimates from a table).
 *
 * The law is a mixture of 24 cells (season × rider × bicycle) with weights w, means m and
 * covariances C, so Cov = Σ w C + Σ w (m − m̄)(m − m̄)ᵀ: the law of total covariance.
 */
export function bicycleRentalAssociations(): number[][] {
  const cells = seasons.flatMap((season, s) =>
    riders.flatMap((rider, r) =>
      bicycles.map((bicycle, b) => {
        const visitor = r === 1 ? season.visitors : 1 - season.visitors;
        const kilometres =
          rider.kilometres + bicycle.kilometres + kilometresPerCelsius * (season.celsius - 12);
        const minutes = rider.minutes + bicycle.minutes + minutesPerKilometre * kilometres;
        return {
          levels: [s, r, b],
          weight: season.share * visitor * rider.bicycles[b]!,
          means: [season.celsius, kilometres, minutes],
          variance: season.deviation ** 2,
        };
      }),
    ),
  );
  const expect = (f: (cell: (typeof cells)[number]) => number) =>
    cells.reduce((sum, cell) => sum + cell.weight * f(cell), 0);
  const mean = [0, 1, 2].map((i) => expect((cell) => cell.means[i]!));

  /** Covariance within a cell: every number is a sum of the temperature's noise and later noises. */
  const within = (i: number, j: number, celsiusVariance: number): number => {
    const slopes = [1, kilometresPerCelsius, minutesPerKilometre * kilometresPerCelsius];
    const kilometreSlopes = [0, 1, minutesPerKilometre];
    return (
      slopes[i]! * slopes[j]! * celsiusVariance +
      kilometreSlopes[i]! * kilometreSlopes[j]! * kilometresDeviation ** 2 +
      (i === 2 && j === 2 ? minutesDeviation ** 2 : 0)
    );
  };
  const covariance = (i: number, j: number): number =>
    expect(
      ({ means, variance }) =>
        within(i, j, variance) + (means[i]! - mean[i]!) * (means[j]! - mean[j]!),
    );
  const correlationRatio = (c: number, i: number): number => {
    const groups = new Map<number, { weight: number; sum: number }>();
    for (const { levels, weight, means } of cells) {
      const group = groups.get(levels[c]!) ?? { weight: 0, sum: 0 };
      group.weight += weight;
      group.sum += weight * means[i]!;
      groups.set(levels[c]!, group);
    }
    let between = 0;
    for (const { weight, sum } of groups.values()) {
      between += weight * (sum / weight - mean[i]!) ** 2;
    }
    return Math.sqrt(between / covariance(i, i));
  };
  const cramersV = (c: number, d: number): number => {
    const counts = [seasons.length, riders.length, bicycles.length];
    const share = (test: (levels: readonly number[]) => boolean) =>
      expect(({ levels }) => (test(levels) ? 1 : 0));
    let phi = 0;
    for (let x = 0; x < counts[c]!; x++) {
      for (let y = 0; y < counts[d]!; y++) {
        const expected = share((l) => l[c] === x) * share((l) => l[d] === y);
        phi += (share((l) => l[c] === x && l[d] === y) - expected) ** 2 / expected;
      }
    }
    return Math.sqrt(phi / (Math.min(counts[c]!, counts[d]!) - 1));
  };
  return columnNames.map((_, i) =>
    columnNames.map((_, j) => {
      if (i === j) return 1;
      const [low, high] = i < j ? [i, j] : [j, i];
      if (low >= 3) return covariance(low - 3, high - 3) / rootOf(low) / rootOf(high);
      return high >= 3 ? correlationRatio(low, high - 3) : cramersV(low, high);
    }),
  );

  function rootOf(column: number): number {
    return Math.sqrt(covariance(column - 3, column - 3));
  }
}
