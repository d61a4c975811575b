/** A sweep: settings × seeds, and where each run's result is. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { resultSettings, type ResultSettings } from '../arguments.js';

/** One training of one setting from one seed. */
export interface Run {
  /** `SETTING/SEED`, by which a command asks for it. */
  readonly name: string;
  readonly setting: string;
  readonly seed: number;
  /** What `npm run results` would be told. */
  readonly options: string;
  readonly settings: ResultSettings;
  /** Its result, once it is there: whole, or not at all. */
  readonly file: string;
}

export interface Sweep {
  readonly file: string;
  readonly folder: string;
  /** Seed by seed, each through all settings: what comes first is of use by itself. */
  readonly runs: readonly Run[];
}

/** These belong to the sweep, not to a setting. */
const ofTheSweep = /(^|\s)--(seeds|json|sweep)\b/;

/** @throws Error saying what is wrong with the file */
export function readSweep(file: string, folder: string): Sweep {
  const { seeds = NaN, settings = {} } = parsed(file);
  const wrong = (why: string) => new Error(`${file} is no sweep: ${why}.`);
  if (!Number.isSafeInteger(seeds) || seeds < 1) {
    throw wrong(`"seeds" must be a whole number of at least 1, but it is ${seeds}`);
  }
  const names = Object.keys(settings);
  if (names.length === 0) throw wrong('"settings" must name at least one');
  const understood = names.map((name) => {
    const options = settings[name]!;
    if (!/^[\w.-]+$/.test(name)) {
      throw wrong(
        `"${name}" names files, so letters, digits, ".", "_" and "-" are what it may have`,
      );
    }
    if (ofTheSweep.test(options)) throw wrong(`"${name}" has an option that the sweep decides`);
    return { name, options, settings: understand(name, options, wrong) };
  });
  const runs = Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    understood.map(({ name, options, settings }) => ({
      name: `${name}/${seed}`,
      setting: name,
      seed,
      options,
      settings,
      file: path.join(folder, name, `${seed}.json`),
    })),
  );
  return { file, folder, runs };
}

function understand(name: string, options: string, wrong: (why: string) => Error): ResultSettings {
  try {
    const settings = resultSettings(options.split(/\s+/).filter((word) => word !== ''));
    if (settings) return settings;
  } catch (error) {
    throw wrong(`"${name}" cannot be: ${(error as Error).message.replace(/\.$/, '')}`);
  }
  throw wrong(`"${name}" asks for help`);
}

function parsed(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as {
      readonly seeds?: number;
      readonly settings?: Readonly<Record<string, string>>;
    };
  } catch (cause) {
    throw new Error(`The sweep ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
