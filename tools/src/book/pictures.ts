/** Pictures of a page as files of their own: fetched when they come into view, and kept by the browser. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const inline = /<img src="data:image\/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/=]+)"/g;
const drawn = /<img src="(\.\.?\/[^"]+)"/g;

/**
 * The HTML with its pictures as files in `site`.
 * @param from the folder that relative addresses in it start from
 */
export function picturesAsFiles(html: string, site: string, from: string): string {
  return html
    .replace(inline, (_all, type: string, base64: string) => {
      const bytes = Buffer.from(base64, 'base64');
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
      return image(keep(site, `pictures/${hash}.${type}`, bytes), bytes, pixelsPerPoint);
    })
    .replace(drawn, (all, address: string) => {
      const file = path.resolve(from, decodeURIComponent(address));
      if (!existsSync(file)) return all;
      const bytes = readFileSync(file);
      return image(keep(site, `pictures/${path.basename(file)}`, bytes), bytes, 1);
    });
}

/** Pictures of cells are drawn at twice the size they are shown in. */
const pixelsPerPoint = 2;

function image(href: string, bytes: Buffer, density: number): string {
  const size = pngSize(bytes);
  const room = size
    ? ` width="${Math.round(size.width / density)}" height="${Math.round(size.height / density)}"`
    : '';
  return `<img loading="lazy" decoding="async"${room} src="${href}"`;
}

/** Width and height of a PNG in its own pixels; undefined for other pictures. */
function pngSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length < 24 || bytes.toString('latin1', 1, 4) !== 'PNG') return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function keep(site: string, href: string, bytes: Buffer): string {
  const file = path.join(site, href);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return href;
}
