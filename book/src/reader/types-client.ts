/** The page's end of the type checker, which is loaded once the first cell has run. */
import type { Wrong } from '../types/checker.js';

export type { Wrong };

let worker: Worker | undefined;
let ready = false;
let asked = 0;
const waiting = new Map<number, (wrong: Wrong[]) => void>();

/** Begins to load it; until it is there cells run unchecked. */
export function loadTypes(): void {
  if (worker) return;
  worker = new Worker('types.js');
  worker.onmessage = ({ data }: MessageEvent<{ id: number; wrong: Wrong[] }>) => {
    ready = true;
    document.body.dataset['types'] = 'ready';
    waiting.get(data.id)?.(data.wrong);
    waiting.delete(data.id);
  };
  worker.onerror = () => {
    worker = undefined;
    for (const resolve of waiting.values()) resolve([]);
    waiting.clear();
  };
  void ask(['0']); // reads the library's types, so that the first real question is short
}

function ask(cells: readonly string[]): Promise<Wrong[]> {
  return new Promise((resolve) => {
    waiting.set(++asked, resolve);
    worker?.postMessage({ id: asked, cells });
  });
}

/** What the checker finds in the last of these cells; nothing before it is loaded. */
export const wrongIn = (cells: readonly string[]): Promise<Wrong[]> =>
  ready && worker ? ask(cells) : Promise.resolve([]);
