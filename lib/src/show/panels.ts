import type { Points } from '../gan/metrics/numbers';
import type { Figure, Trace } from './figure';
import { axesOf, nameAbove, numberOf } from './stacked';
import { colours, roles } from './template';

/** A cloud of points with what lies below it and what pulls at it. */
export interface View {
  /** `[n][2]` */
  readonly points: Points;
  /** Heat below the points, over the whole range, its rows from the bottom up: red for low values, blue for high ones. */
  readonly surface?: readonly ArrayLike<number>[];
  /** How far an arrow leads from each of the first points, `[m][2]`. */
  readonly arrows?: Points;
}

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
  /** The surface's values at the two ends of the colours, white halfway between them. Default 0 and 1. */
  readonly heat?: readonly [low: number, high: number];
  /** Pixels: how wide and high a panel is. Default 190. */
  readonly side?: number;
}

/** Pixels: what stands above and below the panels. */
const above = 76;
const below = 50;

/**
 * Clouds of points in the plane, each in a panel of its own under its name, side by side on the same
 * axes: samples of several generators, or of one over the time of its training; perhaps with a
 * discriminator's surface below them and the arrows of its gradient.
 *
 * @param panels points `[n][2]`, or views, by name
 */
export function panels(
  panels: Readonly<Record<string, Points | View>>,
  {
    title,
    range,
    circles,
    colour = roles.fake,
    most = 500,
    side = 190,
    heat = [0, 1],
  }: PanelsOptions,
): Figure {
  const names = Object.keys(panels);
  const data = names.flatMap((name, i): Trace[] => {
    const given = panels[name]!;
    const view: View = 'points' in given ? given : { points: given };
    const points = Array.from(view.points).slice(0, most);
    const [x, y] = [0, 1].map((k) => points.map((point) => point[k]!)) as [number[], number[]];
    const color = (typeof colour === 'string' ? colour : colour[name]) ?? roles.fake;
    const outlined = { size: 6, color, line: { color: '#ffffff', width: 0.7 } };
    const marker = view.surface ? outlined : { size: 3, opacity: 0.6, color };
    const cloud = { type: 'scatter', mode: 'markers', name, x, y, marker } as const;
    const traces = [
      ...(view.surface ? [heatOf(view.surface, range, heat)] : []),
      cloud,
      // Last, so that no point hides them.
      ...(view.arrows ? [arrows(points, view.arrows)] : []),
    ];
    return traces.map((trace) => ({ ...axesOf(i), ...trace }));
  });
  const axes = names.flatMap((_, i) => {
    const domain = [i / names.length, (i + 0.94) / names.length];
    const { xaxis, yaxis } = axesOf(i);
    // A number at the very end would run into the one that begins the next panel.
    const labels = { ticklabeloverflow: 'hide past domain' };
    const x = { range, domain, anchor: yaxis, title: { text: 'x' }, ...labels };
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

/** ColorBrewer's RdBu, paler: points are to be seen on it. */
const heatColours: [number, string][] = [
  [0, '#f4a582'],
  [0.5, '#ffffff'],
  [1, '#92c5de'],
];

type Ends = readonly [low: number, high: number];

function heatOf(rows: readonly ArrayLike<number>[], [low, high]: Ends, [zmin, zmax]: Ends): Trace {
  const along = (count: number) => ({ from: low, step: (high - low) / (count - 1) });
  const [x, y] = [along(rows[0]?.length ?? 0), along(rows.length)];
  return {
    type: 'heatmap',
    name: 'surface',
    z: rows,
    ...{ x0: x.from, dx: x.step, y0: y.from, dy: y.step },
    ...{ zmin, zmax, zsmooth: 'best', colorscale: heatColours, showscale: false },
    hoverinfo: 'z',
  };
}

/** Shafts as lines with gaps between them; a head at each end. */
function arrows(points: readonly ArrayLike<number>[], pushes: Points): Trace {
  const ends = Array.from(pushes, (push, i) => {
    const [x, y] = [points[i]![0]!, points[i]![1]!];
    return [
      [x, y],
      [x + push[0]!, y + push[1]!],
      [null, null],
    ] as const;
  }).flat();
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: 'arrows',
    x: ends.map(([x]) => x),
    y: ends.map(([, y]) => y),
    line: { color: colours.purple, width: 1.5 },
    marker: {
      symbol: 'arrow',
      angleref: 'previous',
      color: colours.purple,
      size: ends.map((_, i) => (i % 3 === 1 ? 7 : 0)),
      line: { width: 0 },
    },
    hoverinfo: 'skip',
  };
}

function outlines(i: number, { centres, radius }: NonNullable<PanelsOptions['circles']>) {
  const { xaxis: xref, yaxis: yref } = axesOf(i);
  const line = { color: colours.black, width: 1 };
  return Array.from(centres, (centre) => {
    const [x, y] = [centre[0]!, centre[1]!];
    const box = { x0: x - radius, x1: x + radius, y0: y - radius, y1: y + radius };
    return { type: 'circle', xref, yref, line, ...box };
  });
}
