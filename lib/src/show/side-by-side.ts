import type { HeatmapOptions } from './builders';
import { heatmap } from './builders';
import type { Figure, Layout, Trace } from './figure';

export interface SideBySideOptions {
  /** Over all. */
  readonly title?: string;
  /** Anything else of plotly's layout; it wins. */
  readonly layout?: Layout;
}

/**
 * Figures side by side in one, each under its name with axes of its own: what belongs together is seen, and in a live
 * figure moves, together. Of their layouts only the axes are kept; the legend is one for all.
 *
 * @example sideBySide({ losses: lines(…), samples: scatter(…) }, { title: 'Step 100' })
 */
export function sideBySide(
  figures: Readonly<Record<string, Figure>>,
  { title, layout = {} }: SideBySideOptions = {},
): Figure {
  const named = Object.entries(figures);
  const from = (i: number, share = 0) => (i + share) / named.length;
  const taken = named.length === 1 ? 1 : 0.84;
  const axes = named.flatMap(([, figure], i) => [
    [
      `xaxis${numberOf(i)}`,
      {
        ...figure.layout?.xaxis,
        domain: [from(i), from(i, taken)],
        anchor: `y${numberOf(i)}`,
      },
    ],
    [`yaxis${numberOf(i)}`, { ...figure.layout?.yaxis, anchor: `x${numberOf(i)}` }],
  ]);
  return {
    data: named.flatMap(([, { data }], i) =>
      data.map((trace): Trace => {
        return { ...trace, xaxis: `x${numberOf(i)}`, yaxis: `y${numberOf(i)}` };
      }),
    ),
    layout: {
      ...(title === undefined ? {} : { title: { text: title } }),
      margin: { l: 60, r: 20, t: title === undefined ? 40 : 76, b: 52 },
      annotations: named.map(([text], i) => ({
        text,
        x: from(i, taken / 2),
        y: 1.02,
        xref: 'paper',
        yref: 'paper',
        xanchor: 'center',
        yanchor: 'bottom',
        showarrow: false,
      })),
      ...(Object.fromEntries(axes) as Record<string, object>),
      ...layout,
    },
  };
}

/** Plotly numbers its axes from 1 and leaves the 1 out. */
const numberOf = (i: number) => (i === 0 ? '' : String(i + 1));

export interface HeatmapsOptions extends Omit<HeatmapOptions, 'layout'> {
  readonly layout?: Layout;
}

/**
 * Matrices side by side, each under its name, all with the same rows, columns and colours: what should be, what is, how
 * far one is from the other.
 *
 * @param matrices rows of numbers by name; all of one shape
 */
export function heatmaps(
  matrices: Readonly<Record<string, readonly ArrayLike<number>[]>>,
  { title, layout, ...options }: HeatmapsOptions = {},
): Figure {
  const named = Object.entries(matrices);
  const figures = named.map(([name, matrix], i): [string, Figure] => {
    const { data, layout: own } = heatmap(matrix, options);
    const scale = i === named.length - 1 && options.values !== undefined;
    const rows = i === 0 ? {} : { title: { text: '' }, showticklabels: false };
    return [
      name,
      {
        data: data.map((trace) => ({ ...trace, name, showscale: scale })),
        layout: { ...own, yaxis: { ...own?.yaxis, ...rows } },
      },
    ];
  });
  return sideBySide(Object.fromEntries(figures), {
    ...(title === undefined ? {} : { title }),
    layout: { width: 270 * named.length + 130, height: 340, ...layout },
  });
}
