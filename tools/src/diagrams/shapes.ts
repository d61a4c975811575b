/** How nodes look, and where arrows may touch them. */
import type { Layers, Node, Panel, Side } from './diagram.js';
import { ink, paper, roles, tint } from './roles.js';
import { element, path, text, type Point } from './svg.js';

/** The narrow side of a network, as a share of the wide one. */
const narrow = 0.68;
const lineHeight = 15;
/** How far the second card of a batch stands out, to the right and upwards. */
const behind = 4;
/** How far a picture's middle stands above that of its node, per line of text. */
const pictureLift = 8;

/** The corners of a network, clockwise from the top left. */
function trapezoid({ at: [x, y], size: [width, height], wide = 'right' }: Node): Point[] {
  const [w, h] = [width / 2, height / 2];
  const at = (side: Side) => (wide === side ? 1 : narrow);
  const flat = wide === 'top' || wide === 'bottom';
  const [left, right] = flat ? [1, 1] : [at('left'), at('right')];
  const [top, bottom] = flat ? [at('top'), at('bottom')] : [1, 1];
  return [
    [x - w * top, y - h * left],
    [x + w * top, y - h * right],
    [x + w * bottom, y + h * right],
    [x - w * bottom, y + h * left],
  ];
}

/** Where an arrow touches this side of a node, `shift` pixels from its middle. */
export function anchor(item: Node | Layers, side: Side, shift: number): Point {
  const [x, y] = item.at;
  const [w, h] = [item.size[0] / 2, item.size[1] / 2];
  const sign = side === 'left' || side === 'top' ? -1 : 1;
  const across = side === 'left' || side === 'right';
  let reach = across ? w : h;
  if (item.type === 'node' && item.shape === 'loss') reach = Math.sqrt(w * w - shift * shift);
  if (item.type === 'node' && item.shape === 'network') reach *= slant(item, side, shift);
  if (isBatch(item) && (side === 'right' || side === 'top')) reach += behind;
  return across ? [x + sign * reach, y + shift] : [x + shift, y + sign * reach];
}

const isBatch = (item: Node | Layers) =>
  item.type === 'node' && item.shape === 'data' && !item.single;

/** How much nearer a network's slanted side is than that of a box, `shift` pixels from its middle. */
function slant({ size, wide = 'right' }: Node, side: Side, shift: number): number {
  const slanted = (wide === 'left' || wide === 'right') === (side === 'top' || side === 'bottom');
  if (!slanted) return 1;
  const half = (side === 'top' || side === 'bottom' ? size[0] : size[1]) / 2;
  const towardsWide = (wide === 'right' || wide === 'bottom' ? shift : -shift) / half;
  return (1 + narrow) / 2 + (towardsWide * (1 - narrow)) / 2;
}

export function drawNode(node: Node): string {
  return [outline(node), node.picture?.(pictureCentre(node)) ?? '', ...lines(node)]
    .filter((part) => part !== '')
    .join('\n');
}

function outline(node: Node): string {
  const [x, y] = [node.at[0] - node.size[0] / 2, node.at[1] - node.size[1] / 2];
  const [width, height] = node.size;
  const box = { class: 'node', x, y, width, height };
  const line = { fill: tint(node.role), stroke: roles[node.role], 'stroke-width': 1.5 };
  switch (node.shape) {
    case 'data': {
      const front = element('rect', { ...box, rx: 6, ...line });
      if (!isBatch(node)) return front;
      return `${element('rect', { ...box, class: 'behind', x: x + behind, y: y - behind, rx: 6, ...line })}\n${front}`;
    }
    case 'network':
      return element('path', {
        class: 'node',
        d: path(trapezoid(node), true),
        'stroke-linejoin': 'round',
        ...line,
        fill: node.still ? paper.card : line.fill,
        'stroke-width': node.still ? 1.5 : 2.5,
      });
    case 'operation':
      return element('rect', { ...box, rx: Math.min(height / 2, 18), ...line, fill: paper.card });
    case 'loss': {
      const circle = { class: 'node', cx: node.at[0], cy: node.at[1], r: width / 2 };
      return element('circle', { ...circle, ...line, fill: paper.card, 'stroke-width': 2.5 });
    }
  }
}

const pictureCentre = ({ at: [x, y], text }: Node): Point => [x, y - pictureLift * text.length];

function lines({ at: [x, y], size, text: words, picture }: Node): string[] {
  // Beside a picture the words stand at the bottom; without one, in the middle.
  const first = picture
    ? y + size[1] / 2 - 8 - (words.length - 1) * lineHeight
    : y + 4.5 - ((words.length - 1) * lineHeight) / 2;
  return words.map((line, i) => {
    const style = i === 0 ? { size: 13, bold: true } : { size: 11, fill: ink.quiet };
    return text([x, first + i * lineHeight], line, style);
  });
}

/** Bars whose height grows with the root of the width, and what lies between them. */
export function drawLayers({ role, at: [x, y], size, title, widths }: Layers): string {
  const [width, height] = size;
  const widest = Math.max(...widths);
  const thick = 9;
  const place = (i: number) =>
    x - width / 2 + thick / 2 + ((width - thick) * i) / (widths.length - 1);
  const half = (i: number) => Math.max(5, (height / 2) * Math.sqrt(widths[i]! / widest));
  const tops = widths.map((_, i): Point => [place(i), y - half(i)]);
  const bottoms = widths.map((_, i): Point => [place(i), y + half(i)]).reverse();
  const body = element('path', { d: path([...tops, ...bottoms], true), fill: tint(role) });
  const bars = widths.flatMap((units, i) => [
    element('rect', {
      class: 'node',
      x: place(i) - thick / 2,
      y: y - half(i),
      width: thick,
      height: 2 * half(i),
      rx: 3,
      fill: roles[role],
    }),
    text([place(i), y + height / 2 + 16], String(units), { size: 11, fill: ink.quiet }),
  ]);
  return [body, ...bars, text([x, y - height / 2 - 10], title, { size: 13, bold: true })].join(
    '\n',
  );
}

export function drawPanel({ corner: [x, y], size: [width, height], title }: Panel): string {
  const area = { class: 'panel', x, y, width, height, rx: 8 };
  const drawn = element('rect', { ...area, fill: paper.panel, stroke: paper.edge });
  if (title === undefined) return drawn;
  const heading = text([x + 14, y + 22], title, { size: 13, bold: true, anchor: 'start' });
  return `${drawn}\n${heading}`;
}
