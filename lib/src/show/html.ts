import { platform } from '../ground/platform';
import { base64 } from './base64';
import { fluid, plotlyConfig, type PlainFigure } from './figure';
import { livePlayer, type LiveFigure } from './live-player';
import { packedPlotly } from './plotly';

/**
 * HTML that draws a figure, by a script that it brings along, without a network. Until it has, and for
 * good where scripts are taken out (a notebook that is reopened untrusted), the PNG stands in its place.
 *
 * Every figure brings plotly, so that each can be run again, moved or deleted, and the saved notebook
 * still draws the others. A page unpacks it once.
 *
 * @param loader false only where the same output brought it before
 */
export function figureHtml(
  figure: PlainFigure,
  png: Uint8Array | undefined,
  loader: boolean,
): string {
  const src = png && `data:image/png;base64,${base64(png)}`;
  return inPage(
    figure,
    src,
    loader,
    `var f=suit(${scriptJson(fluid(figure))});e.replaceChildren();p.newPlot(e,f.data,f.layout,config)`,
  );
}

/** The same for a figure with sliders, of which `first` is the one that is seen first. */
export function liveHtml(live: LiveFigure, first: PlainFigure, png: string): string {
  const play = `(${livePlayer})(e,${scriptJson(live)},p,suit,config)`;
  return inPage(first, `data:image/png;base64,${png}`, true, play);
}

/** Room for a figure, its picture in it, and a script that acts on it (`e`) once there is plotly (`p`). */
function inPage(
  figure: PlainFigure,
  src: string | undefined,
  loader: boolean,
  act: string,
): string {
  const id = `tsgan-${platform.randomId()}`;
  const { width, height, autosize } = figure.layout;
  const image = src
    ? `<img alt="figure" width="${width}" style="max-width:100%" src="${src}">`
    : '';
  const room = autosize === true ? 'width:100%' : `width:${width}px`;
  return `<div id="${id}" style="${room};min-height:${height}px">${image}</div>
<script>(function(){
var t=window.__tsgan||(window.__tsgan={});
${loader ? unpackOnce() : ''}
var e=document.getElementById("${id}"),config=${scriptJson(plotlyConfig)};
${suitThePage}
if(t.plotly&&e)t.plotly.then(function(p){
${act}
})})()</script>`;
}

/**
 * Puts a promise of plotly in `t.plotly`, unless an earlier output did. A page that has a module loader
 * (`define`) must not catch the script: all ask for it by its name on the window.
 */
const unpackOnce = () => `if(!t.plotly&&typeof DecompressionStream!=="undefined"){
var b=Uint8Array.from(atob("${packedPlotly()}"),function(c){return c.charCodeAt(0)});
t.plotly=new Response(new Blob([b]).stream().pipeThrough(new DecompressionStream("gzip"))).text().then(function(js){
var s=document.createElement("script");s.text="(function(define,module,exports){"+js+"\\n}).call(window)";
document.head.appendChild(s);return window.Plotly})}`;

/**
 * `suit(figure)`: paper and plot let the page's colour through; on a dark page (by the nearest colour
 * behind the figure) letters and lines are light, and what is black becomes white.
 */
const suitThePage = `var suit=function(f){
var c,l;
for(var q=e;q&&!c;q=q.parentElement){c=getComputedStyle(q).backgroundColor.match(/[\\d.]+/g);if(c&&c.length>3&&+c[3]===0)c=null}
var dark=c&&0.3*c[0]+0.59*c[1]+0.11*c[2]<128;
if(dark)f=JSON.parse(JSON.stringify(f).replace(/"#000000"/g,'"#ffffff"'));
l=f.layout.template.layout;
if(dark){
l.font.color="#dddddd";["xaxis","yaxis"].forEach(function(a){l[a]=Object.assign({},l[a],{gridcolor:"#444444",linecolor:"#999999",tickcolor:"#999999"})})}
l.paper_bgcolor=l.plot_bgcolor="rgba(0,0,0,0)";return f};`;

/** JSON that cannot end the script around it, whatever its strings say. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}
