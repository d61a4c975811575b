/** A notebook of the course as a page: to be read first, and to be run. */
import path from 'node:path';
import { escapeUTF8 } from 'entities';
import { markdownHtml } from '../notebook/html/markdown.js';
import { outputHtml } from '../notebook/html/output.js';
import { sanitize } from '../notebook/html/sanitize.js';
import { codeBlock, sourceHtml } from '../notebook/html/source.js';
import { hasTag, joined, type CodeCell, type Notebook } from '../notebook/nbformat.js';
import { figuresAsFiles } from './figures.js';
import { withAnchors } from './headings.js';
import { picturesAsFiles } from './pictures.js';

export interface PageSource {
  readonly notebook: Notebook;
  /** The notebook's file, from which its relative addresses start. */
  readonly file: string;
  /** The same cells with the solutions in them, for an exercise. */
  readonly solution?: Notebook | undefined;
  /** The address in the site of an address in the notebook. */
  readonly link: (href: string) => string;
}

/** The cells as HTML. */
export async function cellsHtml(
  { notebook, file, solution, link }: PageSource,
  site: string,
): Promise<string> {
  const used = new Set<string>();
  const own = (cells: Notebook['cells']) => cells.filter((cell) => !hasTag(cell, 'links'));
  const solved = solution && own(solution.cells);
  let number = 0;
  const cells = own(notebook.cells).map((cell, i): string => {
    if (cell.cell_type !== 'code') {
      const attachments = cell.attachments ?? {};
      const html = sanitize(markdownHtml(joined(cell.source), { attachments, link }));
      return `<section class="text">${withAnchors(html, used)}</section>`;
    }
    number++;
    return codeHtml(cell, number, solved?.[i] && joined(solved[i].source));
  });
  const html = figuresAsFiles(cells.join('\n'), site);
  return picturesAsFiles(html, site, path.dirname(file));
}

/**
 * A cell: its source, which the page's script turns into an editor once the reader wants to run it, and
 * the outputs of the published run.
 */
function codeHtml(cell: CodeCell, number: number, solution: string | undefined): string {
  const source = joined(cell.source);
  if (!source.trim()) return '';
  const outputs = cell.outputs.map((output) => outputHtml(output, sanitize)).join('\n');
  const folded = cell.metadata.jupyter?.source_hidden === true;
  return (
    `<section class="cell" id="cell-${number}" data-id="${cell.id}" data-number="${number}" aria-label="Cell ${number}">` +
    sourceHtml(source, folded) +
    `<div class="outputs">${outputs}</div>` +
    (solution === undefined || solution === source
      ? ''
      : `<details class="solution"><summary>Solution</summary>${codeBlock(solution)}</details>`) +
    '</section>'
  );
}

/** What a lesson is about: its first paragraph of plain words, up to its last full stop, as HTML. */
export function summaryOf({ cells }: Notebook): string {
  const texts = cells.filter((cell) => cell.cell_type === 'markdown' && !hasTag(cell, 'links'));
  const paragraphs = texts.flatMap((cell) => joined(cell.source).split(/\n\s*\n/));
  const words = paragraphs.find((text) => /^[A-Za-z"“][^]*\./.test(text)) ?? '';
  return sanitize(markdownHtml(words.replace(/([.!?])[^.!?]*$/, '$1')));
}

/** To the pages before and after. */
export function neighbours(
  links: readonly { label: string; href: string; title: string }[],
): string {
  const items = links.map(
    ({ label, href, title }) => `<a href="${href}"><span>${label}</span> ${escapeUTF8(title)}</a>`,
  );
  return `<nav class="neighbours" aria-label="Next and previous">${items.join('\n')}</nav>`;
}
