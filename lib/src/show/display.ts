import { notebook, onlyPrints, platform, type MimeBundle } from '../ground/platform';

/** One output: its contents by MIME type and, by the same types, what a reader must know to draw them. */
export interface Bundle {
  readonly data: MimeBundle;
  readonly metadata?: MimeBundle;
}

export interface DisplayOptions {
  /** Names the output, so that a later call can replace it. */
  readonly id?: string;
  /** Replaces the output of that name instead of adding one. */
  readonly update?: boolean;
}

/** Whether there is a notebook to show things in. */
export function inNotebook(): boolean {
  return notebook() !== undefined;
}

/**
 * Whether outputs are meant for a file and not for a person who waits (`TSGAN_SHOW=static`). Then
 * they carry no script, and no state in between. The same where there is nothing but lines of text.
 */
export function isStatic(): boolean {
  return onlyPrints() || platform.variable('TSGAN_SHOW') === 'static';
}

/** Everything that a lesson shows leaves here. Does nothing outside a notebook. */
export function display(bundle: Bundle, options: DisplayOptions = {}): void {
  notebook()?.display(bundle, options);
}
