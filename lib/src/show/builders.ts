import type { Numbers } from '../gan/metrics/numbers';
import type { Figure, Layout, Trace } from './figure';
import { colours, roles } from './template';

/** What every figure should say: what it shows and what is on its axes, with units. */
export interface Labels {
  readonly title?: string;
  /** E.g. `step` or `x (standard deviations)`. */
  readonly x?: string;
  /** E.g. `loss (nats)`. */
  readonly y?: string;
  /** Anything else of plotly's layout; it wins over the labels. */
  readonly layout?: Layout;
}

/** One named set of points. */
export interface Series {
  /** Numbers, or names. Default: 0, 1, 2, … */
  readonly x?: Numbers | readonly string[];
  readonly y: Numbers;
  /** A dashed line: for theory and baselines beside what was measured. */
  readonly dashed?: boolean;
  /** Default: the next of `colours`. */
  readonly colour?: string;
  /** Marks in place of a line, or of a cloud's dots: for single measurements among lines, and for yes and no. */
  readonly marks?: 'circle' | 'circle-open' | 'x' | 'diamond' | 'square';
}

/** A layout from a title and two axis titles. */
export function labelled({ title, x, y, layout = {} }: Labels): Layout {
  return {
    ...(title === undefined ? {} : { title: { text: title } }),
    ...layout,
    xaxis: { ...(x === undefined ? {} : { title: { text: x } }), ...layout.xaxis },
    yaxis: { ...(y === undefined ? {} : { title: { text: y } }), ...layout.yaxis },
  };
}

const points = (name: string, kind: 'lines' | 'markers', series: Series): Trace => {
  const { x, y, dashed = false, colour, marks } = series;
  const mode = marks ? 'markers' : kind;
  const color = colour === undefined ? {} : { color: colour };
  const cloud = { size: 4, opacity: 0.6 };
  return {
    type: 'scatter',
    mode,
    name,
    ...(x === undefined ? {} : { x: Array.from<number | string>(x) }),
    y: Array.from(y),
    ...(mode === 'lines'
      ? { line: { width: 2, ...(dashed ? { dash: 'dash' } : {}), ...color } }
      : { marker: { ...(marks ? { size: 9, symbol: marks } : cloud), ...color } }),
  };
};

/**
 * Lines by name.
 *
 * @example lineFigure({ 'D loss': { y: losses }, '2 ln 2': { y: theory, dashed: true } }, { x: 'step', y: 'loss (nats)' })
 */
export function lines(series: Readonly<Record<string, Series>>, labels: Labels = {}): Figure {
  const data = Object.entries(series).map(([name, s]) => points(name, 'lines', s));
  return { data, layout: labelled(labels) };
}

/**
 * The mean of each value and those around it, `window` in all: a line to see a trend by. At the ends there are fewer; of an even
 * number, one more stands before the value than behind it.
 *
 * @example lines({ loss: { y: losses, colour: faint }, smoothed: { y: smoothed(losses, 25) } })
 */
export function smoothed(values: Numbers, window: number): number[] {
  if (!Number.isSafeInteger(window) || window < 1) {
    throw new Error(`The window must be a whole number, at least 1, but it is ${window}.`);
  }
  const all = Array.from(values);
  const before = Math.floor(window / 2);
  return all.map((_, i) => {
    const around = all.slice(Math.max(0, i - before), i - before + window);
    return around.reduce((sum, value) => sum + value, 0) / around.length;
  });
}

/** Clouds of points by name; one unit is as long on y as on x if `equal`. */
export function scatter(
  series: Readonly<Record<string, Series>>,
  { equal = false, ...labels }: Labels & { readonly equal?: boolean } = {},
): Figure {
  const layout = labelled(labels);
  return {
    data: Object.entries(series).map(([name, s]) => points(name, 'markers', s)),
    layout: equal ? { ...layout, yaxis: { scaleanchor: 'x', ...layout.yaxis } } : layout,
  };
}

