/** Pictures inside a page. */
import { escapeUTF8 } from 'entities';

/** The picture as an address; undefined where the type is no image's or the data no base64. */
export function dataUrl(type: string, base64: string): string | undefined {
  const data = base64.replaceAll(/\s/g, '');
  const valid = /^image\/[\w.+-]+$/.test(type) && /^[A-Za-z0-9+/]*={0,2}$/.test(data);
  return valid ? `data:${type};base64,${data}` : undefined;
}

/** The picture as an element, or its text where it is none. */
export function imageHtml(type: string, base64: string, text: string): string {
  const url = dataUrl(type, base64);
  if (url === undefined) return `<pre class="result">${escapeUTF8(text)}</pre>`;
  return `<img src="${url}" alt="${escapeUTF8(text)}">`;
}
