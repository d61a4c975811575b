import { plainFigure, type Figure, type PlainFigure } from '../figure';
import { fonts, sansSerif } from './fonts';
import { openPlotlyWindow, type PlotlyWindow } from './plotly-window';

let opened: Promise<PlotlyWindow> | undefined;

/** Trace types that are drawn by a graphics card and cannot be painted without a browser. */
const drawnByWebGl =
  /^(scattergl|scatterpolargl|splom|surface|mesh3d|.*3d|cone|streamtube|volume|isosurface|parcoords|.*map(box)?)$/;

/** Whether a picture can be made of the figure (not of three-dimensional ones and maps). */
export function canBePicture({ data }: PlainFigure): boolean {
  return !data.some(({ type }) => type !== 'heatmap' && drawnByWebGl.test(String(type)));
}

/**
 * A figure as SVG, drawn by plotly without a browser. The first takes two to three seconds (plotly is
 * ten megabytes of script), the others a few tenths of one.
 *
 * @throws Error with plotly's own complaint if the figure has a setting that does not exist
 */
async function plainFigureSvg(figure: PlainFigure): Promise<string> {
  const window = await (opened ??= openPlotlyWindow());
  const { Plotly, JSON: windowJson } = window;
  // Objects of the window's own kind: plotly changes what it is given, and looks at prototypes.
  const copy = windowJson.parse(JSON.stringify(figure)) as PlainFigure;
  const faults = Plotly.validate(copy.data, copy.layout) ?? [];
  const fault = faults.find(({ code }) => ['schema', 'value', 'object', 'array'].includes(code));
  if (fault) throw new Error(`plotly cannot draw this figure: ${fault.msg}.`);
  const { width, height } = figure.layout;
  const svg = await Plotly.toImage(copy, { format: 'svg', width, height, imageDataOnly: true });
  // The painter knows the older of CSS's two words for "do not smooth an enlarged image".
  const known = svg.replace(/image-rendering: pixelated/g, 'image-rendering: optimizeSpeed');
  return cutTallBars(known, width, height);
}

/**
 * Cuts bars that reach far beyond a cut axis. Plotly draws them whole and hides the rest; the painter
 * ends the whole process, kernel and all, at a translucent bar twice as tall as the picture.
 */
function cutTallBars(svg: string, width: number, height: number): string {
  const cut = (value: string, size: number) =>
    Math.min(Math.max(Number(value), -size / 2), 1.5 * size);
  const bar = /d="M([-\d.]+),([-\d.]+)V([-\d.]+)H([-\d.]+)V([-\d.]+)Z"/g;
  return svg.replace(
    bar,
    (_path, x: string, y: string, top: string, right: string, down: string) => {
      const [left, end] = [cut(x, width), cut(right, width)];
      return `d="M${left},${cut(y, height)}V${cut(top, height)}H${end}V${cut(down, height)}Z"`;
    },
  );
}

/**
 * Draws an SVG into a PNG on white, with the fonts that come with the project.
 *
 * @param scale pixels of the picture for each of the drawing
 */
export async function svgToPng(svg: string, scale = 1): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  return new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: fonts(),
      defaultFontFamily: sansSerif,
      sansSerifFamily: sansSerif,
    },
  })
    .render()
    .asPng();
}

/**
 * A figure as a PNG file, drawn without a browser. Works outside a notebook too.
 *
 * @param scale pixels of the picture for each of the layout's width and height
 */
export async function figurePng(figure: Figure, scale = 1): Promise<Uint8Array> {
  return plainFigurePng(plainFigure(figure), scale);
}

export async function plainFigurePng(figure: PlainFigure, scale: number): Promise<Uint8Array> {
  if (!canBePicture(figure)) {
    throw new Error('Three-dimensional figures and maps need a browser; there is no PNG of them.');
  }
  return svgToPng(await plainFigureSvg(figure), scale);
}
