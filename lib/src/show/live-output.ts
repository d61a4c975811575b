import { platform } from '../ground/platform';
import { display, inNotebook, isStatic, type Bundle } from './display';

/**
 * One output that changes in place: the states in between at most so often, the last one always.
 * With `TSGAN_SHOW=static`, when nobody watches, only the last.
 *
 * It stands beside a training, and a training is worth more than its picture: what cannot be drawn or
 * sent is told once, and never thrown.
 */
export class LiveOutput {
  private readonly id = platform.randomId();
  private sent = false;
  private lastSent = -Infinity;
  private told = false;

  /**
   * @param name what it is, for the line that tells of a failure
   * @param interval milliseconds between states
   */
  constructor(
    private readonly name: string,
    private readonly interval = 500,
  ) {}

  /** Whether a state in between would be sent now. Ask before the work of making one. */
  get due(): boolean {
    return performance.now() - this.lastSent >= this.interval && inNotebook() && !isStatic();
  }

  /** Draws and sends a state, in the place of the one before. */
  async send(draw: () => Bundle | Promise<Bundle>): Promise<void> {
    await this.attempt(draw, { id: this.id, update: this.sent });
  }

  /** Draws and sends an output of its own, which stays. */
  async add(draw: () => Bundle | Promise<Bundle>): Promise<void> {
    await this.attempt(draw, {});
  }

  private async attempt(
    draw: () => Bundle | Promise<Bundle>,
    place: { id?: string; update?: boolean },
  ) {
    if (!inNotebook()) return;
    this.lastSent = performance.now();
    try {
      display(await draw(), place);
      if (place.id) this.sent = true;
    } catch (error) {
      if (this.told) return;
      this.told = true;
      const reason = error instanceof Error ? error.message : String(error);
      platform.print(
        `The ${this.name} cannot be shown: ${reason} The training goes on without it.`,
      );
    }
  }
}
