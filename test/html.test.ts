/** The page of a notebook: nothing lost, nothing run that was only text, nothing fetched. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { JSDOM } from 'jsdom';
import { chromium as launcher, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { highlight } from '../tools/dist/notebook/html/highlight.js';
import { markdownHtml } from '../tools/dist/notebook/html/markdown.js';
import { needsPlotly, notebookPage, plotlyFile } from '../tools/dist/notebook/html/page.js';

import type { MimeBundle, Notebook, Output } from '../tools/dist/notebook/nbformat.js';
import { findChromium } from './jupyter-page.js';

function page(...outputs: Output[]): { html: string; notebook: Notebook } {
  const notebook = buildNotebook('// %% [markdown]\n// # A *title*\n// %%\nconst a = "<b>";', 'a');
  const cell = notebook.cells[1]!;
  if (cell.cell_type === 'code') cell.outputs = outputs;
  return {
    html: notebookPage(notebook, { name: 'name', note: 'a note', trusted: true }),
    notebook,
  };
}

const display = (data: MimeBundle): Output => ({
  output_type: 'display_data',
  data,
  metadata: {},
});

describe('markdown', () => {
  const formulas = (text: string): number => markdownHtml(text).match(/<math\b/g)?.length ?? 0;

  it('draws formulas in a line and on their own', () => {
    expect(markdownHtml('So $x^2$ is')).toMatch(/^<p>So <math[^]*<msup>[^]* is<\/p>/);
    expect(formulas('$D^*(x)$, then $a_1$ and **$b_2$**')).toBe(3);
    expect(formulas('turned at the end of a line: $a =\n-b$, in the text')).toBe(1);
    expect(markdownHtml('one\n\n$$\nx = \\frac{1}{2}\n$$\n\ntwo')).toMatch(/display="block"/);
    expect(markdownHtml('| a |\n|---|\n| $x$ |')).toMatch(/<td>.*<math/);
  });

  it('leaves money, code and escapes alone', () => {
    expect(formulas('from $5\nto $6\n$')).toBe(0);
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
    expect(html).toContain('<span class="hljs-keyword">const</span>');
    expect(html).toContain('<span class="hljs-number">0.5e-3</span>');
    expect(html).toContain(
      '<span class="hljs-comment">// &quot;not a string&quot; &lt;i&gt;</span>',
    );
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

/** What a notebook from anywhere may hold, each wanting to run `document.title = "acted"`. */
const act = 'document.title = &quot;acted&quot;';
const attacks: Record<string, { markdown?: string; output?: MimeBundle; attachment?: MimeBundle }> =
  {
    'a script in markdown': { markdown: '<script>document.title = "acted"</script>' },
    'an event in markdown': { markdown: `<img src="x:" onerror='${act}'>` },
    'an event in a drawing': { markdown: `<svg onload='${act}'><circle r="1"/></svg>` },
    'a link that is a script': { markdown: '[press](javascript:document.title="acted")' },
    'a frame': { markdown: `<iframe srcdoc="<script>parent.document.title='acted'</script>">` },
    'a script in an output': {
      output: { 'text/html': '<script>document.title = "acted"</script>' },
    },
    'an event in an output': {
      output: { 'text/html': `<b onclick='${act}'>x</b><img src="x:" onerror='${act}'>` },
    },
    'a link in an output': {
      output: { 'text/html': '<a href="javascript:document.title=1">x</a>' },
    },
    'markdown as an output': { output: { 'text/markdown': `<img src="x:" onerror='${act}'>` } },
    'a formula that is none': { markdown: `$\\href{javascript:document.title=1}{x}$` },
    'a picture whose data end the attribute': {
      output: { 'image/png': `" onerror='${act}' x="`, 'text/plain': 'p' },
    },
    'an attachment whose type ends the attribute': {
      markdown: '![p](attachment:p)',
      attachment: { [`image/png" onerror='${act}' x="`]: 'QUJD' },
    },
    'a figure whose name ends the script': {
      output: {
        'application/vnd.plotly.v1+json': {
          data: [{ name: '</script><script>document.title = "acted"</script>' }],
        },
        'text/plain': '<img src="x:" onerror="document.title=1">',
      },
    },
  };

function attack({ markdown = '', output, attachment }: (typeof attacks)[string]): Notebook {
  const notebook = buildNotebook('// %% [markdown]\n// text\n// %%\n1;', 'a');
  const [text, code] = notebook.cells;
  if (text?.cell_type === 'markdown') {
    text.source = markdown;
    if (attachment) text.attachments = { p: attachment };
  }
  if (code?.cell_type === 'code' && output) code.outputs = [display(output)];
  return notebook;
}

