import { platform } from '../ground/platform';
import { base64 } from './base64';
import { display, inNotebook, isStatic, type Bundle } from './display';
import { fluid, plainFigure, type Figure, type PlainFigure } from './figure';
import { liveHtml } from './html';
import type { LiveFigure } from './live-player';
import { figureBundle } from './show';

/** Sliders by name, each with the values that it stops at. */
export type Sliders = Readonly<Record<string, readonly (number | string)[]>>;

/** Where the sliders stand. */
export type Position<S extends Sliders> = { readonly [Name in keyof S]: S[Name][number] };

export interface LiveOptions<S extends Sliders> {
  /** Where the sliders stand at first, and what the picture shows. Default: their first values. */
  readonly start?: Partial<Position<S>>;
}

/** More combinations than this take too long to draw, and too much room. */
const most = 400;

/**
 * Shows a figure with sliders below the cell: touch it and see what changes. `draw` is called here, once
 * for each combination of the sliders' values, so it may use whatever a cell can use; the page only picks
 * from what was drawn and needs neither kernel nor network. A single slider gets a button that plays it.
 * Where no script runs the picture of the start stands in its place. Keep the ranges of the axes fixed, so
 * that nothing moves but what the sliders move.
 *
 * @example
 * await show.live({ mean: [-2, -1, 0, 1, 2] }, ({ mean }) => show.lines({ q: { x, y: x.map((x) => gauss(x, mean)) } }));
 * @throws Error if there is no slider, one has fewer than two values, there are more than 400 combinations,
 * `start` is not among the values, or a figure is one that plotly would draw wrongly
 */
export async function live<const S extends Sliders>(
  sliders: S,
  draw: (at: Position<S>) => Figure | Promise<Figure>,
  { start = {} }: LiveOptions<S> = {},
): Promise<void> {
  const positions = combinations(sliders);
  const at = startOf(sliders, start);
  const figures: PlainFigure[] = [];
  for (const position of positions) figures.push(plainFigure(await draw(position)));
  if (!inNotebook()) return;
  const names = Object.keys(sliders);
  const lengths = names.map((name) => sliders[name]!.length);
  const first = figures[numberOf(at, lengths)]!;
  const sent: LiveFigure = {
    sliders: names.map((name) => ({ name, values: sliders[name]!.map(String) })),
    start: at,
    figures: base64(platform.gzip(new TextEncoder().encode(JSON.stringify(figures.map(fluid))))),
  };
  display(await liveBundle(sent, first));
}

async function liveBundle(sent: LiveFigure, first: PlainFigure): Promise<Bundle> {
  const still = await figureBundle(first, { loader: false });
  const { 'image/png': png, 'text/plain': text } = still.data as Record<string, string | undefined>;
  const names = sent.sliders.map(({ name }) => name).join(', ');
  return {
    data: {
      'application/vnd.tsgan.live+json': sent,
      'text/plain': `${text ?? ''} (with sliders: ${names})`,
      ...(png !== undefined && { 'image/png': png }),
      ...(png !== undefined && !isStatic() && { 'text/html': liveHtml(sent, first, png) }),
    },
    ...(still.metadata && { metadata: still.metadata }),
  };
}

/** Every combination of the sliders' values, the last slider's values fastest. */
function combinations<S extends Sliders>(sliders: S): Position<S>[] {
  const names = Object.keys(sliders);
  if (names.length === 0) throw new Error('A live figure needs a slider: { mean: [-1, 0, 1] }.');
  for (const name of names) {
    const { length } = sliders[name]!;
    if (length < 2)
      throw new Error(`The slider "${name}" needs two values at least, but has ${length}.`);
  }
  const count = names.reduce((product, name) => product * sliders[name]!.length, 1);
  if (count > most) {
    throw new Error(
      `The sliders ${names.join(', ')} have ${count} combinations, but at most ${most} can be drawn: give them fewer values.`,
    );
  }
  let all: Record<string, number | string>[] = [{}];
  for (const name of names) {
    all = all.flatMap((one) => sliders[name]!.map((value) => ({ ...one, [name]: value })));
  }
  return all as Position<S>[];
}

function startOf<S extends Sliders>(sliders: S, start: Partial<Position<S>>): number[] {
  const unknown = Object.keys(start).find((name) => !(name in sliders));
  if (unknown !== undefined) {
    throw new Error(
      `There is no slider "${unknown}" to start: ${Object.keys(sliders).join(', ')}.`,
    );
  }
  return Object.entries(sliders).map(([name, values]) => {
    const value = start[name];
    const index = value === undefined ? 0 : values.indexOf(value);
    if (index < 0)
      throw new Error(`The slider "${name}" does not stop at ${value}: ${values.join(', ')}.`);
    return index;
  });
}

/** The number of a combination among all. */
const numberOf = (at: readonly number[], lengths: readonly number[]) =>
  at.reduce((number, index, k) => number * lengths[k]! + index, 0);
