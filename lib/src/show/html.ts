import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { PlainFigure } from './figure';

/**
 * Where the scripts of one page meet: a promise of plotly that whoever comes first makes, and the
 * loader keeps. Outputs may be drawn in any order, before or after the one that carries plotly.
 */
const meetingPlace =
  'var t=window.__tsgan||(window.__tsgan={});' +
  't.plotly||(t.plotly=new Promise(function(r){t.ready=r}));';

let packed: string | undefined;

/**
 * HTML that brings plotly to the page, without a network: the script itself, gzipped, about 2.5 MB.
 * The page unpacks it once, however many outputs carry it.
 */
export function plotlyLoader(): string {
  packed ??= gzipSync(readFileSync(require.resolve('plotly.js-dist/plotly.js'))).toString('base64');
  return `<script>(function(){${meetingPlace}
if(t.loading||typeof DecompressionStream==="undefined")return;t.loading=true;
var s=atob("${packed}"),b=Uint8Array.from(s,function(c){return c.charCodeAt(0)});
new Response(new Blob([b]).stream().pipeThrough(new DecompressionStream("gzip"))).text().then(function(js){
var e=document.createElement("script");e.text=js;document.head.appendChild(e);t.ready(window.Plotly)})
})()</script>`;
}

/**
 * HTML that draws the figure once plotly is on the page. Until then, and for good where scripts are
 * taken out (a notebook that is reopened untrusted), the PNG stands in its place.
 */
export function figureHtml(figure: PlainFigure, png: Buffer | undefined): string {
  const id = `tsgan-${randomBytes(8).toString('hex')}`;
  const { width, height } = figure.layout;
  const image = png
    ? `<img alt="figure" width="${width}" height="${height}" src="data:image/png;base64,${png.toString('base64')}">`
    : '';
  return `<div id="${id}" style="width:${width}px;height:${height}px">${image}</div>
<script>(function(){${meetingPlace}
var f=${scriptJson(figure)};
t.plotly.then(function(p){var e=document.getElementById("${id}");if(!e)return;
e.replaceChildren();p.newPlot(e,f.data,f.layout,{displaylogo:false})})
})()</script>`;
}

/** JSON that cannot end the script around it, whatever its strings say. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}
