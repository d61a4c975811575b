/** The one legend of all diagrams, along the bottom: what lines, shapes and colours mean. */
import {
  condition,
  discriminator,
  discriminatorLoss,
  fake,
  flow,
  generator,
  gradient,
  operation,
  real,
  type LegendEntry,
} from './diagram.js';
import { drawArrow } from './arrows.js';
import { ink } from './roles.js';
import { drawNode } from './shapes.js';
import { text, type Point } from './svg.js';

/** How an entry looks, how wide that is, its name, and how many pixels the name takes. */
interface Entry {
  readonly draw: (centre: Point) => string;
  readonly width: number;
  readonly name: string;
  readonly room: number;
}

const shape = (make: typeof real, size: Point, name: string, room: number): Entry => ({
  draw: (centre) => drawNode(make('', centre, [], { size, single: true })),
  width: size[0],
  name,
  room,
});

/** An arrow of its own, between two ends that are not drawn. */
const arrow = (make: typeof flow, name: string, room: number): Entry => ({
  draw: ([x, y]) => {
    const end = (dx: number) => real('', [x + dx, y], [], { size: [0, 0] });
    const [left, right] = [end(-14), end(14)];
    return make === flow
      ? drawArrow(make('', ''), left, right)
      : drawArrow(make('', ''), right, left);
  },
  width: 28,
  name,
  room,
});

const card: Point = [18, 13];
const entries: Readonly<Record<LegendEntry, Entry>> = {
  flow: arrow(flow, 'data', 25),
  gradient: arrow(gradient, 'gradient', 48),
  real: shape(real, card, 'real', 22),
  fake: shape(fake, card, 'fake', 24),
  condition: shape(condition, card, 'told to both', 66),
  generator: shape(generator, [20, 20], 'generator G', 68),
  discriminator: shape(discriminator, [20, 20], 'discriminator D', 87),
  operation: shape(operation, [26, 14], 'no weights', 62),
  loss: shape(discriminatorLoss, [17, 17], 'loss', 24),
};

/** Side by side, centred on `[x, y]`. */
export function drawLegend(names: readonly LegendEntry[], [x, y]: Point): string {
  const [gap, beside] = [15, 6];
  const shown = names.map((name) => entries[name]);
  const wide = ({ width, room }: Entry) => width + beside + room;
  const total = shown.reduce((sum, entry) => sum + wide(entry), gap * (shown.length - 1));
  let left = x - total / 2;
  const drawn = shown.map((entry) => {
    const sign = entry.draw([left + entry.width / 2, y]);
    const words: Point = [left + entry.width + beside, y + 4];
    left += wide(entry) + gap;
    return `${sign}\n${text(words, entry.name, { size: 11, fill: ink.quiet, anchor: 'start' })}`;
  });
  return drawn.join('\n');
}
