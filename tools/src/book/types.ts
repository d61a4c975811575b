/** What the type checker of a page must know: the declarations that `import 'tsgan'` leads to. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { nodeModules, root } from '../paths.js';

/** Writes them to `site/files/types.json.gz`, by their paths in the checker. */
export function writeTypes(site: string): void {
  const entry = path.join(root, 'lib', 'dist', 'index.d.ts');
  const program = ts.createProgram([entry], {
    lib: ['lib.es2022.d.ts'],
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
    types: [],
  });
  const files: Record<string, string> = {};
  const packages = new Set<string>(['tsgan']);
  for (const { fileName, text } of program.getSourceFiles()) {
    const place = placeOf(fileName);
    // Nobody reads TensorFlow.js's comments through a type error.
    const own = place.includes('/tsgan/') ? text : text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
    files[place] = own.replaceAll(/^\/\/# sourceMappingURL=.*$/gm, '');
    const name = /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(place)?.[1];
    if (name !== undefined) packages.add(name);
  }
  for (const name of packages) {
    const manifest = JSON.parse(
      readFileSync(path.join(nodeModules, name, 'package.json'), 'utf8'),
    ) as Record<string, unknown>;
    const { version, types, typings, main } = manifest;
    const kept = { name, version, types: types ?? typings, main };
    files[`/node_modules/${name}/package.json`] = JSON.stringify(kept);
  }
  const file = path.join(site, 'files', 'types.json.gz');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, gzipSync(JSON.stringify(files), { level: 9 }));
}

function placeOf(fileName: string): string {
  const own = path.relative(path.join(root, 'lib', 'dist'), fileName).replaceAll(path.sep, '/');
  if (!own.startsWith('..')) return `/node_modules/tsgan/dist/${own}`;
  const inModules = /node_modules\/(?!.*node_modules\/)(.*)$/.exec(fileName)![1]!;
  const library = /^typescript\/lib\/(.*)$/.exec(inModules)?.[1];
  return library === undefined ? `/node_modules/${inModules}` : `/${library}`;
}
