/** Markdown with formulas: `$…$` in a line, `$$…$$` on its own. */
import { Marked, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import temml from 'temml';
import type { MimeBundle } from '../nbformat.js';
import { highlight } from './highlight.js';
import { dataUrl } from './image.js';

interface Formula extends Tokens.Generic {
  formula: string;
  display: boolean;
}

/** MathML, which browsers draw by themselves: no fonts and no stylesheet have to come along. */
function formulaHtml(formula: string, displayMode: boolean): string {
  return temml.renderToString(formula, { displayMode, throwOnError: false });
}

function formulaExtension(
  name: string,
  level: 'block' | 'inline',
  start: RegExp,
  pattern: RegExp,
  display: boolean,
): TokenizerAndRendererExtension {
  return {
    name,
    level,
    start: (text) => text.search(start),
    tokenizer(text): Formula | undefined {
      const match = pattern.exec(text);
      if (!match?.[1]) return undefined;
      return { type: name, raw: match[0], formula: match[1].trim(), display };
    },
    renderer: (token) => formulaHtml((token as Formula).formula, (token as Formula).display),
  };
}

const marked = new Marked({
  gfm: true,
  renderer: {
    code: ({ text }) => `<pre class="code"><code>${highlight(text)}</code></pre>\n`,
  },
});
marked.use({
  extensions: [
    formulaExtension(
      'blockFormula',
      'block',
      /^ {0,3}\$\$/m,
      /^ {0,3}\$\$([^$]+)\$\$[ \t]*(?:\n|$)/,
      true,
    ),
    formulaExtension('displayFormula', 'inline', /\$\$/, /^\$\$([^$]+)\$\$/, true),
    // As pandoc: no blank inside the dollars, no digit behind, so that "$5 and $6" stays text.
    formulaExtension(
      'formula',
      'inline',
      /\$/,
      /^\$((?!\s)(?:\\.|[^$\\`])+?(?<!\s))\$(?!\d)/,
      false,
    ),
  ],
});

/** What a text's links and images lead to, where that is not what stands there. */
export interface Targets {
  /** Attached images (`attachment:name`) by name, each a bundle by MIME type. */
  readonly attachments?: Readonly<Record<string, MimeBundle | undefined>> | undefined;
  /** The address to write for an address of the notebook. */
  readonly link?: ((href: string) => string) | undefined;
}

/** The text as HTML; whatever HTML stands in it stays as it is. */
export function markdownHtml(text: string, { attachments = {}, link }: Targets = {}): string {
  return marked.parse(text, {
    async: false,
    walkTokens(token) {
      if (token.type === 'image') token['href'] = attached(String(token['href']), attachments);
      if (token.type === 'link' && link) token['href'] = link(String(token['href']));
    },
  });
}

function attached(href: string, attachments: NonNullable<Targets['attachments']>): string {
  if (!href.startsWith('attachment:')) return href;
  const name = href.slice('attachment:'.length);
  const bundle = attachments[name] ?? attachments[decodeURIComponent(name)] ?? {};
  for (const [type, data] of Object.entries(bundle)) {
    const url = typeof data === 'string' ? dataUrl(type, data) : undefined;
    if (url !== undefined) return url;
  }
  return href;
}
