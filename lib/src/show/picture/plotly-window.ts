import type { Canvas } from '@napi-rs/canvas';
import type { DOMWindow } from 'jsdom';
import { plotlySource } from '../plotly';
import { fonts, sansSerif } from './fonts';
import { drawnBox, localBox, type Box } from './text-box';

/** What this project calls of plotly inside the window. */
interface PlotlyApi {
  toImage(figure: unknown, options: object): Promise<string>;
  validate(data: unknown, layout: unknown): { code: string; msg: string }[] | undefined;
}

export type PlotlyWindow = DOMWindow & { readonly Plotly: PlotlyApi };

/**
 * A browser's window without a browser, with plotly in it. It lays nothing out and paints nothing, so
 * the two things that plotly asks of a browser are given to it: the size of a text, and a canvas.
 */
export async function openPlotlyWindow(): Promise<PlotlyWindow> {
  const [{ JSDOM, VirtualConsole }, { createCanvas, GlobalFonts }] = await Promise.all([
    import('jsdom'),
    import('@napi-rs/canvas'),
  ]);
  for (const file of fonts()) GlobalFonts.registerFromPath(file, sansSerif);
  const { window } = new JSDOM('<!doctype html><body></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
    virtualConsole: new VirtualConsole(),
  });
  measureText(window, createCanvas(1, 1));
  paintCanvases(window, createCanvas);
  // The maps inside plotly's bundle ask for these as soon as they load.
  Object.assign(window, { TextDecoder, TextEncoder });
  window.URL.createObjectURL = () => '';
  window.URL.revokeObjectURL = () => undefined;
  window.eval(plotlySource());
  return window as PlotlyWindow;
}

function measureText(window: DOMWindow, canvas: Canvas): void {
  const context = canvas.getContext('2d');
  const none: Box = { left: 0, top: 0, right: 0, bottom: 0 };
  const rectangle = (box: Box = none) => ({
    ...box,
    x: box.left,
    y: box.top,
    width: box.right - box.left,
    height: box.bottom - box.top,
  });
  Object.assign(window.SVGElement.prototype, {
    getBoundingClientRect(this: SVGElement) {
      return rectangle(drawnBox(this, context));
    },
    getBBox(this: SVGElement) {
      return rectangle(localBox(this, context));
    },
    getComputedTextLength(this: SVGElement) {
      return rectangle(localBox(this, context)).width;
    },
  });
}

function paintCanvases(
  window: DOMWindow,
  createCanvas: (width: number, height: number) => Canvas,
): void {
  const canvases = new WeakMap<HTMLCanvasElement, Canvas>();
  const canvasOf = (element: HTMLCanvasElement) => {
    let canvas = canvases.get(element);
    if (canvas?.width !== element.width || canvas.height !== element.height) {
      canvas = createCanvas(element.width, element.height);
      canvases.set(element, canvas);
    }
    return canvas;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string) {
      return kind === '2d' ? canvasOf(this).getContext('2d') : null;
    },
    toDataURL(this: HTMLCanvasElement) {
      return canvasOf(this).toDataURL('image/png');
    },
  });
}
