/** Which code made a result: numbers may change with it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../paths.js';

/** What computes and measures. How it is shown, or handed out to machines, changes no number. */
const floors = ['ground', 'gan', 'training', 'presets'].map((floor) =>
  path.join(root, 'lib', 'dist', floor),
);
const measuring = path.join(root, 'tools', 'dist', 'results');

/** Twelve digits that change with any change of the code that results depend on. */
export function codeVersion(): string {
  const hash = createHash('sha256');
  const add = (folder: string, names: readonly string[]) => {
    for (const name of names.filter((name) => name.endsWith('.js')).sort()) {
      hash.update(name).update(readFileSync(path.join(folder, name)));
    }
  };
  for (const floor of floors) {
    add(floor, readdirSync(floor, { recursive: true, encoding: 'utf8' }));
  }
  add(measuring, readdirSync(measuring));
  return hash.digest('hex').slice(0, 12);
}
