/** Files that are either whole or not there. */
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readable } from './paths.js';

/**
 * Writes beside the file and then takes its place, so that a reader never meets half a file, and a disk
 * that is full leaves no half one behind.
 *
 * @throws Error that names the file and the cause
 */
export function writeWhole(file: string, text: string): void {
  inPlaceOf(file, (beside) => writeFileSync(beside, text));
}

/** A result as JSON, written as `writeWhole` does, its folder made where it is missing. */
export function writeJson(file: string, result: object): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeWhole(file, `${JSON.stringify(result, null, 2)}\n`);
}

/** A copy, made as `writeWhole` writes. */
export function copyWhole(from: string, to: string): void {
  inPlaceOf(to, (beside) => copyFileSync(from, beside));
}

function inPlaceOf(file: string, write: (beside: string) => void): void {
  const beside = `${file}.${process.pid}.part`;
  try {
    write(beside);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new Error(`Could not write ${readable(file)}: ${(error as Error).message}.`);
  }
}
