/** Colours for TypeScript. */
import hljs from 'highlight.js/lib/core';
import typescript from 'highlight.js/lib/languages/typescript';

hljs.registerLanguage('typescript', typescript);

/** The code as HTML with `<span class="hljs-keyword">` and the like; `style.ts` has the colours. */
export function highlight(code: string): string {
  return hljs.highlight(code, { language: 'typescript' }).value;
}
