/** Small pictures of what flows: curves, digits, points. */
import type { Picture } from './diagram.js';
import { ink, paper, roles, type Role } from './roles.js';
import { element, path, short, type Point } from './svg.js';

/** A Gaussian over a line of 76 pixels: `mean` and `deviation` in pixels from its middle. */
export function bell(role: Role, mean: number, deviation: number): Picture {
  return ([x, y]) => {
    const [half, base, area] = [38, y + 18, 420];
    const curve = Array.from({ length: 20 }, (_, i): Point => {
      const at = -half + (2 * half * i) / 19;
      const height = (area / deviation) * Math.exp(-((at - mean) ** 2) / (2 * deviation ** 2));
      return [x + at, base - height];
    });
    const closed = path([[x - half, base], ...curve, [x + half, base]], true);
    return element('path', {
      d: closed,
      fill: paper.card,
      stroke: roles[role],
      'stroke-width': 1.5,
    });
  };
}

/** An image of a few pixels, white on black as in MNIST: `#` is ink, `+` half of it. */
export function pixels(rows: readonly string[], side = 4): Picture {
  return ([x, y]) => {
    const size = side * rows.length;
    const [left, top] = [x - size / 2, y - size / 2];
    const marks = (mark: string) =>
      rows.flatMap((row, j) =>
        Array.from(row).flatMap((cell, i) =>
          cell === mark
            ? [`M${short(left + i * side)} ${short(top + j * side)}h${side}v${side}h-${side}z`]
            : [],
        ),
      );
    return [
      element('rect', { x: left, y: top, width: size, height: size, fill: ink.text }),
      element('path', { d: marks('#').join(''), fill: paper.card }),
      element('path', { d: marks('+').join(''), fill: roles.plain }),
    ].join('\n');
  };
}

export const clearSeven = pixels([
  '..........',
  '..........',
  '.+######..',
  '.+####+#..',
  '......##..',
  '.....+#+..',
  '.....##...',
  '....+#+...',
  '....##....',
  '..........',
]);

export const roughSeven = pixels([
  '.......+..',
  '.+........',
  '.+##+##+..',
  '..+#+.##..',
  '...+..#+..',
  '.+...+#...',
  '.....#+.+.',
  '...+##....',
  '....#+....',
  '.+.....+..',
]);

/** Eight modes in a circle, and points that came out. */
export function ring(radius: number, points: readonly Point[]): Picture {
  return ([x, y]) => {
    const modes = Array.from({ length: 8 }, (_, i) => {
      const angle = (i * Math.PI) / 4;
      return element('circle', {
        cx: x + radius * Math.cos(angle),
        cy: y - radius * Math.sin(angle),
        r: 7,
        fill: paper.card,
        stroke: roles.real,
      });
    });
    return [...modes, dots('fake', points, 1.3)([x, y])].join('\n');
  };
}

export function dots(role: Role, points: readonly Point[], radius = 2): Picture {
  return ([x, y]) =>
    points
      .map(([dx, dy]) =>
        element('circle', { cx: x + dx, cy: y + dy, r: radius, fill: roles[role] }),
      )
      .join('\n');
}

/** What a choice does (a step), and what its gradient pretends (a sigmoid, dashed). */
export const stepAndSlope: Picture = ([x, y]) => {
  const [half, up] = [44, 18];
  const sigmoid = Array.from({ length: 17 }, (_, i): Point => {
    const at = -half + (2 * half * i) / 16;
    return [x + at, y + up - (2 * up) / (1 + Math.exp(-at / 9))];
  });
  const step: Point[] = [
    [x - half, y + up],
    [x, y + up],
    [x, y - up],
    [x + half, y - up],
  ];
  const line = { fill: 'none', 'stroke-width': 2 };
  return [
    element('path', { d: path(step), stroke: ink.quiet, ...line }),
    element('path', {
      d: path(sigmoid),
      stroke: roles.gradient,
      'stroke-dasharray': '6 4',
      ...line,
    }),
  ].join('\n');
};
