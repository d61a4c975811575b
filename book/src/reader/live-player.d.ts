/** The library's own player of live figures; the build makes a module of its text. */
declare module 'tsgan-live-player' {
  import type { show } from 'tsgan';

  export type LiveFigure = show.LiveFigure;
  export default function play(
    root: HTMLElement,
    live: LiveFigure,
    plotly: unknown,
    suit: (figure: never) => unknown,
    config: object,
  ): Promise<void>;
}
