import { notebook, platform } from './platform';

/**
 * Calls back when the reader wants what runs to stop: by a notebook's stop button, or by Ctrl-C. For a
 * running loop, which then ends after the step at hand and unsubscribes.
 *
 * In a plain script Ctrl-C still ends the process, once everybody has unsubscribed or at the second
 * Ctrl-C.
 *
 * @returns the unsubscribe; calling it twice is harmless.
 */
export function onInterrupt(callback: () => void): () => void {
  const door = notebook();
  return door ? door.onInterrupt(callback) : platform.onStop(callback);
}
