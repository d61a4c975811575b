/** Headings as places that a link can lead to. */
import { decodeHTML } from 'entities';

const heading = /<h([1-4])>([\s\S]*?)<\/h\1>/g;

/** The words of HTML, without its elements. */
export const plainText = (html: string): string =>
  decodeHTML(html.replaceAll(/<(annotation|script)\b[\s\S]*?<\/\1>|<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim();

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');

/** The HTML with an id for each heading, different within `used`. */
export function withAnchors(html: string, used: Set<string>): string {
  return html.replaceAll(heading, (_all, level: string, words: string) => {
    const base = slug(plainText(words)) || 'section';
    let id = base;
    for (let i = 2; used.has(id); i++) id = `${base}-${i}`;
    used.add(id);
    return `<h${level} id="${id}">${words}</h${level}>`;
  });
}

/** A part of a page that begins with a heading, for the search. */
export interface Section {
  readonly anchor: string;
  readonly heading: string;
  readonly text: string;
}

/** The parts of a page, each under its nearest heading. */
export function sections(html: string): Section[] {
  const parts = html.split(/(?=<h[1-4] id=")/);
  return parts.flatMap((part): Section[] => {
    const [all, anchor = '', words = ''] = /^<h\d id="([^"]*)">([\s\S]*?)<\/h\d>/.exec(part) ?? [];
    if (all === undefined) return [];
    return [{ anchor, heading: plainText(words), text: plainText(part.slice(all.length)) }];
  });
}
