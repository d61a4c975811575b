/**
 * What a diagram is made of, as plain data: nodes where somebody put them, arrows between them, words.
 * A picture that explains is composed by hand; only arrows, heads and labels are worked out.
 * Lengths are pixels; `at` is a centre.
 */
import type { Role } from './roles.js';
import type { Point, TextStyle } from './svg.js';

export type Side = 'left' | 'right' | 'top' | 'bottom';

/** Draws something small within a node, centred at a point. */
export type Picture = (centre: Point) => string;

export interface Node {
  readonly type: 'node';
  readonly id: string;
  /**
   * `data`: a card, with a second one behind where it is a batch. `network`: has weights; wide where
   * much goes in or out. `operation`: computes; grey if it has no weights. `loss`: a circle.
   */
  readonly shape: 'data' | 'network' | 'operation' | 'loss';
  readonly role: Role;
  readonly at: Point;
  readonly size: Point;
  /** Lines from top to bottom, the first one bold. */
  readonly text: readonly string[];
  /** Of a network: the side on which it is wide. Default right. */
  readonly wide?: Side;
  /** A network whose weights stay as they are in the step at hand. */
  readonly still?: boolean;
  /** Of data: one thing, not a batch. */
  readonly single?: boolean;
  /** Above the text. */
  readonly picture?: Picture;
}

/** A network drawn layer by layer: a bar for each width, its number below. */
export interface Layers {
  readonly type: 'layers';
  readonly id: string;
  readonly role: Role;
  readonly at: Point;
  readonly size: Point;
  readonly title: string;
  readonly widths: readonly number[];
}

export interface Arrow {
  readonly type: 'arrow';
  readonly kind: 'flow' | 'gradient';
  readonly from: string;
  readonly to: string;
  readonly sides: readonly [from: Side, to: Side];
  /** Straight at this height, or (between tops and bottoms) at this x. */
  readonly along?: number;
  /** How far the two ends stand from the middle of their sides. */
  readonly shift?: readonly [from: number, to: number];
  /** Where an arrow with two corners has its middle part (an x or a y). Default halfway. */
  readonly bend?: number;
  readonly label?: string | readonly string[];
  /** Where the label stands beside the arrow's longest part. */
  readonly place?: 'above' | 'below' | 'left' | 'right';
  /** Moves the label. */
  readonly nudge?: Point;
}

/** An area behind other things, perhaps with a heading. */
export interface Panel {
  readonly type: 'panel';
  readonly corner: Point;
  readonly size: Point;
  readonly title?: string;
}

/** Words without a box; `at` is the first baseline. */
export interface Note extends TextStyle {
  readonly type: 'note';
  readonly at: Point;
  readonly lines: readonly string[];
}

/** Something drawn that nothing points to. */
export interface Sketch {
  readonly type: 'sketch';
  readonly at: Point;
  readonly picture: Picture;
}

export type Item = Node | Layers | Arrow | Panel | Note | Sketch;

/** What the legend can explain. */
export type LegendEntry =
  | 'flow'
  | 'gradient'
  | 'real'
  | 'fake'
  | 'condition'
  | 'generator'
  | 'discriminator'
  | 'loss'
  | 'operation';

export interface Diagram {
  /** Of the file, without `.svg`. */
  readonly name: string;
  readonly title: string;
  /** The picture in words, for who does not see it: `<desc>`, and `alt` where it is shown. */
  readonly alt: string;
  /** The width is the same for all. */
  readonly height: number;
  readonly items: readonly Item[];
  readonly legend: readonly LegendEntry[];
}

/** Most diagrams show the whole game. */
export const wholeGame: readonly LegendEntry[] = [
  'flow',
  'gradient',
  'real',
  'fake',
  'generator',
  'discriminator',
  'loss',
];

type More<T> = Partial<Omit<T, 'type' | 'id' | 'at' | 'text'>>;

function node(
  shape: Node['shape'],
  role: Role,
  size: Point,
): (id: string, at: Point, lines: readonly string[], more?: More<Node>) => Node {
  return (id, at, lines, more = {}) => ({
    type: 'node',
    shape,
    role,
    size,
    id,
    at,
    text: lines,
    ...more,
  });
}

export const real = node('data', 'real', [80, 60]);
export const fake = node('data', 'fake', [80, 60]);
export const noise = node('data', 'plain', [60, 48]);
export const condition = node('data', 'condition', [80, 48]);
export const thing = node('data', 'plain', [90, 48]);
export const generator = node('network', 'generator', [92, 84]);
/** Narrow on the right: much goes in, one logit comes out. */
export const discriminator: typeof generator = (id, at, lines, more = {}) =>
  node('network', 'discriminator', [96, 190])(id, at, lines, { wide: 'left', ...more });
export const operation = node('operation', 'plain', [84, 36]);
export const discriminatorLoss = node('loss', 'discriminator', [72, 72]);
export const generatorLoss = node('loss', 'generator', [72, 72]);

type ArrowOptions = Partial<Omit<Arrow, 'type' | 'kind' | 'from' | 'to'>>;

/** Data go from one node to the next; to the right if nothing else is said. */
export const flow = (from: string, to: string, options: ArrowOptions = {}): Arrow => ({
  type: 'arrow',
  kind: 'flow',
  from,
  to,
  sides: ['right', 'left'],
  ...options,
});

/** A gradient comes back; to the left if nothing else is said. */
export const gradient = (from: string, to: string, options: ArrowOptions = {}): Arrow => ({
  type: 'arrow',
  kind: 'gradient',
  from,
  to,
  sides: ['left', 'right'],
  ...options,
});

export const panel = (corner: Point, size: Point, title?: string): Panel => ({
  type: 'panel',
  corner,
  size,
  ...(title === undefined ? {} : { title }),
});

export const note = (
  at: Point,
  lines: string | readonly string[],
  style: TextStyle = {},
): Note => ({
  type: 'note',
  at,
  lines: typeof lines === 'string' ? [lines] : lines,
  ...style,
});

export const sketch = (at: Point, picture: Picture): Sketch => ({ type: 'sketch', at, picture });
