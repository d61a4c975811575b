/** Colours for TypeScript: enough to tell comments, strings, numbers and keywords apart. */
import { escapeHtml } from './escape.js';

const keywords =
  'abstract as async await break case catch class const continue default delete do else enum ' +
  'export extends false finally for from function if implements import in instanceof interface ' +
  'keyof let new null of private protected public readonly return satisfies static super switch ' +
  'this throw true try type typeof undefined var void while yield';

const tokens = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)`,
    '(?<string>\'(?:\\\\.|[^\'\\\\\\n])*\'|"(?:\\\\.|[^"\\\\\\n])*"|`(?:\\\\.|[^`\\\\])*`)',
    String.raw`(?<number>(?<![\w$])(?:0[xX][\da-fA-F]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)\b)`,
    String.raw`(?<keyword>(?<![\w$.])(?:${keywords.replaceAll(' ', '|')})(?![\w$]))`,
  ].join('|'),
  'g',
);

/** The code as HTML with `<span class="comment|string|number|keyword">`. */
export function highlight(code: string): string {
  let html = '';
  let done = 0;
  for (const match of code.matchAll(tokens)) {
    const [kind, text] = Object.entries(match.groups ?? {}).find(([, found]) => found) ?? [];
    if (kind === undefined || text === undefined) continue;
    html += escapeHtml(code.slice(done, match.index));
    html += `<span class="${kind}">${escapeHtml(text)}</span>`;
    done = match.index + text.length;
  }
  return html + escapeHtml(code.slice(done));
}
