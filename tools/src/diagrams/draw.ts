/** A diagram as an SVG file: inline attributes alone, so that every reader shows it alike. */
import type { Diagram, Item, Layers, Node } from './diagram.js';
import { drawArrow } from './arrows.js';
import { drawLegend } from './legend.js';
import { paper } from './roles.js';
import { drawLayers, drawNode, drawPanel } from './shapes.js';
import { element, text, wordsIn } from './svg.js';

export const width = 760;
/** What comes first, lies lowest. */
const order: readonly Item['type'][] = ['panel', 'layers', 'node', 'sketch', 'arrow', 'note'];

export function drawDiagram(diagram: Diagram): string {
  const { name, title, alt, height, items, legend } = diagram;
  const nodes = new Map<string, Node | Layers>();
  for (const item of items) {
    if (item.type !== 'node' && item.type !== 'layers') continue;
    if (nodes.has(item.id)) throw new Error(`${name}: two nodes are called "${item.id}".`);
    nodes.set(item.id, item);
  }
  const find = (id: string) => {
    const found = nodes.get(id);
    if (!found) throw new Error(`${name}: an arrow names "${id}", which is no node.`);
    return found;
  };
  const draw = (item: Item): string => {
    switch (item.type) {
      case 'node':
        return drawNode(item);
      case 'layers':
        return drawLayers(item);
      case 'panel':
        return drawPanel(item);
      case 'sketch':
        return item.picture(item.at);
      case 'note':
        return item.lines
          .map((line, i) => text([item.at[0], item.at[1] + 16 * i], line, item))
          .join('\n');
      case 'arrow':
        return drawArrow(item, find(item.from), find(item.to));
    }
  };
  const card = { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 10 };
  const content = [
    wordsIn('title', {}, title),
    wordsIn('desc', {}, alt),
    element('rect', { ...card, fill: paper.card, stroke: paper.edge }),
    text([24, 34], title, { size: 16, bold: true, anchor: 'start' }),
    ...order.flatMap((type) => items.filter((item) => item.type === type)).map(draw),
    ...(legend.length === 0 ? [] : [drawLegend(legend, [width / 2, height - 24])]),
  ];
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    // Of the same widths where they exist, so that the layout holds; the last one exists everywhere.
    'font-family': 'DejaVu Sans, Verdana, sans-serif',
  };
  return `${element('svg', root, `\n${content.join('\n')}\n`)}\n`;
}
