/** A cell's output as HTML. */
import { stripVTControlCharacters } from 'node:util';
import { escapeUTF8 } from 'entities';
import { joined, type MimeBundle, type Output } from '../nbformat.js';
import { imageHtml } from './image.js';
import { markdownHtml } from './markdown.js';

const plotlyType = 'application/vnd.plotly.v1+json';
/** A figure with sliders (`show.live`). */
const liveType = 'application/vnd.tsgan.live+json';

function pre(text: string, kind: string): string {
  return `<pre class="${kind}">${escapeUTF8(stripVTControlCharacters(text))}</pre>`;
}

/** Text inside a script element must not be able to end it. */
function scriptSafe(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** An interactive figure; until plotly has drawn it, and where it can't, its picture. */
function figure(value: unknown, picture: string | undefined, text: string): string {
  const still = picture ? imageHtml('image/png', picture, text) : pre(text, 'result');
  return (
    `<div class="figure">${still}` +
    `<script type="application/json">${scriptSafe(value)}</script></div>`
  );
}

/** What is done to HTML that an output brings along. */
export type Clean = (html: string) => string;

/** The richest representation that a page can show. */
function bundleHtml(data: MimeBundle, clean: Clean): string {
  const get = (type: string): string | undefined => {
    const value = data[type];
    if (typeof value === 'string') return value;
    return Array.isArray(value) ? value.join('') : undefined;
  };
  const plain = get('text/plain') ?? '';
  const drawn = data[liveType] ?? data[plotlyType];
  if (drawn !== undefined) return figure(drawn, get('image/png'), plain);
  const html = get('text/html');
  if (html !== undefined) return `<div class="html">${clean(html)}</div>`;
  const svg = get('image/svg+xml');
  if (svg !== undefined) {
    return imageHtml('image/svg+xml', Buffer.from(svg).toString('base64'), plain);
  }
  for (const type of ['image/png', 'image/jpeg', 'image/gif', 'image/webp']) {
    const base64 = get(type);
    if (base64 !== undefined) return imageHtml(type, base64, plain);
  }
  const markdown = get('text/markdown') ?? get('text/latex');
  if (markdown !== undefined) return clean(markdownHtml(markdown));
  if (data['application/json'] !== undefined) {
    return pre(JSON.stringify(data['application/json'], null, 2), 'result');
  }
  return pre(plain, 'result');
}

export function outputHtml(output: Output, clean: Clean): string {
  switch (output.output_type) {
    case 'stream':
      return pre(joined(output.text), output.name);
    case 'display_data':
    case 'execute_result':
      return bundleHtml(output.data, clean);
    case 'error': {
      const { ename, evalue, traceback } = output;
      return pre(traceback.length > 0 ? traceback.join('\n') : `${ename}: ${evalue}`, 'error');
    }
  }
}

/** Whether a page with these outputs needs plotly. */
export function hasFigure(outputs: readonly Output[]): boolean {
  return outputs.some(
    (output) =>
      'data' in output && (output.data[plotlyType] ?? output.data[liveType]) !== undefined,
  );
}
