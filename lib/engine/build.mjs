/**
 * Compiles the engine twice, for plain and for relaxed SIMD, into one TypeScript module of base64, so
 * that a build of the library needs no compiler of WebAssembly. `--check` says whether it is fresh.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(
  new URL('../src/ground/backends/wasm/engine-binary.ts', import.meta.url),
);

const options = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--converge'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'threads'],
];

async function compile(...more) {
  let binary;
  const args = ['index.ts', '--baseDir', here, '-o', 'engine.wasm', ...options, ...more];
  const { error, stderr } = await asc.main(args, {
    writeFile: (_, contents) => void (binary = contents),
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return Buffer.from(binary).toString('base64');
}

const text = `// Made by \`node lib/engine/build.mjs\` from the sources beside it. Do not edit.

/** The engine for any WebAssembly with SIMD and threads. */
export const simd =
  '${await compile()}';

/** The same with fused multiply-add, where the runtime has relaxed SIMD. */
export const relaxedSimd =
  '${await compile('--enable', 'relaxed-simd')}';
`;

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('The engine is stale: run `node lib/engine/build.mjs`.');
  process.exitCode = 1;
}
