/** What the bench hands to PyTorch: only layers that its script can build. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Random, useBackend } from 'tsgan';
import { beforeAll, expect, test } from 'vitest';
import { benchCases } from '../tools/dist/bench/cases.js';
import { describePreset } from '../tools/dist/bench/describe.js';

beforeAll(() => useBackend('cpu'));

const script = readFileSync(path.resolve(import.meta.dirname, '../bench/pytorch.py'), 'utf8');
const known = [...script.matchAll(/kind == "(\w+)"/g)].map(([, kind]) => kind);

test.each(Object.entries(benchCases))('%s has layers that PyTorch’s side knows', async (_, one) => {
  const { generator, discriminator } = await describePreset(one.preset(new Random(1)));
  const kinds = [...generator, ...discriminator].map(({ kind }) => kind);
  expect(kinds.length).toBeGreaterThan(1);
  expect(known).toEqual(expect.arrayContaining(kinds));
});