/** The page's elements that can act, as a browser's own parser sees them. */
function actors(html: string): string[] {
  const { document } = new JSDOM(html).window;
  return [...document.querySelectorAll('main *')].flatMap((element) => {
    const events = element.getAttributeNames().filter((name) => name.startsWith('on'));
    const links = ['href', 'src', 'xlink:href', 'action', 'srcdoc']
      .map((name) => element.getAttribute(name) ?? '')
      .filter((value) => /^\s*(javascript:|<)/i.test(value));
    const type = element.getAttribute('type');
    const runs = ['script', 'iframe', 'object', 'embed', 'form', 'style', 'base', 'meta', 'link'];
    const isData = element.localName === 'script' && type === 'application/json';
    return [
      ...events,
      ...links,
      ...(runs.includes(element.localName) && !isData ? [element.localName] : []),
    ];
  });
}

describe('a page of a notebook that nobody trusts', () => {
  const untrusted = (notebook: Notebook): string =>
    notebookPage(notebook, { name: 'n', note: '', trusted: false });

  it.each(Object.entries(attacks))('has nothing that acts: %s', (_name, what) => {
    expect(actors(untrusted(attack(what)))).toEqual([]);
  });

  it('has such things where it is trusted, but for broken attributes', () => {
    const acting = Object.entries(attacks)
      .filter(
        ([, what]) =>
          actors(notebookPage(attack(what), { name: 'n', note: '', trusted: true })).length > 0,
      )
      .map(([name]) => name);
    expect(acting).toEqual([
      'a script in markdown',
      'an event in markdown',
      'an event in a drawing',
      'a link that is a script',
      'a frame',
      'a script in an output',
      'an event in an output',
      'a link in an output',
      'markdown as an output',
    ]);
  });

  it('forbids the browser all but itself, and keeps what only shows', () => {
    const plain = untrusted(
      attack({
        markdown: '**bold** $x^2$ ![p](attachment:p)',
        attachment: { 'image/png': 'QUJD' },
        output: { 'text/html': '<table style="color: red"><tr><td>1</td></tr></table>' },
      }),
    );
    expect(plain).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; [^"]*script-src 'none'/,
    );
    expect(plain.indexOf('Content-Security-Policy')).toBeLessThan(plain.indexOf('<title>'));
    for (const kept of [
      '<strong>bold</strong>',
      '<msup>',
      'src="data:image/png;base64,QUJD"',
      '<td>1</td>',
      'style="color: red"',
    ]) {
      expect(plain).toContain(kept);
    }
    const figure = untrusted(
      attack({ output: { 'application/vnd.plotly.v1+json': { data: [] } } }),
    );
    const nonces = [...figure.matchAll(/nonce[-=]"?([\da-f]{32})/g)].map(([, nonce]) => nonce);
    expect(nonces).toHaveLength(3);
    expect(new Set(nonces).size).toBe(1);
  });
});

const chromium = findChromium();
describe.skipIf(chromium === undefined)('in a browser', () => {
  let browser: Browser;
  const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-html-test-'));
  beforeAll(async () => {
    browser = await launcher.launch({ executablePath: chromium!, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens the page from the disk, presses whatever can be pressed, and tells what came of it. */
  async function opened(
    notebook: Notebook,
    trusted: boolean,
  ): Promise<{ title: string; drawn: number; asked: string[] }> {
    const file = path.join(folder, 'page.html');
    writeFileSync(file, notebookPage(notebook, { name: 'innocent', note: '', trusted }));
    writeFileSync(
      path.join(folder, plotlyFile),
      'window.Plotly = { newPlot: async (room) => room.append("drawn") };',
    );
    const page = await browser.newPage();
    const asked: string[] = [];
    await page.route(/^https?:/, (route) => {
      asked.push(route.request().url());
      return route.abort();
    });
    await page.goto(pathToFileURL(file).href);
    await page.evaluate(() => {
      for (const element of document.querySelectorAll('main *'))
        if (element instanceof HTMLElement) element.click();
    });
    await page.waitForTimeout(150);
    const title = await page.title();
    const drawn = await page.evaluate(() => document.body.innerText.split('drawn').length - 1);
    await page.close();
    return { title, drawn, asked };
  }

  it.each(Object.entries(attacks))('nothing acts: %s', async (_name, what) => {
    expect(await opened(attack(what), false)).toMatchObject({ title: 'innocent', asked: [] });
  });

  it('the same acts where it is trusted, so that the test can fail', async () => {
    const { title } = await opened(attack(attacks['a script in an output']!), true);
    expect(title).toBe('acted');
  });

  it('the policy alone holds, should something pass the sanitizer; figures are drawn', async () => {
    const figure = { 'application/vnd.plotly.v1+json': { data: [] }, 'text/plain': 'F' };
    const notebook = attack({ markdown: '![far](https://example.org/a.png)', output: figure });
    const file = path.join(folder, 'hole.html');
    const html = notebookPage(notebook, { name: 'innocent', note: '', trusted: false });
    const holes = `<script>document.title = 'acted'</script><img src="x:" onerror="document.title = 'acted'">`;
    writeFileSync(file, html.replace('</main>', `${holes}</main>`));
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.waitForTimeout(150);
    expect(await page.title()).toBe('innocent');
    await page.close();
    expect(await opened(notebook, false)).toEqual({ title: 'innocent', drawn: 1, asked: [] });
  });
});
if (chromium === undefined) console.log('pages in a browser: skipped, no chromium here');

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
