/** Figures that move: drawn by plotly, which is loaded with the first of them. */
import playLive, { type LiveFigure } from 'tsgan-live-player';
import { button, loadScript } from './elements.js';

interface Figure {
  readonly data: unknown;
  readonly layout: Record<string, unknown>;
  readonly config?: object;
}
export type Drawable = Figure | LiveFigure;

interface Plotly {
  react(place: HTMLElement, data: unknown, layout: unknown, config: object): Promise<unknown>;
}
declare const Plotly: Plotly;

const config = { responsive: true, displaylogo: false };
const isLive = (figure: Drawable): figure is LiveFigure => 'sliders' in figure;

/** Draws a figure into `place`, or changes the one that is there. */
export async function draw(place: HTMLElement, figure: Drawable): Promise<void> {
  await loadScript('plotly.js');
  if (isLive(figure)) await playLive(place, figure, Plotly, suit, config);
  else {
    const { data, layout } = suit(figure);
    await Plotly.react(place, data, layout, { ...config, ...figure.config });
  }
}

/** The page's colour shows through; on a dark page letters and lines are light, and black is white. */
function suit(figure: Figure): Figure {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const text = JSON.stringify(figure);
  const light = () =>
    text.replaceAll('"#000000"', '"#ffffff"').replaceAll('"color":"black"', '"color":"#ffffff"');
  const copy = JSON.parse(dark ? light() : text) as Figure;
  const template = copy.layout['template'] as { layout?: Record<string, object> } | undefined;
  const own = template?.layout ?? copy.layout;
  Object.assign(own, { paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)' });
  if (!dark) return copy;
  Object.assign(own, { font: { ...(own['font'] as object), color: '#dddddd' } });
  const lines = { gridcolor: '#444444', linecolor: '#999999', tickcolor: '#999999' };
  for (const axis of ['xaxis', 'yaxis'])
    Object.assign(own, { [axis]: { ...(own[axis] as object), ...lines } });
  return copy;
}

declare global {
  /** Published figures by name, as far as their scripts have been loaded. */
  var tsganFigures: Readonly<Record<string, Drawable>> | undefined;
}

/** Gives each picture of a published figure a button that brings it to life. */
export function offerFigures(): void {
  for (const room of document.querySelectorAll<HTMLElement>('.figure[data-figure]')) {
    const live = 'live' in room.dataset;
    const wake = button(live ? '▶ Move the sliders' : 'Zoom and hover', () => {
      wake.disabled = true;
      void awaken(room, room.dataset['figure']!);
    });
    wake.className = 'wake';
    room.append(wake);
  }
}

async function awaken(room: HTMLElement, name: string): Promise<void> {
  const place = document.createElement('div');
  room.append(place);
  try {
    await loadScript(`figures/${name}.js`);
    await draw(place, globalThis.tsganFigures![name]!);
    for (const child of [...room.children]) if (child !== place) child.remove();
    room.removeAttribute('data-figure'); // no button needs a place any more
  } catch (error) {
    place.textContent = String(error);
  }
}
