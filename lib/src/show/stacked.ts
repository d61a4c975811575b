import type { Axis, Figure, Trace } from './figure';

export interface StackedOptions {
  /** Over all. */
  readonly title?: string;
  /** Pixels. Default 640. */
  readonly height?: number;
}

/** What is left free between two panels, as a share of the whole: room for the numbers on an axis and its title. */
const between = 0.1;

/**
 * Figures one below another in one, each on axes of its own: what belongs together is seen together, and in a
 * live figure moves together. A row may itself be several figures, side by side. Of their layouts only the
 * axes are kept; the legend is one for all, and names each name once.
 *
 * @example stacked([lines(densities), lines(judge)], { title: 'Mean 1' })
 */
export function stacked(
  rows: readonly (Figure | readonly Figure[])[],
  { title, height = 640 }: StackedOptions = {},
): Figure {
  const cells = rows.map((row) => ('data' in row ? [row] : row));
  const panels = cells.flatMap((row, i) =>
    row.map((figure, k) => ({
      figure,
      // From the top down, as one reads; plotly counts from the bottom up.
      y: share(cells.length - 1 - i, cells.length),
      x: share(k, row.length),
    })),
  );
  const axes = panels.flatMap(({ figure: { layout }, x, y }, i) => [
    [`xaxis${numberOf(i)}`, placed(layout?.xaxis, x, axesOf(i).yaxis)],
    [`yaxis${numberOf(i)}`, placed(layout?.yaxis, y, axesOf(i).xaxis)],
  ]);
  const listed = new Set<string>();
  /** A name that several figures have stands in the legend once, and turns all of its traces on and off. */
  const inLegend = ({ type, name, showlegend }: Trace) => {
    if (type === 'heatmap' || name === undefined || showlegend !== undefined) return {};
    const first = !listed.has(name);
    listed.add(name);
    return { legendgroup: name, showlegend: first };
  };
  const data = panels.flatMap(({ figure }, i) =>
    figure.data.map((trace): Trace => ({ ...trace, ...axesOf(i), ...inLegend(trace) })),
  );
  return {
    data,
    layout: {
      ...(title === undefined ? {} : { title: { text: title } }),
      height,
      ...(listed.size > 0 && legendBelow),
      ...(data.some(({ type }) => type === 'bar') && { barmode: 'overlay' }),
      ...(Object.fromEntries(axes) as Record<string, object>),
    },
  };
}

/** Below all panels, so that these have the whole width. */
const legendBelow = {
  legend: { orientation: 'h', x: 0, yref: 'container', y: 0.01, yanchor: 'bottom' },
  margin: { b: 110 },
};

/** The axis where its panel stands, at the side of the panel's other axis. */
const placed = (axis: Axis = {}, domain: readonly number[], anchor: string): Axis => ({
  ...axis,
  domain,
  anchor,
});

/** From and to of the i-th of `count` equal parts of the whole, with room between them. */
function share(i: number, count: number): [from: number, to: number] {
  const size = (1 - between * (count - 1)) / count;
  return [i * (size + between), i * (size + between) + size];
}

/** Plotly numbers its axes from 1 and leaves the 1 out. */
export const numberOf = (i: number): string => (i === 0 ? '' : String(i + 1));

/** The axes of the i-th panel, as a trace or a shape says on which it lies. */
export const axesOf = (i: number) => ({ xaxis: `x${numberOf(i)}`, yaxis: `y${numberOf(i)}` });

/** A panel's name above it, in the middle: `x` is a share of the whole width. */
export const nameAbove = (text: string, x: number) => ({
  text,
  x,
  y: 1.02,
  xref: 'paper',
  yref: 'paper',
  xanchor: 'center',
  yanchor: 'bottom',
  showarrow: false,
});
