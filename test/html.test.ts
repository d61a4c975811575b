/** The page of a notebook: nothing lost, nothing run that was only text, nothing fetched. */
import { describe, expect, it } from 'vitest';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { highlight } from '../tools/dist/notebook/html/highlight.js';
import { markdownHtml } from '../tools/dist/notebook/html/markdown.js';
import { needsPlotly, notebookPage, plotlyFile } from '../tools/dist/notebook/html/page.js';
import type { Notebook, Output } from '../tools/dist/notebook/nbformat.js';

function page(...outputs: Output[]): { html: string; notebook: Notebook } {
  const notebook = buildNotebook('// %% [markdown]\n// # A *title*\n// %%\nconst a = "<b>";', 'a');
  const cell = notebook.cells[1]!;
  if (cell.cell_type === 'code') cell.outputs = outputs;
  return { html: notebookPage(notebook, 'name', 'a note'), notebook };
}

const display = (data: Record<string, unknown>): Output => ({
  output_type: 'display_data',
  data,
  metadata: {},
});

describe('markdown', () => {
  const formulas = (text: string): number => markdownHtml(text).match(/<math /g)?.length ?? 0;

  it('draws formulas in a line and on their own', () => {
    expect(markdownHtml('So $x^2$ is')).toMatch(/^<p>So <span[^>]*><math[^]*<msup>[^]* is<\/p>/);
    expect(formulas('$D^*(x)$, then $a_1$ and **$b_2$**')).toBe(3);
    expect(markdownHtml('one\n\n$$\nx = \\frac{1}{2}\n$$\n\ntwo')).toMatch(/display="block"/);
    expect(markdownHtml('| a |\n|---|\n| $x$ |')).toMatch(/<td>.*<math/);
  });

  it('leaves money, code and escapes alone', () => {
    expect(formulas('from $5 to $6, or \\$7, or `$x$`')).toBe(0);
    expect(formulas('```\n$x$\n```')).toBe(0);
  });

  it('writes the letters of mathematics as characters of their own', () => {
    const html = markdownHtml('$\\mathbb{E} \\mathbb{X} \\mathcal{L} \\mathcal{A} \\mathbf{x}$');
    for (const letter of ['𝔼', '𝕏', 'ℒ', '𝒜', '𝐱']) expect(html).toContain(`>${letter}<`);
  });

  it('shows a formula that is none instead of failing', () => {
    expect(markdownHtml('$\\frac{1$')).toContain('frac');
  });
});

describe('code', () => {
  it('is coloured and otherwise unchanged', () => {
    const code = 'const a = `<b>${1}` + 0.5e-3; // "not a string" <i>\nformula.of(forest);';
    const html = highlight(code);
    expect(html).toContain('<span class="keyword">const</span>');
    expect(html).toContain('<span class="number">0.5e-3</span>');
    expect(html).toContain('<span class="comment">// &quot;not a string&quot; &lt;i&gt;</span>');
    expect(html).not.toMatch(/keyword">(of|for)</);
    const text = html
      .replaceAll(/<\/?span[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
    expect(text).toBe(code);
  });
});

describe('a page', () => {
  it('has the title, the code and the streams, as text', () => {
    const { html } = page({
      output_type: 'stream',
      name: 'stdout',
      text: '<script>1</script>\x1b[1m',
    });
    expect(html).toContain('<title>A title</title>');
    expect(html).toContain('&quot;&lt;b&gt;&quot;');
    expect(html).toContain('&lt;script&gt;1&lt;/script&gt;</pre>');
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)|<link|@import/);
  });

  it('draws figures from a file beside it and has their pictures until then', () => {
    const figure = { data: [{ name: '</script><b>' }], layout: {} };
    const bundle = {
      'application/vnd.plotly.v1+json': figure,
      'image/png': 'QUJD\n',
      'text/plain': 'F',
    };
    const { html, notebook } = page(display(bundle));
    expect(needsPlotly(notebook)).toBe(true);
    expect(html).toContain(`<script src="${plotlyFile}">`);
    expect(html).toContain('<img src="data:image/png;base64,QUJD" alt="F">');
    const json = /<script type="application\/json">([^]*?)<\/script>/.exec(html)?.[1];
    expect(JSON.parse(json ?? '')).toEqual(figure);
    const without = page(display({ 'image/png': 'QUJD', 'text/plain': 'F' }));
    expect(needsPlotly(without.notebook)).toBe(false);
    expect(without.html).not.toContain('<script');
  });

  it('takes the richest form of an output', () => {
    expect(page(display({ 'text/html': '<b>x</b>', 'text/plain': 'x' })).html).toContain(
      '<b>x</b>',
    );
    expect(page(display({ 'text/markdown': '**x**' })).html).toContain('<strong>x</strong>');
    expect(page(display({ 'text/latex': '$x$' })).html).toContain('<math');
    expect(page(display({ 'application/json': { a: 1 } })).html).toContain('&quot;a&quot;: 1');
    expect(page(display({ 'image/svg+xml': '<svg/>' })).html).toContain(
      'data:image/svg+xml;base64',
    );
  });

  it('shows an error once, though the kernel printed it too', () => {
    const { html } = page(
      { output_type: 'stream', name: 'stderr', text: 'mine\nError: no\n    at cell-1.ts:1:1\n' },
      { output_type: 'error', ename: 'Error', evalue: 'no', traceback: ['Error: no', '    at x'] },
    );
    expect(html.match(/Error: no/g)).toHaveLength(1);
    expect(html).toContain('<pre class="stderr">mine');
    expect(html).toContain('class="cell failed"');
  });
});
