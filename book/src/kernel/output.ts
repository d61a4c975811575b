/** What cells print and show, on its way to the page. */
import { format } from 'node-inspect-extracted';
import type { Report, Shown } from '../protocol.js';

export const report = (message: Report): void => globalThis.postMessage(message);

/** The cell that runs, or the last that ran. */
let cell = 0;
let printed: { name: 'stdout' | 'stderr'; text: string } | undefined;
let sentAt = 0;

export function outputBelongsTo(number: number): void {
  flush();
  cell = number;
}

/** Milliseconds between two messages of printed lines: a flood would drown the page. */
const interval = 50;

export function print(name: 'stdout' | 'stderr', text: string): void {
  if (printed?.name !== name) flush();
  printed = { name, text: (printed?.text ?? '') + text };
  if (performance.now() - sentAt > interval) flush();
  else setTimeout(flush, interval);
}

export function flush(): void {
  if (!printed) return;
  sentAt = performance.now();
  report({ type: 'shown', cell, shown: { type: 'stream', ...printed } });
  printed = undefined;
}

export function show(shown: Shown): void {
  flush();
  report({ type: 'shown', cell, shown });
}

/** Leads the console's lines below the cell, beside the browser's own. */
export function leadConsole(): void {
  const levels = {
    log: 'stdout',
    info: 'stdout',
    debug: 'stdout',
    warn: 'stderr',
    error: 'stderr',
  };
  for (const [level, name] of Object.entries(levels)) {
    Object.assign(console, {
      [level]: (...values: unknown[]) => {
        print(name as 'stdout' | 'stderr', `${format(...values)}\n`);
      },
    });
  }
}
