import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const library = path.resolve(import.meta.dirname, '../lib/dist/index.js');

/** npm's `deno` is 92 MB, so it is no dependency: `TSGAN_DENO` names one, or it is on the PATH. */
const deno = process.env['TSGAN_DENO'] ?? 'deno';
const here = spawnSync(deno, ['--version']).status === 0;
if (!here) {
  console.log(`Deno is not tried: "${deno}" does not run. TSGAN_DENO=/path/to/deno npm test`);
}

const script = `
import { createRequire } from 'node:module';
import process from 'node:process';
const tsgan = createRequire(import.meta.url)(process.argv[2]);
const { nets, objectives, Random, train, useBackend } = tsgan;

const { name } = await useBackend('wasm');
const random = new Random(1);
const hidden = [nets.leakyRelu(0.2)];
const gan = {
  name: 'points',
  generator: nets.mlp({ name: 'generator', sizes: [8, 256, 256, 2], hidden, random }),
  discriminator: nets.mlp({ name: 'discriminator', sizes: [2, 256, 256, 1], hidden, random }),
  latent: nets.normalLatent(8),
  objective: objectives.nonSaturating,
};
const data = tsgan.data.ringOfGaussians({ modes: 8, radius: 1, deviation: 0.05, size: 1000, random });
const losses = [];
const training = { seed: 1, steps: 20, batchSize: 64, reportEvery: 1 };
for await (const { discriminatorLoss, generatorLoss } of train(gan, data, training)) {
  losses.push([discriminatorLoss, generatorLoss]);
}
console.log(JSON.stringify({ name, losses }));
process.exit();
`;

interface Told {
  name: string;
  losses: [number, number][];
}

describe.skipIf(!here)('in Deno, outside of the repository', () => {
  test('the library trains on wasm with the losses of Node, to the last bit', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-deno-'));
    try {
      const file = path.join(folder, 'train.mjs');
      writeFileSync(file, script);
      const told = async (program: string, ...args: string[]) => {
        const done = await promisify(execFile)(program, [...args, file, library], { cwd: folder });
        return { stderr: done.stderr, ...(JSON.parse(done.stdout) as Told) };
      };
      const inNode = await told(process.execPath);
      const inDeno = await told(deno, 'run', '--allow-all');
      expect(inNode.losses).toHaveLength(20);
      expect(new Set(inNode.losses.flat()).size).toBe(40);
      expect(inDeno.name).toBe('wasm');
      expect(inDeno.losses).toEqual(inNode.losses);
      // A helper thread that does not start leaves its words here, and its share of the work to the others.
      expect(inDeno.stderr).toBe('');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
