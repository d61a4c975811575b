import { platform } from './node';

/** Contents of one output by MIME type. A reader takes the richest that it knows. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** The door between a notebook's kernel and whatever its cells call. */
export interface Notebook {
  /**
   * Shows one thing below the running cell. With `id`, a later call with `update` replaces it. It does
   * not throw because a message could not be sent.
   */
  display(
    bundle: { readonly data: MimeBundle; readonly metadata?: MimeBundle },
    options?: { readonly id?: string; readonly update?: boolean },
  ): void;
  /** Calls back when the reader presses Stop while something of his runs; gives the unsubscribe. */
  onInterrupt(callback: () => void): () => void;
}

/** Where a kernel puts its door before any cell runs. */
const place = Symbol.for('tsgan.notebook');

let handedOver: Notebook | undefined;

/** The door to the notebook; undefined outside of one. */
export function notebook(): Notebook | undefined {
  if (handedOver) return handedOver;
  const door = (globalThis as { [place]?: Notebook })[place];
  return door ?? (platform.bareKernel ? printed : undefined);
}

/**
 * Shows everything through this door from now on: for a page or a test, which are no kernel. Without
 * one, the kernel's own door counts again.
 */
export function connectNotebook(door: Notebook | undefined): void {
  handedOver = door;
}

/** Whether there is nothing but lines of text to show things by: no pictures, nothing that changes. */
export function onlyPrints(): boolean {
  return notebook() === printed;
}

let told = false;

/** tslab as it comes: its outputs carry one form each, so what is shown is printed. */
const printed: Notebook = {
  display({ data }) {
    if (!told) {
      platform.print(
        'This is tslab as it comes: figures and pictures are told in words here. ' +
          '`npm run kernel` in the folder of tsgan installs the kernel that shows them.',
      );
      told = true;
    }
    const text = data['text/plain'];
    if (typeof text === 'string') platform.print(text);
  },
  onInterrupt: (callback) => platform.onStop(callback),
};
