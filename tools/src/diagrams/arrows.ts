/** Arrows: where they run, how they look, and where their labels stand. */
import type { Arrow, Layers, Node } from './diagram.js';
import { ink, roles } from './roles.js';
import { anchor } from './shapes.js';
import { element, path, short, text, type Point } from './svg.js';

const head = { length: 9, half: 4.5 };
const corner = 9;
const lineHeight = 13;

const looks = {
  flow: { colour: ink.quiet, dash: undefined, label: ink.quiet },
  gradient: { colour: roles.gradient, dash: '6 4', label: ink.gradient },
} as const;

export function drawArrow(arrow: Arrow, from: Node | Layers, to: Node | Layers): string {
  const points = route(arrow, from, to);
  const { colour, dash } = looks[arrow.kind];
  const line = { class: arrow.kind, fill: 'none', stroke: colour, 'stroke-width': 2 };
  return [
    element('path', { ...line, d: rounded(shortened(points)), 'stroke-dasharray': dash }),
    element('path', { d: path(tip(points), true), fill: colour }),
    ...label(arrow, points),
  ].join('\n');
}

const lies = (side: Arrow['sides'][0]) => side === 'left' || side === 'right';

/** The corners of an arrow: straight where it can be, else with one or two right angles. */
function route(arrow: Arrow, from: Node | Layers, to: Node | Layers): Point[] {
  const [out, into] = arrow.sides;
  const [leaves, arrives] = [lies(out), lies(into)];
  const shift = (item: Node | Layers, side: typeof out, i: 0 | 1) =>
    arrow.along === undefined ? (arrow.shift?.[i] ?? 0) : arrow.along - item.at[lies(side) ? 1 : 0];
  const start = anchor(from, out, shift(from, out, 0));
  const end = anchor(to, into, shift(to, into, 1));
  const straight = start[leaves ? 1 : 0] === end[leaves ? 1 : 0];
  if (leaves !== arrives) return [start, leaves ? [end[0], start[1]] : [start[0], end[1]], end];
  if (straight) return [start, end];
  if (leaves) {
    const x = arrow.bend ?? (start[0] + end[0]) / 2;
    return [start, [x, start[1]], [x, end[1]], end];
  }
  const y = arrow.bend ?? (start[1] + end[1]) / 2;
  return [start, [start[0], y], [end[0], y], end];
}

/** The point `distance` pixels from `from` on the way to `to`. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const share = length === 0 ? 0 : distance / length;
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}

/** Without the part that the head covers. */
const shortened = (points: readonly Point[]): Point[] => [
  ...points.slice(0, -1),
  towards(points.at(-1)!, points.at(-2)!, head.length - 2),
];

function tip(points: readonly Point[]): Point[] {
  const end = points.at(-1)!;
  const [x, y] = towards(end, points.at(-2)!, head.length);
  const [dx, dy] = [(end[0] - x) / head.length, (end[1] - y) / head.length];
  return [end, [x - dy * head.half, y + dx * head.half], [x + dy * head.half, y - dx * head.half]];
}

function rounded(points: readonly Point[]): string {
  const at = ([x, y]: Point) => `${short(x)} ${short(y)}`;
  const turns = points.slice(1, -1).map((turn, i) => {
    const [before, after] = [points[i]!, points[i + 2]!];
    const far = (other: Point) => Math.hypot(other[0] - turn[0], other[1] - turn[1]) / 2;
    const radius = Math.min(corner, far(before), far(after));
    return `L${at(towards(turn, before, radius))}Q${at(turn)} ${at(towards(turn, after, radius))}`;
  });
  return `M${at(points[0]!)}${turns.join('')}L${at(points.at(-1)!)}`;
}

/** The words beside the longest part: over a flow and under a gradient, or right and left of them. */
function label(arrow: Arrow, points: readonly Point[]): string[] {
  if (arrow.label === undefined) return [];
  const words = typeof arrow.label === 'string' ? [arrow.label] : arrow.label;
  const parts = points.slice(1).map((end, i) => ({ start: points[i]!, end }));
  const length = ({ start, end }: (typeof parts)[0]) =>
    Math.hypot(end[0] - start[0], end[1] - start[1]);
  const { start, end } = parts.reduce((best, part) => (length(part) > length(best) ? part : best));
  const lying = start[1] === end[1];
  const flows = arrow.kind === 'flow';
  const place = arrow.place ?? (lying ? (flows ? 'above' : 'below') : flows ? 'right' : 'left');
  const [x, y] = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
  const tall = (words.length - 1) * lineHeight;
  const [first, anchorAt] = {
    above: [[x, y - 7 - tall], 'middle'] as const,
    below: [[x, y + 16], 'middle'] as const,
    left: [[x - 8, y + 4 - tall / 2], 'end'] as const,
    right: [[x + 8, y + 4 - tall / 2], 'start'] as const,
  }[place];
  const [dx, dy] = arrow.nudge ?? [0, 0];
  const style = { size: 11, fill: looks[arrow.kind].label, anchor: anchorAt };
  return words.map((line, i) => text([first[0] + dx, first[1] + dy + i * lineHeight], line, style));
}
