/** The licences of what the site hands on: they ask that their texts go along. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeModules, root } from '../paths.js';

/** The packages that these files come from. */
export function packagesOf(files: readonly string[]): string[] {
  const names = files.flatMap((file) => {
    const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll(path.sep, '/'));
    return found ? [found[1]!] : [];
  });
  return [...new Set(names)].sort();
}

/** Writes our licence and theirs to `site/licences.txt`. */
export function writeLicences(site: string, packages: readonly string[]): void {
  const ours = `This course\n\n${readFileSync(path.join(root, 'LICENSE'), 'utf8')}`;
  const theirs = packages.map((name) => {
    const folder = path.join(nodeModules, name);
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
      license?: string;
    };
    const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const head = `${name} ${manifest.version} (${manifest.license ?? 'see its text'})`;
    return [head, ...texts.map((file) => readFileSync(path.join(folder, file), 'utf8'))].join(
      '\n\n',
    );
  });
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  writeFileSync(path.join(site, 'licences.txt'), [ours, ...theirs].join(line));
}
