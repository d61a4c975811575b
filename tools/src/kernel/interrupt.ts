/** The Stop button: a SIGINT, or Jupyter's `interrupt_request`. */
import { doneCells } from './cell.js';
import type { Engine } from './engine.js';
import { KeyboardInterrupt } from './problem.js';
import type { Execution } from './execution.js';

/** So long may a training that listens take to end by itself, in milliseconds. */
const grace = 3000;

export class Interrupt {
  private readonly callbacks = new Set<() => void>();

  constructor(
    private readonly execution: Execution,
    private readonly engine: Engine,
  ) {
    process.on('SIGINT', this.press);
  }

  /** For a loop that can end by itself: calls back at Stop. Gives the unsubscribe. */
  onInterrupt(callback: () => void): () => void {
    const entry = (): void => callback(); // one entry a subscription, even for one function twice
    this.callbacks.add(entry);
    return () => void this.callbacks.delete(entry);
  }

  /**
   * The first Stop asks those who listen to end, and gives the cell some seconds for that: a training
   * returns what it has. Where nobody listens, and at the second Stop, the cell is broken off.
   */
  private readonly press = (): void => {
    const { cell } = this.execution;
    const listening = this.tell();
    if (!cell) {
      for (const done of doneCells()) this.engine.breakOff(done, stop());
      return;
    }
    const again = cell.stopped;
    cell.stopped = true;
    if (again || !listening) {
      this.engine.breakOff(cell, stop());
    } else {
      setTimeout(() => {
        if (cell.running) this.engine.breakOff(cell, stop());
      }, grace).unref();
    }
  };

  /** A message is as good as a signal, also for those who listen to that and know no other way. */
  byMessage(): void {
    process.emit('SIGINT', 'SIGINT');
  }

  /** @returns whether anybody listens, to us or to the signal */
  private tell(): boolean {
    const others = process.listenerCount('SIGINT') > 1;
    const callbacks = [...this.callbacks];
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        process.emitWarning(error as Error);
      }
    }
    return others || callbacks.length > 0;
  }
}

function stop(): { reason: KeyboardInterrupt } {
  return { reason: new KeyboardInterrupt('The reader pressed Stop.') };
}
