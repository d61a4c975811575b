/** A live figure as it is sent. */
export interface LiveFigure {
  readonly sliders: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** For each slider the number of the value it stands at. */
  readonly start: readonly number[];
  /** A figure for each combination, the last slider's values fastest: JSON, gzipped, in base64. */
  readonly figures: string;
}

/**
 * What makes a live figure live in a page, as the text of a JavaScript function
 * `(root, live, plotly, suit, config) => Promise`: puts a row for each slider and a plot into `root`,
 * an element, in place of what is there. `live` is a `LiveFigure`, `suit` makes a figure suit the page.
 */
export const livePlayer = `async function(root,live,plotly,suit,config){
var packed=Uint8Array.from(atob(live.figures),function(c){return c.charCodeAt(0)});
var stream=new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
var figures=JSON.parse(await new Response(stream).text());
var at=live.start.slice(),plot=document.createElement("div"),panel=document.createElement("div"),inputs=[],outputs=[];
panel.style.cssText="display:grid;grid-template-columns:max-content minmax(8em,24em) max-content max-content;gap:.3em .8em;align-items:center;font:14px system-ui,sans-serif;padding:.4em";
var current=function(){return figures[at.reduce(function(n,i,k){return n*live.sliders[k].values.length+i},0)]};
var draw=function(){var f=suit(current());return plotly.react(plot,f.data,f.layout,config)};
var put=function(k,i){at[k]=i;inputs[k].value=i;var value=live.sliders[k].values[i];
inputs[k].setAttribute("aria-valuetext",value);outputs[k].textContent=value};
live.sliders.forEach(function(slider,k){
var label=document.createElement("label"),input=document.createElement("input"),output=document.createElement("output");
label.style.display="contents";label.append(slider.name,input);inputs[k]=input;outputs[k]=output;
input.type="range";input.min=0;input.max=slider.values.length-1;input.step=1;
input.addEventListener("input",function(){put(k,+input.value);draw()});
panel.append(label,output);
if(live.sliders.length===1){
var play=document.createElement("button"),timer=0;play.type="button";
var stop=function(){clearInterval(timer);timer=0;play.textContent="\\u25b6";play.setAttribute("aria-label","play")};
var next=function(){if(!root.isConnected||at[k]+1>=slider.values.length)return stop();put(k,at[k]+1);draw()};
play.addEventListener("click",function(){
if(timer)return stop();
if(at[k]+1>=slider.values.length)put(k,0),draw();
play.textContent="\\u275a\\u275a";play.setAttribute("aria-label","pause");
timer=setInterval(next,Math.max(60,Math.min(500,6000/slider.values.length)))});
stop();panel.append(play)}else panel.append(document.createElement("span"));
put(k,at[k])});
root.replaceChildren(panel,plot);
await draw()}`;
