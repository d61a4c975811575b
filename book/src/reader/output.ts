/** What a cell shows, as elements: of several forms the richest that a page can draw. */
import DOMPurify from 'dompurify';
import type { Data, Shown } from '../protocol.js';
import { element } from './elements.js';
import { draw, type Drawable } from './figures.js';

/** Named outputs, so that a later one can take the place of an earlier. */
const named = new Map<string, HTMLElement>();

/** More printed text than this below one cell helps nobody. */
const mostText = 500_000;

export function showBelow(room: HTMLElement, shown: Shown): void {
  if (shown.type === 'stream') return print(room, shown.name, shown.text);
  if (shown.type === 'error') {
    const text = shown.problem.traceback.join('\n');
    room.append(element('pre', { className: 'error', role: 'alert', tabIndex: 0 }, text));
    return;
  }
  const { data, id, update } = shown;
  const before = id === undefined || !update ? undefined : named.get(id);
  const place = before ?? element('div', { className: 'output' });
  if (!before) room.append(place);
  if (id !== undefined) named.set(id, place);
  fill(place, data);
}

function print(room: HTMLElement, name: string, text: string): void {
  let last = room.lastElementChild as HTMLElement | null;
  if (last?.tagName !== 'PRE' || last.className !== name) {
    last = element('pre', { className: name, tabIndex: 0 });
    room.append(last);
  }
  const length = last.textContent.length;
  if (length < mostText) last.append(text.slice(0, mostText - length));
  if (length < mostText && length + text.length >= mostText) last.append('\n… and more');
}

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

function fill(place: HTMLElement, data: Data): void {
  const text = (type: string) => (typeof data[type] === 'string' ? data[type] : undefined);
  const plain = text('text/plain') ?? '';
  const figure = data['application/vnd.tsgan.live+json'] ?? data['application/vnd.plotly.v1+json'];
  if (figure !== undefined) return drawLatest(place, figure as Drawable, plain);
  const html = text('text/html');
  if (html !== undefined) {
    place.innerHTML = DOMPurify.sanitize(html);
    return;
  }
  const svg = text('image/svg+xml');
  const type = pictures.find((type) => text(type) !== undefined);
  if (svg !== undefined || type !== undefined) {
    const src = svg
      ? `data:image/svg+xml,${encodeURIComponent(svg)}`
      : `data:${type!};base64,${text(type!)!}`;
    const image = element('img', { src, alt: plain });
    // Pictures are drawn at twice the size they are shown in.
    if (svg === undefined) image.onload = () => (image.width = image.naturalWidth / 2);
    place.replaceChildren(image);
    return;
  }
  const json = data['application/json'];
  const words = json === undefined ? plain : JSON.stringify(json, null, 2);
  place.replaceChildren(element('pre', { className: 'result', tabIndex: 0 }, words));
}

/** Figures that wait for their place, which draws one at a time: of several the last. */
const next = new WeakMap<HTMLElement, Drawable>();
const drawing = new WeakSet<HTMLElement>();

function drawLatest(place: HTMLElement, figure: Drawable, plain: string): void {
  next.set(place, figure);
  if (drawing.has(place)) return;
  drawing.add(place);
  place.setAttribute('role', 'figure');
  place.setAttribute('aria-label', plain);
  const drawn = (async () => {
    for (let one = next.get(place); one; one = next.get(place)) {
      next.delete(place);
      await draw(place, one);
    }
  })();
  drawn
    .catch((error: unknown) => {
      place.textContent = `${plain} (it could not be drawn: ${String(error)})`;
    })
    .finally(() => drawing.delete(place));
}
