/**
 * `npm run promises`: what the course promises, the test that fails where it is broken, and what was counted
 * in long runs. With `--write` it goes into the README, where a test holds it against the files.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { root } from './paths.js';
import { begin, end, promisesTable } from './promises/table.js';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const table = promisesTable();
if (values.write) {
  const file = path.join(root, 'README.md');
  const readme = readFileSync(file, 'utf8');
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no place between ${begin} and ${end}.`);
  const text = `${readme.slice(0, from + begin.length)}\n\n${table}\n\n${readme.slice(to)}`;
  writeFileSync(file, await format(text, { parser: 'markdown' }));
} else {
  console.log(await format(table, { parser: 'markdown' }));
}
