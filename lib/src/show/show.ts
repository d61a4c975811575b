import { fluid, plainFigure, plotlyConfig, type Figure, type PlainFigure } from './figure';
import { onlyPrints, platform } from '../ground/platform';
import { base64 } from './base64';
import { display, inNotebook, isStatic, type Bundle } from './display';
import { figureHtml } from './html';
import { density } from './picture/density';
import { canBePicture, plainFigurePng } from './picture/figure-png';

export interface BundleOptions {
  /** A PNG beside the figure: for readers without scripts. Default true. */
  readonly png?: boolean;
  /** Whether plotly comes along, without which no page can draw the figure. Default true. */
  readonly loader?: boolean;
}

/**
 * The output of one figure: plotly's JSON, HTML, PNG and a line of text. A page draws plotly's JSON
 * itself; a file gets no script (`TSGAN_SHOW=static`).
 */
export async function figureBundle(
  figure: PlainFigure,
  { png = true, loader = true }: BundleOptions = {},
): Promise<Bundle> {
  const drawable = platform.draws && !onlyPrints() && canBePicture(figure);
  const picture = png && drawable ? await plainFigurePng(figure, density) : undefined;
  const { width, height } = figure.layout;
  return {
    data: {
      'application/vnd.plotly.v1+json': { ...fluid(figure), config: plotlyConfig },
      'text/plain': describe(figure),
      ...(drawable && !isStatic() && { 'text/html': figureHtml(figure, picture, loader) }),
      ...(picture && { 'image/png': base64(picture) }),
    },
    ...(picture && { metadata: { 'image/png': { width, height } } }),
  };
}

/** What a reader hears who sees no picture. */
function describe({ data, layout }: PlainFigure): string {
  const title = (layout.title as { text?: string } | undefined)?.text;
  const names = data.map(({ name, type }) => (name ?? type ?? 'scatter') as string).join(', ');
  return `Figure${title ? ` “${title}”` : ''}: ${names}`;
}

/**
 * Shows a plotly figure below the cell: live in JupyterLab, Notebook and VS Code, as a picture where
 * no script runs. Colours, axes and size come from the course's template, unless the layout says
 * otherwise. The first figure of a session takes some three seconds.
 *
 * Outside a notebook it only checks the figure.
 *
 * @throws Error if the figure is one that plotly would draw wrongly or not at all
 */
export async function figure(figure: Figure): Promise<void> {
  const plain = plainFigure(figure);
  if (inNotebook()) display(await figureBundle(plain));
}
