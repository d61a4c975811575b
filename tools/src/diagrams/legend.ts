/** The one legend of all diagrams, along the bottom: what lines, shapes and colours mean. */
import {
  discriminator,
  discriminatorLoss,
  fake,
  flow,
  generator,
  gradient,
  operation,
  real,
  condition,
  type LegendEntry,
  type Node,
} from './diagram.js';
import { drawArrow } from './arrows.js';
import { ink } from './roles.js';
import { drawNode } from './shapes.js';
import { text, type Point } from './svg.js';

/** What is drawn, what it is called, and how many pixels the name takes in the widest common font. */
interface Explained {
  readonly draw: (centre: Point) => string;
  readonly name: string;
  readonly room: number;
}

const sample = (make: typeof real, size: Point) => (centre: Point) =>
  drawNode(make('sample', centre, [], { size, single: true }));

/** An arrow of its own length between two nodes that are not drawn. */
const line =
  (make: typeof flow) =>
  ([x, y]: Point) => {
    const end = (dx: number): Node => real('', [x + dx, y], [], { size: [0, 0] });
    const [from, to] = make === flow ? [end(-15), end(15)] : [end(15), end(-15)];
    return drawArrow(make('', ''), from, to);
  };

const card: Point = [18, 13];
const entries: Readonly<Record<LegendEntry, Explained>> = {
  flow: { draw: line(flow), name: 'data', room: 28 },
  gradient: { draw: line(gradient), name: 'gradient', room: 54 },
  real: { draw: sample(real, card), name: 'real', room: 26 },
  fake: { draw: sample(fake, card), name: 'fake', room: 27 },
  condition: { draw: sample(condition, card), name: 'told to both', room: 72 },
  generator: { draw: sample(generator, [20, 20]), name: 'generator G', room: 74 },
  discriminator: { draw: sample(discriminator, [20, 20]), name: 'discriminator D', room: 96 },
  operation: { draw: sample(operation, [26, 14]), name: 'no weights', room: 68 },
  loss: { draw: sample(discriminatorLoss, [17, 17]), name: 'loss', room: 26 },
};

/** From the left to the right, centred on `[x, y]`. */
export function drawLegend(names: readonly LegendEntry[], [x, y]: Point): string {
  const gap = 16;
  const wide = (name: LegendEntry) => (name === 'flow' || name === 'gradient' ? 30 : 24);
  const width = (name: LegendEntry) => wide(name) + 6 + entries[name].room;
  const total = names.reduce((sum, name) => sum + width(name), gap * (names.length - 1));
  let left = x - total / 2;
  const drawn = names.map((name) => {
    const { draw, name: words } = entries[name];
    const sign = draw([left + wide(name) / 2, y]);
    const at: Point = [left + wide(name) + 6, y + 4];
    left += width(name) + gap;
    return `${sign}\n${text(at, words, { size: 11, fill: ink.quiet, anchor: 'start' })}`;
  });
  return drawn.join('\n');
}
