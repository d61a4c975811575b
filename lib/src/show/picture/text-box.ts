import type { SKRSContext2D } from '@napi-rs/canvas';

/** How far letters of DejaVu Sans reach above and below the baseline, in units of the font's size. */
const ascent = 0.928;
const descent = 0.236;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** An affine map (x, y) ↦ (a·x + c·y + e, b·x + d·y + f), as SVG writes it. */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const number = (element: Element, attribute: string) =>
  parseFloat(element.getAttribute(attribute) ?? '') || 0;

/** The nearest value of a style property on the element or above it. */
function inherited(element: Element, property: string): string | undefined {
  for (let e: Element | null = element; e; e = e.parentElement) {
    const style = (e as SVGElement).style as CSSStyleDeclaration | undefined;
    const value = style?.getPropertyValue(property) || e.getAttribute(property);
    if (value) return value;
  }
  return undefined;
}

const fontSize = (element: Element) => parseFloat(inherited(element, 'font-size') ?? '12') || 12;

function textBox(text: Element, context: SKRSContext2D): Box {
  const size = fontSize(text);
  const bold = /^(bold|[6-9]00)/.test(inherited(text, 'font-weight') ?? '') ? 'bold ' : '';
  context.font = `${bold}${size}px "DejaVu Sans"`;
  const lines = [...text.children].filter((child) => child.classList.contains('line'));
  const spans = lines.length > 0 ? lines : [text];
  const anchor = inherited(text, 'text-anchor') ?? 'start';
  const boxes = spans.map((span) => {
    const width = context.measureText(span.textContent).width;
    const x = number(span.hasAttribute('x') ? span : text, 'x');
    const left = anchor === 'middle' ? x - width / 2 : anchor === 'end' ? x - width : x;
    const baseline = number(text, 'y') + (span === text ? 0 : number(span, 'dy') * size);
    return {
      left,
      right: left + width,
      top: baseline - ascent * size,
      bottom: baseline + descent * size,
    };
  });
  return union(boxes) ?? { left: 0, top: 0, right: 0, bottom: 0 };
}

function union(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  return {
    left: Math.min(...boxes.map((b) => b.left)),
    top: Math.min(...boxes.map((b) => b.top)),
    right: Math.max(...boxes.map((b) => b.right)),
    bottom: Math.max(...boxes.map((b) => b.bottom)),
  };
}

function transformOf(element: Element): Matrix {
  let m: Matrix = [1, 0, 0, 1, 0, 0];
  const steps = element.getAttribute('transform') ?? '';
  for (const [, kind, list] of steps.matchAll(/(translate|rotate|scale)\(([^)]*)\)/g)) {
    const [p = 0, q, r] = (list!.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
    if (kind === 'translate') m = multiply(m, [1, 0, 0, 1, p, q ?? 0]);
    else if (kind === 'scale') m = multiply(m, [p, 0, 0, q ?? p, 0, 0]);
    else {
      const [cos, sin] = [Math.cos((p * Math.PI) / 180), Math.sin((p * Math.PI) / 180)];
      const around: Matrix = [1, 0, 0, 1, q ?? 0, r ?? 0];
      const back: Matrix = [1, 0, 0, 1, -(q ?? 0), -(r ?? 0)];
      m = multiply(multiply(multiply(m, around), [cos, sin, -sin, cos, 0, 0]), back);
    }
  }
  return m;
}

function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

function transformed(box: Box, m: Matrix): Box {
  const corners = [box.left, box.right].flatMap((x) =>
    [box.top, box.bottom].map((y) => [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]]),
  );
  return union(corners.map(([x, y]) => ({ left: x!, right: x!, top: y!, bottom: y! })))!;
}

/** The box of an SVG element in its own coordinates: text, rectangles, images and groups of them. */
export function localBox(element: Element, context: SKRSContext2D): Box | undefined {
  const name = element.localName;
  if (name === 'text') return textBox(element, context);
  if (name === 'rect' || name === 'image') {
    const [left, top] = [number(element, 'x'), number(element, 'y')];
    return {
      left,
      top,
      right: left + number(element, 'width'),
      bottom: top + number(element, 'height'),
    };
  }
  if (name === 'defs' || name === 'clipPath') return undefined;
  const boxes: Box[] = [];
  for (const child of element.children) {
    const box = localBox(child, context);
    if (box) boxes.push(transformed(box, transformOf(child)));
  }
  return union(boxes);
}

/** The same box in the coordinates of the drawing, every transform above it applied. */
export function drawnBox(element: Element, context: SKRSContext2D): Box | undefined {
  let box = localBox(element, context);
  for (let e: Element | null = element; box && e; e = e.parentElement) {
    box = transformed(box, transformOf(e));
  }
  return box;
}
