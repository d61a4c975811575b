/** The control channel: its socket lives in the second thread, its messages are answered here. */
import { Worker } from 'node:worker_threads';
import type { Connection } from './connection.js';
import type { Given } from './second-thread.js';
import type { Whereabouts } from './whereabouts.js';

export class Control {
  private readonly thread: Worker;

  constructor(connection: Connection, whereabouts: Whereabouts) {
    const given: Given = { connection, whereabouts: whereabouts.buffer, manager: managingParent() };
    this.thread = new Worker(new URL('second-thread.js', import.meta.url), { workerData: given });
    // ZeroMQ aborts the process if it ends under an open socket of another thread: by `process.exit` in
    // a cell, too.
    process.on('exit', () => {
      this.thread.postMessage('close');
      whereabouts.waitForClosed(5000); // a busy machine may need more than one second
    });
    this.thread.on('message', () => {
      whereabouts.hear();
      whereabouts.takeBreak();
    });
  }

  send(frames: (string | Buffer)[]): void {
    this.thread.postMessage(frames);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer[]> {
    const waiting: Buffer[][] = [];
    let wake: () => void = () => undefined;
    this.thread.on('message', (frames: Uint8Array[]) => {
      waiting.push(frames.map((frame) => Buffer.from(frame)));
      wake();
    });
    for (;;) {
      const next = waiting.shift();
      if (next) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  /** The kernel's end need not wait for this thread. */
  unref(): void {
    this.thread.unref();
  }
}

/**
 * Jupyter says in `JPY_PARENT_PID` who manages the kernel. The variable may be inherited from a kernel
 * further up, or some program may stand in between: who is not our parent is not watched.
 */
function managingParent(): number | undefined {
  const manager = Number(process.env['JPY_PARENT_PID']);
  return process.ppid === manager ? manager : undefined;
}