export interface HistogramOptions extends Labels {
  /** How many bins. Default 50. */
  readonly bins?: number;
  /** The ends of the first and the last bin. Default: the smallest and the largest value. */
  readonly range?: readonly [low: number, high: number];
  /** Colours of the bars, by name. Default: the next of `colours`. */
  readonly bars?: Readonly<Record<string, string>>;
  /** Lines over the bars, such as the density that the samples should have. */
  readonly lines?: Readonly<Record<string, Series>>;
}

/**
 * Histograms by name, all over the same bins and scaled as densities (area 1), so that samples of
 * different sizes, and density curves, can be compared. The bins are counted here: a figure of a
 * million samples stays small. Values outside `range` are left out of the bars but not of the scale.
 */
export function histogram(
  samples: Readonly<Record<string, Numbers>>,
  { bins = 50, range, bars: paint = {}, lines = {}, ...labels }: HistogramOptions = {},
): Figure {
  const [low, high] = range ?? extent(Object.values(samples));
  if (!(high > low) || !Number.isInteger(bins) || bins < 1) {
    throw new Error(
      `A histogram needs bins over a range, but got ${bins} bins over ${low} … ${high}.`,
    );
  }
  const width = (high - low) / bins;
  const centres = Array.from({ length: bins }, (_, i) => low + (i + 0.5) * width);
  const bars = Object.entries(samples).map(([name, values]): Trace => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of Array.from(values)) {
      if (value >= low && value <= high)
        counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++;
    }
    const y = counts.map((count) => count / (values.length * width));
    const colour = paint[name];
    return {
      type: 'bar',
      name,
      x: centres,
      y,
      opacity: 0.6,
      width,
      ...(colour !== undefined && { marker: { color: colour } }),
    };
  });
  const over = Object.entries(lines).map(([name, s]) => points(name, 'lines', s));
  return {
    data: [...bars, ...over],
    layout: { barmode: 'overlay', ...labelled({ y: 'density', ...labels }) },
  };
}

function extent(lists: readonly Numbers[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (const value of Array.from(list)) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

export interface HeatmapOptions extends Labels {
  /** The numbers or names of the columns and rows. Default: 0, 1, 2, … */
  readonly columns?: readonly (number | string)[];
  readonly rows?: readonly (number | string)[];
  /** The values at the two ends of the colours. Default: smallest and largest. */
  readonly range?: readonly [low: number, high: number];
  /** Colours that part at the middle (blue, white, red): for correlations, with `range: [-1, 1]`. */
  readonly diverging?: boolean;
  /** Two colours of your own, for the lowest and the highest value: for yes and no, say. */
  readonly colours?: readonly [low: string, high: string];
  /** What the colours mean, with units. */
  readonly values?: string;
}

/** ColorBrewer's RdBu, the other way round: red is more. Safe for the colour-blind. */
const blueWhiteRed: [number, string][] = [
  [0, '#2166ac'],
  [0.25, '#92c5de'],
  [0.5, '#f7f7f7'],
  [0.75, '#f4a582'],
  [1, '#b2182b'],
];

/** A matrix as colours, its first row on top. */
export function heatmap(
  matrix: readonly ArrayLike<number>[],
  { columns, rows, range, diverging = false, colours, values, ...labels }: HeatmapOptions = {},
): Figure {
  const trace: Trace = {
    type: 'heatmap',
    z: matrix,
    ...(columns ? { x: [...columns] } : {}),
    ...(rows ? { y: [...rows] } : {}),
    ...(range ? { zmin: range[0], zmax: range[1] } : {}),
    ...(diverging ? { colorscale: blueWhiteRed } : {}),
    ...(colours ? { colorscale: colours.map((colour, i) => [i, colour]) } : {}),
    ...(values === undefined ? {} : { colorbar: { title: { text: values } } }),
  };
  const layout = labelled(labels);
  const ticks = (count: number) => ({ tick0: 0, dtick: Math.max(1, Math.ceil(count / 12)) });
  return {
    data: [trace],
    layout: {
      ...layout,
      xaxis: { ...(columns ? {} : ticks(matrix[0]?.length ?? 0)), ...layout.xaxis },
      yaxis: { autorange: 'reversed', ...(rows ? {} : ticks(matrix.length)), ...layout.yaxis },
    },
  };
}

/** Colours that everybody can tell apart, for whoever wants to choose: `colours.vermilion`. */
export { colours, roles };
