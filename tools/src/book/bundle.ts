/** The scripts of the site, each with what it needs, by esbuild. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { show } from 'tsgan';
import { nodeModules, root } from '../paths.js';
import { kernelPolicy } from './frame.js';
import type { DataFiles } from './data.js';
import { packagesOf, writeLicences } from './licences.js';

export type Sizes = readonly string[];

const library = path.join(root, 'lib', 'src');
const book = path.join(root, 'book', 'src');

/** What stands in a page for the files of the library that are written for Node. */
const twins: Readonly<Record<string, string>> = {
  'ground/platform/node': 'platform',
  'ground/backends/host': 'settings',
  'ground/backends/wasm/host': 'wasm',
  'ground/backends/webgpu/host': 'webgpu',
  'ground/backends/tensorflow/host': 'tensorflow',
  'ground/backends/native-blas/host': 'native-blas',
  'ground/backends/native-blas/library': 'blas-library',
  'show/picture/figure-png': 'pictures',
};

const inPage: Plugin = {
  name: 'library in a page',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^tsgan(\/dist\/.+)?$/ }, ({ path: name }) => ({
      path: sourceOf(name.slice('tsgan/dist/'.length) || 'index'),
    }));
    esbuild.onResolve({ filter: /^\.\.?(\/|$)/ }, ({ path: name, resolveDir }) =>
      resolveDir.startsWith(library) ? { path: sourceOf(inLibrary(resolveDir, name)) } : undefined,
    );
    // Without TensorFlow.js's backend for WebGL and its tf.data, which nothing here uses.
    esbuild.onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({
      path: path.join(book, 'machine/tf.ts'),
    }));
  },
};

/** Emscripten, TypeScript and some others ask for Node's modules where they find Node. */
const withoutNode: Plugin = {
  name: 'without Node',
  setup(esbuild) {
    const builtin = new RegExp(`^(node:.*|${builtinModules.join('|')})$`);
    esbuild.onResolve({ filter: builtin }, ({ path: name, importer }) => {
      if (importer.startsWith(nodeModules)) return { path: name, namespace: 'nothing' };
      return { errors: [{ text: `${importer} needs ${name}, which a page does not have.` }] };
    });
    esbuild.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: '' }));
  },
};

const inLibrary = (folder: string, name: string) =>
  path.relative(library, path.resolve(folder, name)).replaceAll(path.sep, '/') || 'index';

function sourceOf(name: string): string {
  const twin = twins[name] ?? twins[`${name}/index`];
  if (twin !== undefined) return path.join(book, 'machine', `${twin}.ts`);
  const file = path.join(library, `${name}.ts`);
  return existsSync(file) ? file : path.join(library, name, 'index.ts');
}

/** The library's player of live figures, which it keeps as a text, as a module. */
const livePlayer: Plugin = {
  name: 'live player',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^tsgan-live-player$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'text',
    }));
    esbuild.onLoad({ filter: /.*/, namespace: 'text' }, () => ({
      contents: `export default ${show.livePlayer}`,
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
  // Cells and readable errors know classes by their names.
  keepNames: true,
} as const satisfies BuildOptions;

/** Writes the scripts and gives what they weigh. */
export async function bundle(site: string, files: DataFiles): Promise<Sizes> {
  const entry = (name: string, folder: string) => ({
    in: path.join(book, folder, name),
    out: name,
  });
  const page = await build({
    ...common,
    outdir: site,
    plugins: [livePlayer, withoutNode],
    define: { 'globalThis.tsganKernelPolicy': JSON.stringify(kernelPolicy) },
    format: 'iife', // a page that was opened from a folder loads no modules
    entryPoints: [
      ...['read', 'run', 'isolate'].map((name) => entry(name, 'reader')),
      entry('playground', 'playground'),
      entry('types', 'types'),
    ],
  });
  const worker = await build({
    ...common,
    outdir: site,
    format: 'esm',
    splitting: true,
    chunkNames: 'part-[hash]',
    plugins: [inPage, withoutNode],
    define: { 'globalThis.tsganFiles': JSON.stringify(files) },
    entryPoints: [entry('kernel', 'kernel'), entry('helper', 'machine')],
  });
  const plotly = 'plotly.js-cartesian-dist-min/plotly-cartesian.min.js';
  copyFileSync(path.join(nodeModules, plotly), path.join(site, 'plotly.js'));
  writeFileSync(path.join(site, '.nojekyll'), ''); // GitHub Pages shall take the files as they are
  const inputs = [...Object.keys(page.metafile.inputs), ...Object.keys(worker.metafile.inputs)];
  writeLicences(site, [...packagesOf(inputs), 'mnist', path.dirname(plotly)]);
  const outputs = { ...page.metafile.outputs, ...worker.metafile.outputs };
  const weights = ['read', 'run', 'kernel', 'types'].map((name) => ({
    name,
    files: withImports(path.relative(root, path.join(site, `${name}.js`)), outputs),
  }));
  weights.push({ name: 'plotly', files: [path.join(site, 'plotly.js')] });
  return weights.map(({ name, files }) => {
    const packed = files.map((file) =>
      gzipSync(readFileSync(path.resolve(root, file)), { level: 9 }),
    );
    const bytes = packed.reduce((sum, { length }) => sum + length, 0);
    return `${name} ${(bytes / 1e3).toFixed(0)} kB`;
  });
}

/** A script and the parts that are loaded with it; not those that it may ask for later. */
function withImports(
  file: string,
  outputs: Metafile['outputs'],
  found = new Set<string>(),
): string[] {
  if (found.has(file)) return [];
  found.add(file);
  for (const { path: part, kind } of outputs[file.replaceAll(path.sep, '/')]?.imports ?? []) {
    if (kind === 'import-statement') withImports(part, outputs, found);
  }
  return [...found];
}
