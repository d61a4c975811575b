/** The page's end of the kernel. */
import type { Report, Request, Shown } from '../protocol.js';

export interface Outcome {
  readonly ok: boolean;
  readonly milliseconds: number;
}

export interface Listener {
  shown(cell: number, shown: Shown): void;
  fetching(path: string): void;
  /** There is a file that can be taken away. */
  has(path: string): void;
  removed(path: string): void;
  file(path: string, bytes: Uint8Array): void;
  /** What became of a file that the reader gave. */
  placed(ok: boolean, words: string): void;
  /** A kernel with no names in it has begun. */
  began(): void;
}

export type Settings = Readonly<Record<string, string>>;

/** How long after Stop a cell may go on, in milliseconds, before the whole worker is ended. */
const patience = 4000;

export class Kernel {
  private worker!: Worker;
  private flag: Int32Array | undefined;
  private readonly waiting = new Map<number, (outcome: Outcome) => void>();
  private ending: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly listener: Listener,
    private readonly settings: () => Settings,
  ) {
    this.begin();
  }

  /** Runs a cell, after those that wait. */
  run(cell: number, code: string): Promise<Outcome> {
    return new Promise((resolve) => {
      this.waiting.set(cell, resolve);
      this.post({ type: 'run', cell, code });
    });
  }

  get busy(): boolean {
    return this.waiting.size > 0;
  }

  /** Asks the running cell to end; one that cannot hear is ended with its worker. */
  stop(): void {
    if (!this.busy) return;
    if (this.flag) Atomics.store(this.flag, 0, 1);
    this.post({ type: 'stop' });
    this.ending ??= setTimeout(() => {
      this.fail('It did not hear Stop, so the session ended with it: run from the top again.');
      this.restart();
    }, patience);
  }

  /** Ends the worker, whatever it does, and begins with an empty one. */
  restart(): void {
    this.worker.terminate();
    this.fail('The session was ended.');
    this.rest();
    this.begin();
  }

  /** Puts a file where cells find it, unless it is broken. */
  place(path: string, bytes: Uint8Array): void {
    this.post({ type: 'file', path, bytes });
  }

  /** Asks for a file, which the listener then gets. */
  fetch(path: string): void {
    this.post({ type: 'fetch', path });
  }

  private post(request: Request): void {
    this.worker.postMessage(request);
  }

  /** Ends whatever waits, with a word why. */
  private fail(message: string): void {
    const problem = { name: 'Error', message, traceback: [message] };
    for (const [cell, resolve] of this.waiting) {
      this.listener.shown(cell, { type: 'error', problem });
      resolve({ ok: false, milliseconds: NaN });
    }
    this.waiting.clear();
  }

  private rest(): void {
    clearTimeout(this.ending);
    this.ending = undefined;
  }

  private begin(): void {
    this.worker = new Worker('kernel.js', { type: 'module' });
    this.flag = crossOriginIsolated ? new Int32Array(new SharedArrayBuffer(4)) : undefined;
    this.worker.onmessage = ({ data }: MessageEvent<Report>) => {
      this.hear(data);
    };
    this.worker.onerror = (event) => {
      this.fail(event.message || 'The kernel could not be loaded. Is there a connection?');
    };
    this.post({ type: 'start', settings: this.settings(), flag: this.flag });
    this.listener.began();
  }

  private hear(report: Report): void {
    switch (report.type) {
      case 'ready':
        return;
      case 'shown':
        return this.listener.shown(report.cell, report.shown);
      case 'fetching':
        return this.listener.fetching(report.path);
      case 'placed':
        return this.listener.placed(report.ok, report.words);
      case 'has':
        return this.listener.has(report.path);
      case 'removed':
        return this.listener.removed(report.path);
      case 'file':
        return this.listener.file(report.path, report.bytes);
      case 'done': {
        this.rest();
        const { ok, milliseconds } = report;
        this.waiting.get(report.cell)?.({ ok, milliseconds });
        this.waiting.delete(report.cell);
      }
    }
  }
}
