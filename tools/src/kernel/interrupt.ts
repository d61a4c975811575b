/** The Stop button: a SIGINT, or Jupyter's `interrupt_request`. */
import { doneCells } from './cell.js';
import type { Engine } from './engine.js';
import { KeyboardInterrupt } from './problem.js';
import type { Execution } from './execution.js';

/** So long may a training that listens take to end by itself, in milliseconds. */
const grace = 3000;

/** Two of them within so many milliseconds are one. */
const oneStop = 100;

export class Interrupt {
  private last = 0;
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
  readonly press = (): void => {
    // One Stop may come twice: as a message, and as what made a busy cell hear of it.
    const now = Date.now();
    if (now - this.last < oneStop) return;
    this.last = now;
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

  /** @returns whether anybody listens */
  private tell(): boolean {
    const callbacks = [...this.callbacks];
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        process.emitWarning(error as Error);
      }
    }
    return callbacks.length > 0;
  }
}

function stop(): { reason: KeyboardInterrupt } {
  return { reason: new KeyboardInterrupt('The reader pressed Stop.') };
}
