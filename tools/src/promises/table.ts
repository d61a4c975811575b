import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../paths.js';
import { promises, type Promised } from './promises.js';

export const [begin, end] = ['<!-- npm run promises -- --write -->', '<!-- end of promises -->'];

const results = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(root, 'bench', 'results', `${name}.json`), 'utf8'));

/** The promises as a table in Markdown, the numbers fresh from their files. */
export function promisesTable(): string {
  const rows = promises.map(({ promise, test, measured }) => {
    const found = measured?.(results);
    const tested = test ? `[${test[0]}](test/${test[0]})` : 'measured only';
    return `| ${promise} | ${tested} | ${found ? written(found) : ''} |`;
  });
  return [
    '| we promise that | fails where it is broken | and tried for longer |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function written({ text, from }: ReturnType<NonNullable<Promised['measured']>>): string {
  const files = from.map((name) => `[JSON](bench/results/${name}.json)`);
  return `${text} (${files.join(', ')})`;
}
