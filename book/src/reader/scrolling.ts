/** What is wider than its place can be scrolled by keys too. */
const wide =
  'main pre, main p, main ol, main ul, main math[display="block"], main table, main .figure, main .html';

export function reachByKeys(): void {
  for (const part of document.querySelectorAll(wide)) {
    if (part.scrollWidth > part.clientWidth) part.setAttribute('tabindex', '0');
  }
}
