/** A frame as a picture: D's judgement of every place, real and made points, and where G is pulled. */
import { side, type Frame } from './program.js';
import { half } from './settings.js';

/** The colours of the course's figures and diagrams. */
const roles = {
  real: '#0072b2',
  fake: '#d55e00',
  gradient: '#cc79a7',
  sure: [0, 158, 115],
} as const;

export interface Layers {
  readonly surface: boolean;
  readonly pulls: boolean;
}

/** Where a coordinate of the field lies in a picture so many pixels wide. */
const placeIn = (width: number) => (value: number) => ((value + half) / (2 * half)) * width;

export function paint(canvas: HTMLCanvasElement, frame: Frame | undefined, layers: Layers): void {
  const context = canvas.getContext('2d')!;
  const { width } = canvas;
  const at = placeIn(width);
  context.clearRect(0, 0, width, width);
  if (!frame) return invite(context);
  if (layers.surface) paintSurface(context, frame, width);
  dots(context, frame.real, roles.real, (x, y) => [at(x), at(-y)]);
  dots(context, frame.fakes, roles.fake, (x, y) => [at(x), at(-y)]);
  if (layers.pulls) paintPulls(context, frame, at);
}

/** What there is to do while there is nothing to see. */
function invite(context: CanvasRenderingContext2D): void {
  const { width } = context.canvas;
  context.fillStyle = '#808890';
  context.font = `${width / 24}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.fillText('Press Play: the field comes to life', width / 2, width / 2);
}

/** Green where D takes a point for real, nothing where it takes it for fake. */
function paintSurface(context: CanvasRenderingContext2D, { surface }: Frame, width: number): void {
  const image = new ImageData(side, side);
  for (let i = 0; i < surface.length; i++) {
    image.data.set([...roles.sure, Math.round(150 * surface[i]!)], 4 * i);
  }
  const small = new OffscreenCanvas(side, side);
  small.getContext('2d')!.putImageData(image, 0, 0);
  context.drawImage(small, 0, 0, width, width);
}

export function dots(
  context: CanvasRenderingContext2D,
  points: ArrayLike<number>,
  colour: string,
  place: (x: number, y: number) => [number, number],
): void {
  context.fillStyle = colour;
  const radius = context.canvas.width / 240;
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = place(points[i]!, points[i + 1]!);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Arrows as long as the root of the pull, so that weak ones are seen too. */
function paintPulls(
  context: CanvasRenderingContext2D,
  { fakes, pulls }: Frame,
  at: (value: number) => number,
): void {
  const most = Math.max(...Array.from(pulls, Math.abs), 1e-12);
  context.strokeStyle = roles.gradient;
  context.lineWidth = context.canvas.width / 300;
  for (let i = 0; i < pulls.length; i += 2) {
    const [dx, dy] = [pulls[i]! / most, pulls[i + 1]! / most];
    const scale = 0.45 / Math.sqrt(Math.hypot(dx, dy) || 1);
    const [x, y] = [fakes[i]!, fakes[i + 1]!];
    context.beginPath();
    context.moveTo(at(x), at(-y));
    context.lineTo(at(x + scale * dx), at(-(y + scale * dy)));
    context.stroke();
  }
}

/** Where a key would draw the next point. */
export function paintCross(canvas: HTMLCanvasElement, { x, y }: { x: number; y: number }): void {
  const context = canvas.getContext('2d')!;
  const { width } = canvas;
  const at = placeIn(width);
  const [left, top] = [at(x), at(-y)];
  const arm = width / 40;
  context.strokeStyle = roles.real;
  context.lineWidth = width / 300;
  context.beginPath();
  context.moveTo(left - arm, top);
  context.lineTo(left + arm, top);
  context.moveTo(left, top - arm);
  context.lineTo(left, top + arm);
  context.stroke();
}

/** Both losses over the last frames. */
export function paintLosses(canvas: HTMLCanvasElement, frames: readonly Frame[]): void {
  const context = canvas.getContext('2d')!;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  const values = frames.flatMap((one) => [one.discriminatorLoss, one.generatorLoss]);
  const low = Math.min(0, ...values);
  const high = Math.max(1e-6, ...values);
  const lines = [
    ['#009e73', (one: Frame) => one.discriminatorLoss],
    ['#e69f00', (one: Frame) => one.generatorLoss],
  ] as const;
  for (const [colour, of] of lines) {
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.beginPath();
    frames.forEach((one, i) => {
      const x = (i / Math.max(1, frames.length - 1)) * width;
      context.lineTo(x, height - ((of(one) - low) / (high - low)) * (height - 4) - 2);
    });
    context.stroke();
  }
}
