import { heatmap, type HeatmapOptions } from './builders';
import type { Figure, Layout } from './figure';
import { nameAbove, numberOf, stacked } from './stacked';

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
  const { data, layout: all } = stacked([Object.values(figures)], { height: 420 });
  // Plotly's check of settings ends in an error where a legend is described and not wanted.
  const { legend, margin, ...axes } = all!;
  const below = layout['showlegend'] === false ? {} : { legend, margin: margin as object };
  const middle = (i: number) => {
    const [from, to] = axes[`xaxis${numberOf(i)}` as 'xaxis']!['domain'] as [number, number];
    return (from + to) / 2;
  };
  return {
    data,
    layout: {
      ...axes,
      ...(below.legend === undefined ? {} : { legend: below.legend }),
      ...(title === undefined ? {} : { title: { text: title } }),
      margin: {
        b: 52,
        ...below.margin,
        l: 60,
        r: 20,
        t: title === undefined ? 40 : 76,
      },
      annotations: Object.keys(figures).map((name, i) => nameAbove(name, middle(i))),
      ...layout,
    },
  };
}

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
