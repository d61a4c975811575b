/** A cell's source as HTML. */
import { highlight } from './highlight.js';

/** The code in its colours; it can be reached by keyboard, since long lines scroll. */
export const codeBlock = (source: string): string =>
  `<pre class="code" tabindex="0"><code>${highlight(source)}</code></pre>`;

/** The same, folded under its first line where it is set-up, checks and the like. */
export function sourceHtml(source: string, folded: boolean): string {
  const code = codeBlock(source);
  if (!folded) return code;
  const [first = ''] = source.trim().split('\n');
  return `<details class="folded"><summary><code>${highlight(first)} …</code></summary>${code}</details>`;
}
