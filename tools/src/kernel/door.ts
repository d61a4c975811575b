/** What libraries find in this kernel: one object, under a symbol that anybody can ask for. */
import { display, type DisplayOptions } from './output.js';
import type { Interrupt } from './interrupt.js';

export interface Notebook {
  /**
   * Shows one thing below the running cell, by MIME type; with `id`, a later call with `update: true`
   * replaces it. A front end that is slow or gone is no error.
   */
  display(
    bundle: { data: Record<string, unknown>; metadata?: Record<string, unknown> },
    options?: DisplayOptions,
  ): void;
  /**
   * Calls back when the reader presses Stop while something of theirs runs; gives the unsubscribe.
   * Who subscribed has three seconds to end by itself before the cell is broken off.
   */
  onInterrupt(callback: () => void): () => void;
}

export const door = Symbol.for('tsgan.notebook');

export function openDoor(interrupt: Interrupt): void {
  const notebook: Notebook = {
    display,
    onInterrupt: (callback) => interrupt.onInterrupt(callback),
  };
  Object.defineProperty(globalThis, door, { value: Object.freeze(notebook) });
}
