/**
 * The course's diagrams: the committed files are those of the sources, can be read without seeing
 * them, and nothing in them covers anything else. Boxes of text are resvg's own, one text at a time.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { JSDOM } from 'jsdom';
import { show } from 'tsgan';
import { describe, expect, it } from 'vitest';
import { drawDiagram, width } from '../tools/dist/diagrams/draw.js';
import { gallery } from '../tools/dist/diagrams/gallery/index.js';
import { ink, paper, roles, tint } from '../tools/dist/diagrams/roles.js';

const folder = path.join(import.meta.dirname, '..', 'docs', 'diagrams');
const committed = (name: string): string => readFileSync(path.join(folder, `${name}.svg`), 'utf8');

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const within = (inner: Box, outer: Box): boolean =>
  inner.left >= outer.left &&
  inner.right <= outer.right &&
  inner.top >= outer.top &&
  inner.bottom <= outer.bottom;
const grown = ({ left, top, right, bottom }: Box, by: number): Box => ({
  left: left - by,
  top: top - by,
  right: right + by,
  bottom: bottom + by,
});

/** Fails on anything that is not well-formed XML. */
function parse(svg: string): Element {
  return new JSDOM(svg, { contentType: 'image/svg+xml' }).window.document.documentElement;
}

const require = createRequire(import.meta.url);
const font = {
  loadSystemFonts: false,
  fontFiles: ['DejaVuSans', 'DejaVuSans-Bold'].map((name) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`),
  ),
  defaultFontFamily: 'DejaVu Sans',
};

/** Where the renderer puts one element, drawn alone. */
function boxOf(element: Element): Box {
  const root = element.ownerDocument.documentElement.cloneNode(false) as Element;
  root.append(element.cloneNode(true));
  const box = new Resvg(root.outerHTML, { font }).getBBox();
  if (!box) throw new Error(`Nothing is drawn by ${element.outerHTML}`);
  return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
}

interface Words {
  readonly words: string;
  readonly box: Box;
}

const textsOf = (svg: Element): Words[] =>
  [...svg.querySelectorAll('text')].map((text) => ({
    words: text.textContent,
    box: boxOf(text),
  }));

/** The points of a path of ours: those after M, L and Q, the corners of its turns among them. */
function pointsOf(d: string): [number, number][] {
  const numbers = d.match(/-?\d+(\.\d+)?/g)!.map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, i) => [
    numbers[2 * i]!,
    numbers[2 * i + 1]!,
  ]);
}

/** Points along an arrow, a pixel or so apart. */
function along(d: string): [number, number][] {
  const points = pointsOf(d);
  return points.slice(1).flatMap(([x, y], i): [number, number][] => {
    const [fromX, fromY] = points[i]!;
    const steps = Math.max(1, Math.round(Math.hypot(x - fromX, y - fromY)));
    return Array.from({ length: steps + 1 }, (_, k) => [
      fromX + ((x - fromX) * k) / steps,
      fromY + ((y - fromY) * k) / steps,
    ]);
  });
}

const holds = ({ left, top, right, bottom }: Box, [x, y]: [number, number]): boolean =>
  x > left && x < right && y > top && y < bottom;

type Contains = (point: [number, number], depth: number) => boolean;

/** Whether a point lies so deep inside a shape, a network's slanted sides included. */
function inside(shape: Element, box: Box): Contains {
  if (shape.localName === 'circle') {
    const [cx, cy, r] = ['cx', 'cy', 'r'].map((name) => Number(shape.getAttribute(name)));
    return ([x, y], depth) => Math.hypot(x - cx!, y - cy!) < r! - depth;
  }
  if (shape.localName !== 'path') return (point, depth) => holds(grown(box, -depth), point);
  const corners = pointsOf(shape.getAttribute('d')!);
  return ([x, y], depth) =>
    corners.every(([ax, ay], i) => {
      const [bx, by] = corners[(i + 1) % corners.length]!;
      const side = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
      return side / Math.hypot(bx - ax, by - ay) > depth;
    });
}

interface Shape {
  readonly box: Box;
  readonly contains: Contains;
}

/** All shapes that things may not run into. A card and the one that looks out behind it are one. */
const shapesOf = (svg: Element): Shape[] =>
  [...svg.querySelectorAll('.node')].map((shape) => {
    const box = boxOf(shape);
    const before = shape.previousElementSibling;
    if (before?.getAttribute('class') !== 'behind') return { box, contains: inside(shape, box) };
    const back = boxOf(before);
    const union = { ...box, top: back.top, right: back.right };
    return { box: union, contains: (point, depth) => holds(grown(union, -depth), point) };
  });

/** The corners and the middles of the sides of a box. */
const rim = ({ left, top, right, bottom }: Box): [number, number][] =>
  [left, (left + right) / 2, right].flatMap((x): [number, number][] =>
    [top, (top + bottom) / 2, bottom].map((y) => [x, y]),
  );

describe.each(gallery.map((diagram) => [diagram.name, diagram] as const))(
  '%s.svg',
  (name, diagram) => {
    const svg = parse(committed(name));
    const texts = textsOf(svg);
    const shapes = shapesOf(svg);

    it('is what its source draws: else "npm run diagrams"', () => {
      expect(committed(name)).toBe(drawDiagram(diagram));
    });

    it('is small, of the common width, and inline', () => {
      expect(committed(name).length).toBeLessThanOrEqual(15_000);
      expect(svg.getAttribute('width')).toBe(String(width));
      expect(svg.getAttribute('viewBox')).toBe(`0 0 ${width} ${diagram.height}`);
      expect(svg.querySelectorAll('script, style, foreignObject, image, use, a')).toHaveLength(0);
      expect(committed(name)).not.toMatch(/href|url\(|@import|currentColor| on\w+=/);
    });

    it('says in words what it shows', () => {
      const [title, description] = [svg.children[0]!, svg.children[1]!];
      expect(title.localName).toBe('title');
      expect(title.textContent).toBe(diagram.title);
      expect(description.localName).toBe('desc');
      expect(description.textContent).toBe(diagram.alt);
      expect(diagram.alt.length).toBeGreaterThan(100);
      expect(svg.getAttribute('role')).toBe('img');
    });

    it('keeps all words on the card', () => {
      const card = { left: 12, top: 12, right: width - 12, bottom: diagram.height - 12 };
      expect(texts.filter(({ box }) => !within(box, card)).map(({ words }) => words)).toEqual([]);
    });

    it('lets no words touch other words', () => {
      const touching = texts.flatMap((a, i) =>
        texts
          .slice(i + 1)
          .filter((b) => overlap(grown(a.box, 1), b.box))
          .map((b) => `${a.words} | ${b.words}`),
      );
      expect(touching).toEqual([]);
    });

    it('lets no words cross the edge of a shape', () => {
      const crossing = texts.filter(({ box }) =>
        shapes.some(({ contains }) => {
          const held = rim(grown(box, 1)).map((point) => contains(point, 0));
          return held.includes(true) && held.includes(false);
        }),
      );
      expect(crossing.map(({ words }) => words)).toEqual([]);
    });

    it('lets no arrow run through words or through a shape', () => {
      const arrows = [...svg.querySelectorAll('.flow, .gradient')].map((arrow) =>
        along(arrow.getAttribute('d')!),
      );
      const struck = texts.filter(({ box }) =>
        arrows.some((points) => points.some((point) => holds(grown(box, 1), point))),
      );
      expect(struck.map(({ words }) => words)).toEqual([]);
      // A stroke may reach a little under the edge of a shape, and a round end a little less far.
      const deepest = arrows.flatMap((points) =>
        shapes.map(({ contains, box }) => {
          const inHere = points.filter((point) => contains(point, 2));
          const whole = points.every((point) => holds(grown(box, 2), point));
          return whole ? 0 : inHere.length;
        }),
      );
      expect(Math.max(0, ...deepest)).toBeLessThanOrEqual(2);
    });
  },
);

describe('the gallery', () => {
  it('is shown under its own words wherever a lesson shows it', () => {
    const lessons = path.join(import.meta.dirname, '..', 'notebooks', 'src');
    for (const file of readdirSync(lessons).filter((name) => name.endsWith('.ts'))) {
      const source = readFileSync(path.join(lessons, file), 'utf8').replace(/\n\/\/ /g, ' ');
      for (const [, alt, name] of source.matchAll(
        /!\[([^\]]*)\]\([^)]*diagrams\/([\w-]+)\.svg\)/g,
      )) {
        const shown = gallery.find((diagram) => diagram.name === name);
        expect(shown?.alt, `${file}: ${name}.svg`).toBe(alt);
      }
    }
  });

  it('is all that the folder holds', () => {
    const names = gallery.map(({ name }) => `${name}.svg`);
    expect(readdirSync(folder).sort()).toEqual([...names].sort());
  });
});

/** Contrast as WCAG 2.1 defines it (relative luminance), from 1 to 21. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = parseInt(colour.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

describe('the colours', () => {
  it('are of Okabe and Ito, each with one meaning', () => {
    const { plain, ...sides } = roles;
    const used = Object.values(sides);
    expect(new Set(used).size).toBe(used.length);
    for (const colour of used) expect(Object.values(show.colours)).toContain(colour);
    expect(used).not.toContain(plain);
  });

  it('leave text readable on all that it stands on', () => {
    const grounds = [...Object.keys(roles).map((role) => tint(role as keyof typeof roles))];
    for (const ground of [paper.card, paper.panel, ...grounds]) {
      expect(contrast(ink.text, ground)).toBeGreaterThan(7);
      expect(contrast(ink.quiet, ground)).toBeGreaterThan(4.5);
    }
    for (const ground of [paper.card, paper.panel]) {
      expect(contrast(ink.gradient, ground)).toBeGreaterThan(4.5);
      // A line is no letter: WCAG asks for 3 there (1.4.11), which orange and sky alone cannot give.
      expect(contrast(roles.gradient, ground)).toBeGreaterThan(2.8);
    }
  });
});
