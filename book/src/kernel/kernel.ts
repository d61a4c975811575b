/** The page's kernel: a Web Worker that runs cells. */
import { held, listeners } from '../machine/files.js';
import { settings } from '../machine/settings.js';
import { forget, keep, restore } from '../machine/store.js';
import type { Request } from '../protocol.js';
import { take } from './gifts.js';
import { load } from './modules.js';
import { flush, leadConsole, outputBelongsTo, report, show } from './output.js';
import { problemOf } from './problem.js';
import { given, Session } from './session.js';
import { beat, onStop, shareFlag, stop, stoppable } from './stop.js';
import { valueData } from './value.js';

const door = {
  display(
    { data }: { data: Record<string, unknown> },
    { id, update = false }: { id?: string; update?: boolean } = {},
  ) {
    show({ type: 'display', data, id, update });
  },
  onInterrupt: onStop,
};
Object.defineProperty(globalThis, Symbol.for('tsgan.notebook'), { value: Object.freeze(door) });
leadConsole();
listeners.fetching = (path) => report({ type: 'fetching', path });
listeners.written = (path, bytes) => {
  keep(path, bytes);
  report({ type: 'has', path });
};
listeners.removed = (path) => {
  forget(path);
  report({ type: 'removed', path });
};

/** What cells know of Node's process, by scope: a library that finds a global one takes this for Node. */
const process = {
  env: settings,
  argv: [],
  versions: {},
  /** Time on the clock: a page knows no other. */
  cpuUsage: () => ({ user: performance.now() * 1000, system: 0 }),
  memoryUsage: () => ({ rss: NaN, heapUsed: NaN }),
};

const session = new Session({
  process,
  [given.load]: load,
  [given.loadLater]: (name: string) => new Promise((resolve) => resolve(load(name))),
  [given.beat]: beat,
});
const sources = new Map<number, string>();
const lineOf = (cell: number, line: number) => sources.get(cell)?.split('\n')[line - 1]?.trim();

let running: number | undefined;
let late: unknown[] = [];

async function run(cell: number, code: string): Promise<void> {
  const began = performance.now();
  outputBelongsTo(cell);
  sources.set(cell, code);
  running = cell;
  late = [];
  let ok = true;
  const fail = (thrown: unknown) => {
    ok = false;
    show({ type: 'error', problem: problemOf(thrown, cell, lineOf) });
  };
  try {
    const result = await stoppable(() => session.run(cell, code));
    if (result?.[0] !== undefined) {
      show({ type: 'display', data: await valueData(result[0]), update: false });
    }
  } catch (thrown) {
    fail(thrown);
  }
  // A rejection that nobody caught is told a turn later.
  await new Promise((resolve) => setTimeout(resolve));
  late.forEach(fail);
  running = undefined;
  flush();
  report({ type: 'done', cell, ok, milliseconds: performance.now() - began });
}

globalThis.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  const reason: unknown = event.reason;
  if (running !== undefined) late.push(reason);
  else show({ type: 'error', problem: problemOf(reason, 0, lineOf) });
});

/** What was kept is there before the first cell runs, and before what the reader gives anew. */
const restored = restore().then(() => {
  for (const path of held.keys()) report({ type: 'has', path });
});
let queue = restored;

globalThis.onmessage = ({ data }: MessageEvent<Request>) => {
  switch (data.type) {
    case 'start':
      Object.assign(settings, data.settings);
      if (data.flag) shareFlag(data.flag);
      report({ type: 'ready' });
      break;
    case 'run':
      queue = queue.then(() => run(data.cell, data.code));
      break;
    case 'stop':
      stop();
      break;
    case 'file':
      void restored.then(() => {
        report({ type: 'placed', ...take(data.path, data.bytes) });
      });
      break;
    case 'fetch': {
      const bytes = held.get(data.path);
      if (bytes) report({ type: 'file', path: data.path, bytes });
    }
  }
};
