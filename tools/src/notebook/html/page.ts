/** A notebook as one page that opens from a folder, without a server and without a network. */
import { randomBytes } from 'node:crypto';
import { escapeUTF8 } from 'entities';
import { show } from 'tsgan';
import {
  joined,
  titleOf,
  type CodeCell,
  type Notebook,
  type Output,
  type TextCell,
} from '../nbformat.js';
import { markdownHtml } from './markdown.js';
import { hasFigure, outputHtml, type Clean } from './output.js';
import { sanitize } from './sanitize.js';
import { sourceHtml } from './source.js';
import { style } from './style.js';

/** The file beside the pages that draws their figures. */
export const plotlyFile = 'plotly.js';

/** Draws each figure when it comes near the window, in place of its picture. */
const drawFigures = `
const json = '.figure > script[type="application/json"]';
const draw = (element) => {
  const figure = JSON.parse(element.querySelector(json).textContent);
  const config = { responsive: true, displaylogo: false, ...figure.config };
  const still = [...element.children];
  const room = document.createElement('div');
  element.append(room);
  const drawn = figure.sliders
    ? (${show.livePlayer})(room, figure, Plotly, (one) => one, config)
    : Plotly.newPlot(room, figure.data, figure.layout, config);
  drawn.then(() => still.forEach((child) => child.remove()), () => room.remove());
};
const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    draw(target);
  }
}, { rootMargin: '500px' });
if (window.Plotly) {
  document.querySelectorAll(json).forEach((script) => observer.observe(script.parentElement));
}
`;

/** How a page is to be written. */
export interface PageOptions {
  /** The notebook's name, for the page's title where it has no heading. */
  readonly name: string;
  /** A line above everything, e.g. when and how it was run. */
  readonly note: string;
  /**
   * Whether HTML and scripts of the notebook may act. Where not, they are taken out, and the page
   * forbids the browser whatever might have been missed.
   */
  readonly trusted: boolean;
  /** The address to write for an address in the notebook's texts. */
  readonly link?: (href: string) => string;
}

function textHtml(cell: TextCell, clean: Clean, link: PageOptions['link']): string {
  const source = joined(cell.source);
  if (cell.cell_type === 'raw') return `<pre class="result">${escapeUTF8(source)}</pre>`;
  const html = markdownHtml(source, { attachments: cell.attachments, link });
  return `<section class="text">${clean(html)}</section>`;
}

/** The outputs without what the kernel printed of an error that stands below as an output. */
function once(outputs: readonly Output[]): Output[] {
  const [before, error] = outputs.slice(-2);
  if (before?.output_type !== 'stream' || error?.output_type !== 'error') return [...outputs];
  const text = joined(before.text);
  const repeated = text.indexOf(error.traceback[0] ?? error.evalue);
  if (before.name !== 'stderr' || repeated < 0) return [...outputs];
  const own = text.slice(0, repeated);
  return [...outputs.slice(0, -2), ...(own.trim() ? [{ ...before, text: own }] : []), error];
}

function codeHtml({ source, outputs, metadata }: CodeCell, clean: Clean): string {
  const shown = once(outputs)
    .map((output) => outputHtml(output, clean))
    .join('\n');
  const failed = outputs.some((output) => output.output_type === 'error');
  const folded = metadata.jupyter?.source_hidden === true;
  const code = joined(source).trim() && sourceHtml(joined(source), folded);
  return (
    `<section class="cell${failed ? ' failed' : ''}">${code}` +
    `${shown && `<div class="outputs">${shown}</div>`}</section>`
  );
}

/** Whether the page needs `plotlyFile` beside it. */
export function needsPlotly({ cells }: Notebook): boolean {
  return cells.some((cell) => cell.cell_type === 'code' && hasFigure(cell.outputs));
}

/**
 * What a page of a notebook that nobody trusts may do: show itself and the pictures in it, and run the
 * scripts that carry the number. The notebook cannot know it; nothing is fetched or sent.
 */
function policy(nonce: string | undefined): string {
  const rules = [
    "default-src 'none'",
    'img-src data: blob:',
    "style-src 'unsafe-inline'",
    `script-src ${nonce === undefined ? "'none'" : `'nonce-${nonce}'`}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${rules.join('; ')}">\n`;
}

/** The notebook as one page of HTML. */
export function notebookPage(notebook: Notebook, options: PageOptions): string {
  const { name, note, trusted, link } = options;
  const clean: Clean = trusted ? (html) => html : sanitize;
  const hasFigures = needsPlotly(notebook);
  const nonce = hasFigures && !trusted ? randomBytes(16).toString('hex') : undefined;
  const key = nonce === undefined ? '' : ` nonce="${nonce}"`;
  const scripts = hasFigures
    ? `<script src="${plotlyFile}"${key}></script>\n<script${key}>${drawFigures}</script>`
    : '';
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code' ? codeHtml(cell, clean) : textHtml(cell, clean, link),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${trusted ? '' : policy(nonce)}<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeUTF8(titleOf(notebook) ?? name)}</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="note">${escapeUTF8(note)}</p>
${cells.join('\n')}
</main>
${scripts}
</body>
</html>
`;
}
