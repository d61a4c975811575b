import { template } from './template';

// Plotly's own types describe every attribute, in 1.2 MB: a notebook would read them for a quarter of a
// second before its first cell. These hold what the course draws with, and let the rest through.

/**
 * A plotly trace (https://plotly.com/javascript/reference), its lists arrays or typed arrays. Further
 * attributes of plotly's may stand beside these.
 */
export interface Trace {
  /** What is drawn. Default: 'scatter', lines or points. */
  readonly type?: 'scatter' | 'bar' | 'histogram' | 'heatmap' | 'contour' | 'box' | 'violin';
  readonly name?: string;
  readonly mode?: 'lines' | 'markers' | 'lines+markers' | 'text' | 'markers+text' | 'none';
  /** A null is a gap. */
  readonly x?: ArrayLike<number | string | null>;
  readonly y?: ArrayLike<number | string | null>;
  /** Rows of a heatmap or of contours, from the bottom up. */
  readonly z?: ArrayLike<ArrayLike<number>>;
  readonly [attribute: string]: unknown;
}

/** One axis of a figure. */
export interface Axis {
  readonly title?: { readonly text: string };
  readonly type?: 'linear' | 'log' | 'category';
  /** From, to; powers of ten on a logarithmic axis. */
  readonly range?: readonly [number, number];
  readonly [attribute: string]: unknown;
}

/** What surrounds the traces. Further attributes of plotly's may stand beside these. */
export interface Layout {
  readonly title?: { readonly text: string };
  readonly xaxis?: Axis;
  readonly yaxis?: Axis;
  /** Pixels. Default: as wide as there is room (a picture 700), 420 high. */
  readonly width?: number;
  readonly height?: number;
  readonly [attribute: string]: unknown;
}

/** A plotly figure: traces and, if wanted, a layout over the course's template. */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout?: Layout;
}

/** A figure as it is sent: plain JSON, complete with template and size. */
export interface PlainFigure {
  readonly data: readonly Record<string, unknown>[];
  readonly layout: Record<string, unknown> & { readonly width: number; readonly height: number };
}

/**
 * Checks a figure and makes it plain: typed arrays become arrays, numbers lose the digits that no eye
 * sees, not-a-number becomes a gap.
 *
 * @throws Error that names the trace, where plotly would quietly draw something else
 */
export function plainFigure({ data, layout }: Figure): PlainFigure {
  if (!Array.isArray(data) || data.length === 0) {
    throw new Error('A figure needs at least one trace: { data: [{ y: [1, 2, 3] }] }.');
  }
  data.forEach(checkTrace);
  return {
    data: data.map((trace) => plain(trace) as Record<string, unknown>),
    layout: {
      ...(layout?.width === undefined && { autosize: true }),
      width: 700,
      height: 420,
      template,
      ...(plain(layout ?? {}) as object),
    },
  };
}

/** How plotly behaves in a page, besides what it draws. */
export const plotlyConfig = { displaylogo: false, responsive: true };

/** The figure for a page: without a width of its own, unless it was given one. */
export function fluid({ data, layout }: PlainFigure): { data: unknown; layout: object } {
  const { width, ...rest } = layout;
  return { data, layout: layout['autosize'] === true ? rest : { ...rest, width } };
}

function checkTrace(trace: unknown, index: number): void {
  const { type = 'scatter', name, ...rest } = trace as Record<string, unknown>;
  const called = `Trace ${index}${typeof name === 'string' ? ` (${name})` : ''}`;
  for (const [key, value] of Object.entries(rest)) {
    if (typeof (value as { dataSync?: unknown } | null)?.dataSync === 'function') {
      throw new Error(`${called} has a tensor as ${key}. Read it first: await tensor.data().`);
    }
  }
  const [x, y, z] = [rest.x, rest.y, rest.z];
  if ((type === 'scatter' || type === 'bar') && isList(x) && isList(y) && x.length !== y.length) {
    throw new Error(`${called} has ${x.length} values of x but ${y.length} of y.`);
  }
  if (type === 'heatmap' && isList(z)) {
    const widths = new Set(Array.from(z, (row) => (isList(row) ? row.length : NaN)));
    if (widths.size > 1) {
      throw new Error(`${called} has rows of different lengths: ${[...widths].join(', ')}.`);
    }
  }
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

function plain(value: unknown): unknown {
  if (isList(value)) {
    const items = Array.from(value);
    return items.every((item) => typeof item === 'number') ? rounded(items) : items.map(plain);
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .map(([key, part]) => [key, plain(part)]),
    );
  }
  return value;
}

/**
 * Keeps five digits of each number, and more where the numbers lie close together (years, say), so
 * that a drawing a thousand pixels wide stays the same to a hundredth of a pixel. Digits that are
 * counted from the first, not after the point, keep small values right on a logarithmic axis.
 */
function rounded(values: readonly number[]): (number | null)[] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const closeness = Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low));
  const digits = Number.isFinite(closeness)
    ? Math.min(15, 5 + Math.max(0, Math.round(closeness)))
    : 7;
  return values.map((value) => {
    if (!Number.isFinite(value)) return null;
    return Number.isInteger(value) ? value : Number(value.toPrecision(digits));
  });
}
