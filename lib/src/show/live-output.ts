import { randomBytes } from 'node:crypto';
import { display, inKernel, isStatic, type MimeBundle } from './kernel';

/**
 * One output that changes in place: the states in between at most so often, the last one always.
 * With `TSGAN_SHOW=static`, when nobody watches, only the last.
 */
export class LiveOutput {
  private readonly id = randomBytes(8).toString('hex');
  private sent = false;
  private lastSent = -Infinity;

  /** @param interval milliseconds between states */
  constructor(private readonly interval = 500) {}

  /** Whether a state in between would be sent now. Ask before the work of making one. */
  get due(): boolean {
    return performance.now() - this.lastSent >= this.interval && inKernel() && !isStatic();
  }

  /** Sends a state, in the place of the one before. */
  send(bundle: MimeBundle): void {
    display(bundle, { id: this.id, update: this.sent });
    this.sent = true;
    this.lastSent = performance.now();
  }
}
