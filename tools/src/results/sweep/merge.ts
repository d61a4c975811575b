/** The table of a sweep, and what is missing in it or does not belong together. */
import path from 'node:path';
import { readable } from '../../paths.js';
import { writeJson } from '../../write.js';
import { spread, type Spread } from '../measure.js';
import type { Sweep } from './plan.js';
import { checkSame, readRecord, type RunRecord } from './record.js';

/** Of what the result of a run must be, to stand in one table with others. */
const versions = ['code', 'node', 'device', 'machine'] as const;

interface Row {
  readonly options: string;
  readonly preset: string;
  readonly length: object;
  readonly training: object;
  readonly seeds: readonly number[];
  readonly real: Readonly<Record<string, number>>;
  readonly numbers: Readonly<
    Record<string, Spread & { readonly n: number; readonly of: number[] }>
  >;
}

export interface Table {
  readonly settings: Readonly<Record<string, Row>>;
  /** Names of runs that have no result. */
  readonly missing: readonly string[];
  /** What the results do not agree in, with each value's runs. */
  readonly differences: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** What they do agree in. */
  readonly versions: Readonly<Record<string, string>>;
  /** By setting: of training, with all attempts. No two sweeps have the same. */
  readonly seconds: Readonly<Record<string, Spread>>;
}

export function tableOf({ runs }: Sweep): Table {
  const found = runs.map((run) => ({ run, record: readRecord(run.file) }));
  const there = found.flatMap(({ run, record }) => (record ? [{ run, record }] : []));
  for (const { run, record } of there) checkSame(run, record);
  const bySetting = grouped(there, ({ run }) => run.setting);
  const settings = [...bySetting].map(([name, of]) => [name, rowOf(of.map((x) => x.record))]);
  const values = versions.map((what) => {
    const byValue = grouped(there, ({ record }) => record[what]);
    return [
      what,
      [...byValue].map(([value, of]) => [value, of.map((x) => x.run.name)] as const),
    ] as const;
  });
  return {
    settings: Object.fromEntries(settings) as Table['settings'],
    missing: found.filter(({ record }) => !record).map(({ run }) => run.name),
    differences: Object.fromEntries(
      values
        .filter(([, all]) => all.length > 1)
        .map(([what, all]) => [what, Object.fromEntries(all)]),
    ),
    versions: Object.fromEntries(
      values.filter(([, all]) => all.length === 1).map(([what, [one]]) => [what, one![0]]),
    ),
    seconds: Object.fromEntries(
      [...bySetting].map(([name, of]) => [name, spread(of.map((x) => x.record.seconds))]),
    ),
  };
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function rowOf(records: readonly RunRecord[]): Row {
  const { options, preset, length, training, real } = records[0]!;
  const columns = Object.keys(records[0]!.numbers).map((name) => {
    const of = records.map(({ numbers }) => numbers[name]).filter((value) => value !== undefined);
    return [name, { ...spread(of), n: of.length, of }];
  });
  return {
    ...{ options, preset, length, training, real },
    seeds: records.map(({ seed }) => seed),
    numbers: Object.fromEntries(columns) as Row['numbers'],
  };
}

/** Prints the table, and writes it down where a file is asked for. */
export function merge(sweep: Sweep, json: string | undefined): void {
  const table = tableOf(sweep);
  for (const [name, { numbers, real }] of Object.entries(table.settings)) {
    console.log(`${name}, median (least to most; real)`);
    for (const [column, { median, min, max, n }] of Object.entries(numbers)) {
      const [middle, low, high] = [median, min, max].map(short);
      const ideal = real[column] === undefined ? '' : `; ${short(real[column])}`;
      console.log(`  ${column.padEnd(14)} ${middle} (${low} to ${high}${ideal}), n = ${n}`);
    }
    const { median, min, max } = table.seconds[name]!;
    console.log(`  seconds        ${[median, min, max].map((s) => s.toFixed(0)).join(', ')}`);
  }
  const { missing, differences } = table;
  if (missing.length > 0) {
    console.log(`\n${missing.length} of ${sweep.runs.length} runs are missing: ${some(missing)}`);
  }
  for (const [what, byValue] of Object.entries(differences)) {
    console.log(`\nThe runs differ in ${what}:`);
    for (const [value, names] of Object.entries(byValue)) {
      console.log(`  ${value}: ${names.length} runs, ${some(names)}`);
    }
  }
  if (json === undefined) return;
  writeJson(json, { date: new Date().toISOString(), ...table });
  console.log(`\nwritten to ${readable(path.resolve(json))}`);
}

const short = (value: number) => String(Number(value.toPrecision(4)));
const some = (names: readonly string[]) =>
  names.length > 8
    ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`
    : names.join(', ');
