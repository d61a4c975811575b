/** SVG as text: elements, numbers and letters. */
import { ink } from './roles.js';

export type Point = readonly [x: number, y: number];

/** Two decimals at most: no pixel is finer, and a file stays short. */
export const short = (value: number): string => String(Math.round(100 * value) / 100);

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element. Attributes that are undefined are left out; `content` is SVG already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escaped(value!)}"`,
    )
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** An element that holds plain words. */
export const wordsIn = (name: string, attributes: Attributes, words: string): string =>
  element(name, attributes, escaped(words));

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** A line of text; `at` is its baseline, at the end that `anchor` names. */
export function text([x, y]: Point, words: string, style: TextStyle = {}): string {
  const { size = 12, bold = false, fill = ink.text, anchor = 'middle' } = style;
  const attributes = {
    x,
    y,
    'font-size': size,
    'font-weight': bold ? 'bold' : undefined,
    'text-anchor': anchor === 'start' ? undefined : anchor,
    fill,
  };
  return wordsIn('text', attributes, words);
}

/** `M x y L x y …` through points, closed or not. */
export const path = (points: readonly Point[], closed = false): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('') +
  (closed ? 'Z' : '');
