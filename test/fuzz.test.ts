/** Files from outside are taken or refused in words for people; `npm run fuzz` does this for longer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { useBackend } from 'tsgan';
import { afterAll, describe, expect, test } from 'vitest';
import { readers } from '../tools/dist/fuzz/readers.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-fuzz-'));
await useBackend('cpu');
const all = await readers(folder);
afterAll(() => rmSync(folder, { recursive: true }));

describe('inputs that are almost right', () => {
  test.each(all)('are read or refused clearly: $name', async ({ property }) => {
    const { failed, numRuns } = await fc.check(property, {
      seed: 20_261_121,
      numRuns: 2000,
      interruptAfterTimeLimit: 2000,
    });
    expect(failed).toBe(false);
    expect(numRuns).toBeGreaterThan(20);
  });

  test('would be found out where a reader stumbles', async () => {
    const stumbling = fc.asyncProperty(fc.string(), async (text) => {
      if (text.length > 3) throw new TypeError('stumbled');
    });
    expect((await fc.check(stumbling)).failed).toBe(true);
  });
});
