/** Takes out of HTML what could act: for notebooks that somebody else wrote. */
import { createRequire } from 'node:module';
import createDOMPurify, { type DOMPurify } from 'dompurify';

let purifier: DOMPurify | undefined;

/**
 * The HTML without scripts, event handlers, `javascript:` links, frames and forms, as Jupyter shows a
 * notebook that nobody has trusted. Formulas (MathML), drawings (SVG) and tables stay.
 */
export function sanitize(html: string): string {
  // jsdom takes half a second to load, and most pages do not need it.
  purifier ??= createPurifier();
  return purifier.sanitize(html, {
    FORBID_TAGS: ['style', 'form', 'button', 'select', 'textarea', 'audio', 'video'],
  });
}

function createPurifier(): DOMPurify {
  const { JSDOM } = createRequire(import.meta.url)('jsdom') as typeof import('jsdom');
  return createDOMPurify(new JSDOM('').window);
}
