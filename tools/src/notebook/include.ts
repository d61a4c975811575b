/**
 * Code of the library in a lesson's text, taken from the file itself, so that the two cannot drift:
 * a line `{{include lib/src/core.ts}}` becomes that file as a block of code; with `#step` behind the
 * path, the part between `// #region step` and `// #endregion` (editors fold such parts).
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../paths.js';

const directive = /^\{\{\s*include\s+([^\s#}]+)(?:#([\w-]+))?\s*\}\}$/gm;

/**
 * @param where the text's place, for messages
 * @param included gets each text that was put in
 * @throws Error with the place, for a file or a region that is not there
 */
export function withIncludes(text: string, where: string, included: string[]): string {
  return text.replaceAll(directive, (_line, file: string, region: string | undefined) => {
    const place = path.resolve(root, file);
    if (path.relative(root, place).startsWith('..') || !existsSync(place)) {
      throw new Error(`${where}: there is no file ${file} to include (looked in ${root}).`);
    }
    const whole = readFileSync(place, 'utf8').replaceAll('\r\n', '\n');
    const code = region === undefined ? whole : regionOf(whole, region, `${where}: ${file}`);
    included.push(code);
    const language = path.extname(file).slice(1);
    // A fence longer than any inside.
    const fence = '`'.repeat(
      Math.max(3, ...[...code.matchAll(/`{3,}/g)].map(([run]) => run.length + 1)),
    );
    return `${fence}${language}\n${code.trimEnd()}\n${fence}`;
  });
}

/** The lines between the marks of a region, moved to the left edge, without marks of others. */
function regionOf(code: string, region: string, where: string): string {
  const lines = code.split('\n');
  const mark = /^\s*\/\/ #(region|endregion)\b\s*([\w-]*)/;
  const begin = lines.findIndex((line) => {
    const [, kind, name] = mark.exec(line) ?? [];
    return kind === 'region' && name === region;
  });
  if (begin < 0) throw new Error(`${where} has no "// #region ${region}".`);
  let depth = 1;
  let end = begin;
  while (depth > 0) {
    end++;
    const line = lines[end];
    if (line === undefined) {
      throw new Error(`${where}: the region "${region}" has no "// #endregion".`);
    }
    const kind = mark.exec(line)?.[1];
    if (kind) depth += kind === 'region' ? 1 : -1;
  }
  const inside = lines.slice(begin + 1, end).filter((line) => !mark.test(line));
  const indents = inside.filter((line) => line.trim()).map((line) => /^\s*/.exec(line)![0].length);
  const edge = Math.min(...indents);
  return inside.map((line) => line.slice(edge)).join('\n');
}
