/**
 * What published figures are drawn from, as scripts of their own: each is loaded when the reader wakes its
 * figure. Scripts and not JSON, since a page that was opened from a folder can load nothing else.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const inline =
  /<div class="figure">([\s\S]*?)<script type="application\/json">([\s\S]*?)<\/script>/g;

/** The HTML with its figures' JSON in files of `site`; a figure knows its own by `data-figure`. */
export function figuresAsFiles(html: string, site: string): string {
  return html.replaceAll(inline, (_all, still: string, json: string) => {
    const name = createHash('sha256').update(json).digest('hex').slice(0, 16);
    const file = path.join(site, 'figures', `${name}.js`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `(globalThis.tsganFigures ??= {})["${name}"] = ${json};\n`);
    const live = 'sliders' in (JSON.parse(json) as object) ? ' data-live' : '';
    return `<div class="figure" data-figure="${name}"${live}>${still}`;
  });
}
