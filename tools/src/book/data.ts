/** The files that cells read, packed, under the paths that the library asks for. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { nodeModules, root } from '../paths.js';

/** The paths of the files that a cell of the page can read, `data/questions/pairs.tsv` for instance. */
export type DataFiles = readonly string[];

/** Copies them to `site/files`, each gzipped. */
export function copyData(site: string): DataFiles {
  const written: string[] = [];
  const put = (name: string, bytes: Uint8Array): void => {
    const file = path.join(site, 'files', `${name}.gz`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, gzipSync(bytes, { level: 9 }));
    written.push(name);
  };
  const folder = path.join(root, 'data');
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, entry);
    // MNIST's own files are not ours to hand on; the reader chooses them.
    const ours = /\.(json|bin|tsv|csv)$/.test(entry) && !entry.startsWith('mnist');
    if (ours && statSync(file).isFile()) {
      put(`data/${entry.replaceAll(path.sep, '/')}`, readFileSync(file));
    }
  }
  // What lessons show of runs that take hours.
  const results = path.join(root, 'bench', 'results');
  for (const name of readdirSync(results).filter((name) => name.endsWith('.json'))) {
    put(`bench/results/${name}`, readFileSync(path.join(results, name)));
  }
  for (let digit = 0; digit < 10; digit++) {
    put(`packages/mnist/src/digits/${digit}.bin`, digitBytes(digit));
  }
  const wasm = '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm';
  put(`packages/${wasm}`, readFileSync(path.join(nodeModules, wasm)));
  return written;
}

/** The package holds pixels in [0, 1], rounded to three places: finer than the bytes they were. */
function digitBytes(digit: number): Uint8Array {
  const file = path.join(nodeModules, 'mnist', 'src', 'digits', `${digit}.json`);
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: number[] };
  return Uint8Array.from(data, (value) => Math.round(value * 255));
}
