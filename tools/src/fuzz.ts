/**
 * `npm run fuzz -- --seconds N`: gives every reader of outside files inputs that are almost right, for
 * as long as asked, and tells of each that is refused in words that are not for people.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { useBackend } from 'tsgan';
import { readers } from './fuzz/readers.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
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
process.exit(unclear > 0 ? 1 : 0);
