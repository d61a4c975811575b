/** A notebook as one page that opens from a folder, without a server and without a network. */
import { joined, type CodeCell, type Notebook, type Output, type TextCell } from '../nbformat.js';
import { escapeHtml } from './escape.js';
import { highlight } from './highlight.js';
import { markdownHtml, type Attachments } from './markdown.js';
import { hasFigure, outputHtml } from './output.js';
import { style } from './style.js';

/** The file beside the pages that draws their figures. */
export const plotlyFile = 'plotly.js';

/** Draws each figure when it comes near the window, in place of its picture. */
const drawFigures = `
const draw = (element) => {
  const { data, layout, config } = JSON.parse(element.querySelector('script').textContent);
  const still = [...element.children];
  const room = document.createElement('div');
  element.append(room);
  Plotly.newPlot(room, data, layout, { responsive: true, displaylogo: false, ...config })
    .then(() => still.forEach((child) => child.remove()), () => room.remove());
};
const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    draw(target);
  }
}, { rootMargin: '500px' });
if (window.Plotly) document.querySelectorAll('.figure').forEach((figure) => observer.observe(figure));
`;

function textHtml(cell: TextCell): string {
  const source = joined(cell.source);
  if (cell.cell_type === 'raw') return `<pre class="result">${escapeHtml(source)}</pre>`;
  const attachments = cell.attachments as Attachments | undefined;
  return `<section class="text">${markdownHtml(source, attachments)}</section>`;
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

function codeHtml({ source, outputs }: CodeCell): string {
  const text = joined(source);
  const code = text.trim() ? `<pre class="code"><code>${highlight(text)}</code></pre>` : '';
  const shown = once(outputs).map(outputHtml).join('\n');
  const failed = outputs.some((output) => output.output_type === 'error');
  return (
    `<section class="cell${failed ? ' failed' : ''}">${code}` +
    `${shown && `<div class="outputs">${shown}</div>`}</section>`
  );
}

/** The notebook's first heading, or its name. */
function title({ cells }: Notebook, name: string): string {
  for (const cell of cells) {
    const heading = cell.cell_type === 'markdown' && /^# +(.+)$/m.exec(joined(cell.source));
    if (heading) return heading[1]!.replaceAll(/[*_\`$]/g, '');
  }
  return name;
}

/** Whether the page needs `plotlyFile` beside it. */
export function needsPlotly({ cells }: Notebook): boolean {
  return cells.some((cell) => cell.cell_type === 'code' && hasFigure(cell.outputs));
}

/**
 * @param name the notebook's name, for its title where it has no heading
 * @param note a line above everything, e.g. when and how it was run
 */
export function notebookPage(notebook: Notebook, name: string, note: string): string {
  const scripts = needsPlotly(notebook)
    ? `<script src="${plotlyFile}"></script>\n<script>${drawFigures}</script>`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title(notebook, name))}</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="note">${escapeHtml(note)}</p>
${notebook.cells.map((cell) => (cell.cell_type === 'code' ? codeHtml(cell) : textHtml(cell))).join('\n')}
</main>
${scripts}
</body>
</html>
`;
}
