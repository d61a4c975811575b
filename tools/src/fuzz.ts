/**
 * `npm run fuzz -- --seconds N`: gives every reader of outside files inputs that are almost right, for
 * as long as asked, and tells of each that is refused in words that are not for people. `--json FILE` adds
 * what was tried to what the file has counted; an unclear error sets it back to nothing.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { useBackend } from 'tsgan';
import { readers } from './fuzz/readers.js';
import type { Fuzzed } from './promises/promises.js';
import { writeJson } from './write.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    json: { type: 'string' },
  },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds > 0) || !Number.isInteger(seed)) {
  throw new Error(
    `--seconds must be above 0 and --seed whole, not ${values.seconds}, ${values.seed}.`,
  );
}

await useBackend('cpu');
const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-fuzz-'));
let [inputs, unclear] = [0, 0];
const counts: Record<string, number> = {};
try {
  const all = await readers(folder);
  console.log(`${all.length} readers, ${seconds} s, seed ${seed}`);
  for (const { name, property } of all) {
    const result = await fc.check(property, {
      seed,
      numRuns: Infinity,
      interruptAfterTimeLimit: (1000 * seconds) / all.length,
    });
    inputs += result.numRuns;
    counts[name] = result.numRuns;
    console.log(
      `${result.failed ? '✗' : '✓'} ${name}: ${result.numRuns.toLocaleString('en')} inputs`,
    );
    if (!result.failed) continue;
    unclear++;
    console.log(fc.defaultReportMessage(result));
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${inputs.toLocaleString('en')} inputs, ${unclear} unclear errors`);
if (values.json !== undefined) addTo(values.json);
process.exit(unclear > 0 ? 1 : 0);

function addTo(file: string): void {
  const before = (
    existsSync(file) && unclear === 0 ? JSON.parse(readFileSync(file, 'utf8')) : {}
  ) as Partial<Fuzzed>;
  const readers = { ...before.readers };
  for (const [name, count] of Object.entries(counts)) readers[name] = (readers[name] ?? 0) + count;
  const sum: Fuzzed = {
    inputs: (before.inputs ?? 0) + inputs,
    unclear,
    seconds: (before.seconds ?? 0) + seconds,
    readers,
  };
  writeJson(file, sum);
}
