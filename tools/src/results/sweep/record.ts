/** What is written down of a run. */
import { existsSync, readFileSync } from 'node:fs';
import { readable } from '../../paths.js';
import type { Where } from '../measure.js';
import type { Run } from './plan.js';

export interface RunRecord extends Where {
  readonly setting: string;
  readonly seed: number;
  readonly options: string;
  /** Of the code, see `codeVersion`. */
  readonly code: string;
  readonly date: string;
  /** Of training, all attempts together; what an attempt did after its last checkpoint is not counted. */
  readonly seconds: number;
  readonly preset: string;
  readonly data: string;
  /** How long it is trained, as `steps`, `epochs`, `stages` and `average`. */
  readonly length: object;
  readonly training: object;
  /** What real samples have, by column. */
  readonly real: Readonly<Record<string, number>>;
  /** What was measured, by column, without the seconds. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** @returns undefined where there is none */
export const readRecord = (file: string): RunRecord | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunRecord) : undefined;

/**
 * @throws Error where a result is of other settings: a sweep whose settings change takes other names, so that no
 *   table mixes the two
 */
export function checkSame(run: Run, record: RunRecord): void {
  if (record.options === run.options) return;
  throw new Error(
    `${readable(run.file)} was made with "${record.options}", but the sweep now says ` +
      `"${run.options}": give the setting another name, or remove the file.`,
  );
}
