/**
 * Compiles the engine twice, for plain and for relaxed SIMD, into one TypeScript module: the binaries in
 * base64, so that a build of the library needs no compiler of WebAssembly, and the types of what they
 * export. `--check` says whether it is fresh.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import prettier from 'prettier';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(
  new URL('../src/ground/backends/wasm/engine-binary.ts', import.meta.url),
);

const options = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--converge', '--bindings', 'raw'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'threads'],
];

/** The binary in base64, and what the compiler says of the types of its exports. */
async function compile(...more) {
  const files = {};
  const args = ['index.ts', '--baseDir', here, '-o', 'engine.wasm', ...options, ...more];
  const { error, stderr } = await asc.main(args, {
    writeFile: (name, contents) => void (files[name] = contents),
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return {
    base64: Buffer.from(files['engine.wasm']).toString('base64'),
    types: String(files['engine.d.ts']),
  };
}

/** `name(parameters): result;` for every function that the compiler declares. */
function signatures(types) {
  const functions = [...types.matchAll(/export function (.*;)/g)];
  return functions.map(([, signature]) => signature).join('\n');
}

const plain = await compile();
const relaxed = await compile('--enable', 'relaxed-simd');
const text = await prettier.format(
  `// Made by \`node lib/engine/build.mjs\` from the sources in lib/engine. Do not edit.

/** What the engine exports, with its parameters' names; lib/engine/index.ts says where each stands. */
export interface EngineExports {
  ${signatures(plain.types)}
}

/** The engine for any WebAssembly with SIMD and threads. */
export const simd = '${plain.base64}';

/** The same with fused multiply-add, where the runtime has relaxed SIMD. */
export const relaxedSimd = '${relaxed.base64}';
`,
  { ...(await prettier.resolveConfig(target)), filepath: target },
);

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('The engine is stale: run `node lib/engine/build.mjs`.');
  process.exitCode = 1;
}
