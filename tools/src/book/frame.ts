/** What every page has around its text. */
import { escapeUTF8 } from 'entities';

/**
 * What a page may do. Each exception has its reason:
 * - `style-src 'unsafe-inline'`: formulas carry style attributes, and the editor and plotly write style
 *   elements;
 * - `img-src data: blob:`: pictures that a cell has just drawn come as text or as bytes.
 * Scripts come from the site's own files alone, and nothing is fetched from or sent to anywhere else.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * What the kernel's worker may do: the same, and compile: its very purpose is to run what the reader
 * wrote. It has no page to write into.
 */
export const kernelPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "worker-src 'self'",
].join('; ');

/** A page among the others. */
export interface PageLink {
  /** Its file. */
  readonly href: string;
  readonly title: string;
}

export interface Frame {
  readonly title: string;
  /** Names the page in what the browser keeps of the reader's work. */
  readonly name: string;
  readonly body: string;
  readonly lessons: readonly PageLink[];
  readonly href: string;
}

/** The whole page. */
export function framed({ title, name, body, lessons, href }: Frame): string {
  const contents = lessons
    .map((lesson) => {
      const here = lesson.href === href ? ' aria-current="page"' : '';
      return `<li><a href="${lesson.href}"${here}>${escapeUTF8(lesson.title)}</a></li>`;
    })
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeUTF8(title)}: a course on generative adversarial networks that runs in the page.">
<title>${escapeUTF8(title)}</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="style.css">
<script src="read.js" defer></script>
</head>
<body data-page="${name}">
<a class="skip" href="#text">To the text</a>
<header class="site">
<a class="home" href="index.html">GANs in TypeScript</a>
<details class="contents"><summary>Contents</summary><nav aria-label="Lessons"><ol>
${contents}
</ol></nav></details>
<search><label class="hidden" for="search">Search the course</label>
<input id="search" type="search" placeholder="Search" autocomplete="off" role="combobox" aria-expanded="false" aria-controls="found">
<div id="found" role="listbox" aria-label="Found" hidden></div></search>
</header>
<main id="text">
${body}
</main>
<footer class="site"><a href="licences.txt">Licences</a></footer>
</body>
</html>
`;
}
