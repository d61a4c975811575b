/** Markdown with formulas: `$…$` in a line, `$$…$$` on its own. */
import katex from 'katex';
import { Marked, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import { highlight } from './highlight.js';
import { letterStyles, styledLetters } from './letters.js';

interface Formula extends Tokens.Generic {
  formula: string;
  display: boolean;
}

/** MathML, which browsers draw by themselves: no fonts and no stylesheet have to come along. */
function formulaHtml(formula: string, displayMode: boolean): string {
  const mathml = katex.renderToString(formula, {
    displayMode,
    output: 'mathml',
    throwOnError: false,
  });
  return (
    mathml
      .replaceAll(
        /<(mi|mn|mtext) mathvariant="([a-z-]+)">([A-Za-z0-9]+)</g,
        (whole, tag: string, variant: string, letters: string) =>
          letterStyles.has(variant) ? `<${tag}>${styledLetters(variant, letters)}<` : whole,
      )
      // A named function stands apart from its argument, unless that is in brackets.
      .replaceAll(
        /<mo>\u2061<\/mo>(?!<m\w+[^>]*>[([{])/g,
        '<mo>\u2061</mo><mspace width="0.17em"/>',
      )
  );
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
      /^\$((?!\s)(?:\\.|[^$\\\n`])+?(?<!\s))\$(?!\d)/,
      false,
    ),
  ],
});

/** Attached images (`attachment:name`) by name, each a bundle by MIME type. */
export type Attachments = Record<string, Record<string, unknown>>;

export function markdownHtml(text: string, attachments: Attachments = {}): string {
  const html = marked.parse(text, { async: false });
  return html.replace(/src="attachment:([^"]+)"/g, (whole, name: string) => {
    const [type, data] = Object.entries(attachments[decodeURIComponent(name)] ?? {})[0] ?? [];
    return type && typeof data === 'string' ? `src="data:${type};base64,${data}"` : whole;
  });
}
