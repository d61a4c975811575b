/** Pictures of a page as files of their own: fetched when they come into view, and kept by the browser. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';

const inline = /<img src="data:image\/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/=]+)"/g;
const drawn = /<img src="(\.\.?\/[^"]+)"/g;

/**
 * The HTML with its pictures as files in `site`.
 * @param from the folder that relative addresses in it start from
 */
export async function picturesAsFiles(html: string, site: string, from: string): Promise<string> {
  const outside = await replaced(html, inline, async ([, type = '', base64 = '']) => {
    const bytes = Buffer.from(base64, 'base64');
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    return image(await keep(site, hash, type, bytes), bytes, pixelsPerPoint);
  });
  return replaced(outside, drawn, async ([all, address = '']) => {
    const file = path.resolve(from, decodeURIComponent(address));
    if (!existsSync(file)) return all;
    const bytes = readFileSync(file);
    const { name, ext } = path.parse(file);
    return image(await keep(site, name, ext.slice(1), bytes), bytes, 1);
  });
}

/** Replaces what a pattern finds, one after the other, by what is still to be made. */
async function replaced(
  text: string,
  pattern: RegExp,
  by: (match: RegExpExecArray) => Promise<string>,
): Promise<string> {
  const parts: string[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(at, match.index), await by(match));
    at = match.index + match[0].length;
  }
  return parts.join('') + text.slice(at);
}

/** Pictures of cells are drawn at twice the size they are shown in. */
const pixelsPerPoint = 2;

function image(href: string, bytes: Buffer, density: number): string {
  const size = pngSize(bytes) ?? svgSize(bytes);
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

/** Width and height that an SVG gives itself, so that its place is kept before it is there. */
function svgSize(bytes: Buffer): { width: number; height: number } | undefined {
  const [root] = /<svg\b[^>]*>/.exec(bytes.toString('utf8')) ?? [''];
  const [width, height] = ['width', 'height'].map((side) =>
    Number(new RegExp(`\\s${side}="([\\d.]+)(?:px)?"`).exec(root)?.[1]),
  ) as [number, number];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Writes a picture and gives its address in the site. */
async function keep(site: string, name: string, type: string, bytes: Buffer): Promise<string> {
  const webp = type === 'png' ? await asWebp(bytes) : bytes;
  const light = webp.length < bytes.length;
  const href = `pictures/${name}.${light ? 'webp' : type}`;
  const file = path.join(site, href);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, light ? webp : bytes);
  return href;
}

/** The same picture to the eye, at a third to a fifth of the weight; the notebooks keep the PNG. */
async function asWebp(png: Buffer): Promise<Buffer> {
  const picture = await loadImage(png);
  const canvas = createCanvas(picture.width, picture.height);
  canvas.getContext('2d').drawImage(picture, 0, 0);
  return canvas.encode('webp', webpQuality);
}
const webpQuality = 90;
