import type { Progress } from '../training/train';
import { lines, type Series } from './builders';
import { plainFigure, type PlainFigure } from './figure';
import { LiveOutput } from './live-output';
import { figureBundle } from './show';
import { Thinned } from './thinned';
import { roles } from './template';
import type { Watcher } from './watch';

export interface LiveChartOptions {
  readonly title?: string;
  /** What is on the y axis, with units. Default `loss (nats)`. */
  readonly y?: string;
  /** Of the lines and the levels, by name. Default: the next of `colours`. */
  readonly lineColours?: Readonly<Record<string, string>>;
  /** Dashed levels by name, e.g. `{ '2 ln 2': 2 * Math.LN2 }`, where an equilibrium should be. */
  readonly levels?: Readonly<Record<string, number>>;
  /** Milliseconds between drawings. Default 500. */
  readonly interval?: number;
}

/** Reads the lines of a chart from a progress event, by name. */
export type Readings<P> = Readonly<Record<string, (progress: P) => number>>;

/**
 * A chart over the steps that grows while the training runs, and stays as one figure.
 *
 * @example liveChart({ loss: (p: LikelihoodProgress) => p.loss }, { title: 'Likelihood' })
 */
export function liveChart<P extends { readonly step: number }>(
  readings: Readings<P>,
  {
    title,
    y = 'loss (nats)',
    lineColours = {},
    levels = {},
    interval = 500,
  }: LiveChartOptions = {},
): Watcher<P> {
  const output = new LiveOutput('live chart', interval);
  const points = new Thinned<{ step: number; values: Record<string, number> }>(1000);
  // The first state brings plotly to the page, the last keeps it there: a page that is reopened needs it.
  let loader = true;

  const figure = (): PlainFigure => {
    const items = points.items();
    const steps = items.map(({ step }) => step);
    const series: Record<string, Series> = {};
    const coloured = (name: string) => {
      const colour = lineColours[name];
      return colour === undefined ? {} : { colour };
    };
    for (const name of Object.keys(readings)) {
      series[name] = { x: steps, y: items.map(({ values }) => values[name]!), ...coloured(name) };
    }
    for (const [name, level] of Object.entries(levels)) {
      const ends = { x: [steps[0]!, steps.at(-1)!], y: [level, level] };
      series[name] = { ...ends, dashed: true, ...coloured(name) };
    }
    return plainFigure(lines(series, { ...(title && { title }), x: 'step', y }));
  };
  return {
    async update(progress) {
      const values = Object.entries(readings).map(
        ([name, read]) => [name, read(progress)] as const,
      );
      points.add({ step: progress.step, values: Object.fromEntries(values) });
      if (!output.due) return;
      await output.send(() => figureBundle(figure(), { png: false, loader }));
      loader = false;
    },
    async done() {
      if (points.items().length > 0) await output.send(() => figureBundle(figure()));
    },
  };
}

/** The chart of both networks' losses. */
export function liveLosses({ lineColours, ...options }: LiveChartOptions = {}): Watcher {
  return liveChart<Progress>(
    {
      discriminator: ({ discriminatorLoss }) => discriminatorLoss,
      generator: ({ generatorLoss }) => generatorLoss,
    },
    {
      title: 'Losses',
      ...options,
      lineColours: {
        discriminator: roles.discriminator,
        generator: roles.generator,
        ...lineColours,
      },
    },
  );
}
