import { plainFigure, type Figure, type PlainFigure } from './figure';
import { figureHtml, plotlyLoader } from './html';
import { display, inKernel, isStatic, type DisplayOptions, type MimeBundle } from './kernel';
import { canBePicture, plainFigurePng } from './picture/figure-png';

/** Whether this session already brought plotly to the page. */
let plotlySent = false;

export interface BundleOptions {
  /** A PNG beside the figure: for readers without scripts. Default true. */
  readonly png?: boolean;
  /** An interactive figure. Default: unless `TSGAN_SHOW=static`. */
  readonly html?: boolean;
  /** Brings plotly along. */
  readonly loader?: boolean;
}

/** The output of one figure: plotly's JSON, HTML, PNG and a line of text. */
export async function figureBundle(
  figure: PlainFigure,
  { png = true, html = !isStatic(), loader = true }: BundleOptions = {},
): Promise<MimeBundle> {
  const picture = png && canBePicture(figure) ? await plainFigurePng(figure) : undefined;
  const bundle: Record<string, unknown> = {
    'application/vnd.plotly.v1+json': { ...figure, config: { displaylogo: false } },
    'text/plain': describe(figure),
  };
  if (html) bundle['text/html'] = (loader ? plotlyLoader() : '') + figureHtml(figure, picture);
  if (picture) bundle['image/png'] = picture.toString('base64');
  return bundle;
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
export async function show(figure: Figure): Promise<void> {
  const plain = plainFigure(figure);
  if (inKernel()) await showPlain(plain);
}

/** Shows a checked figure, perhaps in the place of an earlier one. */
export async function showPlain(
  figure: PlainFigure,
  options: DisplayOptions & BundleOptions = {},
): Promise<void> {
  const { loader = takesPlotly() } = options;
  display(await figureBundle(figure, { ...options, loader }), options);
}

/** True for the first figure of a session that is shown with scripts: it brings plotly. */
export function takesPlotly(): boolean {
  if (plotlySent || isStatic()) return false;
  plotlySent = true;
  return true;
}
