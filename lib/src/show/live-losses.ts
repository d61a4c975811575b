import type { Progress } from '../training/train';
import { lineFigure, type Series } from './builders';
import { plainFigure, type PlainFigure } from './figure';
import { inKernel } from './kernel';
import { LiveOutput } from './live-output';
import { figureBundle, takesPlotly } from './show';
import { Thinned } from './thinned';
import type { Watcher } from './watch';

export interface LiveLossesOptions {
  readonly title?: string;
  /** Dashed levels by name, e.g. `{ '2 ln 2': 2 * Math.LN2 }`, where an equilibrium should be. */
  readonly levels?: Readonly<Record<string, number>>;
  /** Milliseconds between drawings. Default 500. */
  readonly interval?: number;
}

/** A chart of both losses that grows while the training runs, and stays as one figure. */
export function liveLosses({
  title = 'Losses',
  levels = {},
  interval = 500,
}: LiveLossesOptions = {}): Watcher {
  const output = new LiveOutput(interval);
  const seen = new Thinned<Progress>(1000);
  // The output that brings plotly must keep it in its last state: a page that is reopened needs it.
  let loader: boolean | undefined;

  const figure = (): PlainFigure => {
    const events = seen.items();
    const steps = events.map(({ step }) => step);
    const series: Record<string, Series> = {
      discriminator: { x: steps, y: events.map((e) => e.discriminatorLoss) },
      generator: { x: steps, y: events.map((e) => e.generatorLoss) },
    };
    for (const [name, level] of Object.entries(levels)) {
      series[name] = { x: [steps[0]!, steps.at(-1)!], y: [level, level], dashed: true };
    }
    return plainFigure(lineFigure(series, { title, x: 'step', y: 'loss (nats)' }));
  };
  return {
    async update(progress) {
      seen.add(progress);
      if (!output.due) return;
      const first = loader === undefined && (loader = takesPlotly());
      output.send(await figureBundle(figure(), { png: false, loader: first }));
    },
    async done() {
      if (!inKernel() || seen.items().length === 0) return;
      loader ??= takesPlotly();
      output.send(await figureBundle(figure(), { loader }));
    },
  };
}
