import type { Points } from '../gan/metrics/numbers';
import type { Figure, Trace } from './figure';
import { colours, roles } from './template';

export interface PanelsOptions {
  readonly title?: string;
  /** Both axes of every panel, so that panels can be compared. */
  readonly range: readonly [low: number, high: number];
  /** Circles drawn in every panel: where the modes are and how far they reach. */
  readonly circles?: { readonly centres: Points; readonly radius: number };
  /** Of the points: one for all panels, or by the panel's name, `{ data: roles.real }`. Default: `roles.fake`. */
  readonly colour?: string | Readonly<Record<string, string>>;
  /** More points are left out, the first are kept: a picture says no more with them. Default 500. */
  readonly most?: number;
}

/** Pixels: a panel's side, and what stands above and below it. */
const side = 190;
const above = 76;
const below = 50;

/**
 * Clouds of points in the plane, each in a panel of its own under its name, side by side on the same
 * axes: samples of several generators, or of one over the time of its training.
 *
 * @param panels points `[n][2]` by name
 */
export function panels(
  panels: Readonly<Record<string, Points>>,
  { title, range, circles, colour = roles.fake, most = 500 }: PanelsOptions,
): Figure {
  const names = Object.keys(panels);
  const data = names.map((name, i): Trace => {
    const points = Array.from(panels[name]!).slice(0, most);
    const [x, y] = [0, 1].map((k) => points.map((point) => point[k]!)) as [number[], number[]];
    const color = (typeof colour === 'string' ? colour : colour[name]) ?? roles.fake;
    const marker = { size: 3, opacity: 0.6, color };
    return { ...axesOf(i), type: 'scatter', mode: 'markers', name, x, y, marker };
  });
  const axes = names.flatMap((_, i) => {
    const domain = [i / names.length, (i + 0.94) / names.length];
    const { xaxis, yaxis } = axesOf(i);
    const x = { range, domain, anchor: yaxis, title: { text: 'x' } };
    const first = i === 0 ? { title: { text: 'y' } } : { showticklabels: false };
    return [
      [`xaxis${numberOf(i)}`, x],
      [`yaxis${numberOf(i)}`, { range, anchor: xaxis, ...first }],
    ] as const;
  });
  const layout = {
    ...(title === undefined ? {} : { title: { text: title } }),
    showlegend: false,
    width: Math.max(460, side * names.length + 60),
    height: Math.round(0.94 * side) + above + below,
    margin: { l: 50, r: 10, t: above, b: below },
    annotations: names.map((text, i) => nameAbove(text, (i + 0.47) / names.length)),
    shapes: circles ? names.flatMap((_, i) => outlines(i, circles)) : [],
    ...(Object.fromEntries(axes) as Record<string, object>),
  };
  return { data, layout };
}

/** Plotly numbers its axes from 1 and leaves the 1 out. */
const numberOf = (i: number) => (i === 0 ? '' : String(i + 1));
const axesOf = (i: number) => ({ xaxis: `x${numberOf(i)}`, yaxis: `y${numberOf(i)}` });

const nameAbove = (text: string, x: number) => ({
  text,
  x,
  y: 1.02,
  xref: 'paper',
  yref: 'paper',
  xanchor: 'center',
  yanchor: 'bottom',
  showarrow: false,
});

function outlines(i: number, { centres, radius }: NonNullable<PanelsOptions['circles']>) {
  const { xaxis: xref, yaxis: yref } = axesOf(i);
  const line = { color: colours.black, width: 1 };
  return Array.from(centres, (centre) => {
    const [x, y] = [centre[0]!, centre[1]!];
    const box = { x0: x - radius, x1: x + radius, y0: y - radius, y1: y + radius };
    return { type: 'circle', xref, yref, line, ...box };
  });
}
