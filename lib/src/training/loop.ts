import { onInterrupt } from '../ground/interrupt';
import { platform } from '../ground/platform';
import { tf } from '../ground/tf';
import { unwind } from '../ground/unwind';

/** Milliseconds after which timers, signals and messages get their turn. */
const turnEvery = 50;
/** Steps after which losses are read even if no event is due, so that none is missed for long. */
const readEvery = 100;

/** The losses of one step by who has them; scalars, one or more of each, which the loop takes over. */
export type Losses<Who extends string> = Record<Who, tf.Scalar[]>;

export interface LoopOptions {
  /** Steps of the whole training, those included that were done before. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Steps that were done before. Default 0. */
  readonly from?: number;
  /** Steps between events, besides the one at the end of each epoch and at the very end. Default 10. */
  readonly reportEvery?: number | undefined;
  /** Stops the loop after the step at hand. A notebook's interrupt does the same. */
  readonly signal?: AbortSignal | undefined;
}

/** What a loop tells whoever watches it. */
export interface LoopEvent<Who extends string> {
  /** Steps done so far, from 1. */
  readonly step: number;
  /** Steps that the whole training will have. */
  readonly totalSteps: number;
  /** The epoch of this step, from 1. */
  readonly epoch: number;
  /** Whether this step was the last of its epoch. */
  readonly endOfEpoch: boolean;
  /** Mean losses over the steps since the last event. */
  readonly losses: Readonly<Record<Who, number>>;
  /** Seconds since the loop began. */
  readonly seconds: number;
}

/**
 * The loop of every training here: takes step after step, tells of it, and knows how to end. It ends after the
 * last step, after the step at hand on `signal` or a notebook's interrupt (with an event for the steps not
 * told of yet), by an error at a loss that is not a finite number, and when its watcher leaves. In between,
 * timers and messages get a turn every 50 ms.
 *
 * @param steps does a step each time it is asked, and hands out its losses; closed at the end
 * @throws Error where a loss is not finite, naming whose it is and the step, at the latest 100 steps later
 */
export async function* trainingLoop<Who extends string>(
  steps: Generator<Losses<Who>, void, undefined>,
  { totalSteps, stepsPerEpoch, from = 0, reportEvery = 10, signal }: LoopOptions,
): AsyncGenerator<LoopEvent<Who>, void, undefined> {
  const began = performance.now();
  let lastTurn = began;
  let interrupted = false;
  const unsubscribe = onInterrupt(() => (interrupted = true));
  const stopped = () => interrupted || signal?.aborted === true;
  const window = new LossWindow<Who>();
  try {
    // A cell that was stopped in the midst of a step leaves TensorFlow.js inside it.
    await platform.turn();
    unwind();
    for (let step = from + 1; step <= totalSteps && !stopped(); step++) {
      const taken = steps.next();
      if (taken.done) return;
      window.add(step, taken.value);
      if (performance.now() - lastTurn >= turnEvery) {
        await platform.turn();
        lastTurn = performance.now();
      }
      if (step % readEvery === 0) await window.read();
      const endOfEpoch = step % stepsPerEpoch === 0;
      const due = step % reportEvery === 0 || endOfEpoch || step === totalSteps;
      if (!due && !stopped()) continue;
      const losses = await window.means();
      const epoch = Math.ceil(step / stepsPerEpoch);
      const seconds = (performance.now() - began) / 1000;
      yield { step, totalSteps, epoch, endOfEpoch, losses, seconds };
    }
  } finally {
    unsubscribe();
    window.dispose();
    steps.return();
  }
}

/**
 * The losses of the steps since the last event. They stay on the device as they come, because asking
 * for a number makes the device finish everything before it; `read` fetches all of them in one go.
 */
class LossWindow<Who extends string> {
  private waiting: { who: Who; step: number; loss: tf.Scalar }[] = [];
  private sums = new Map<Who, { sum: number; count: number }>();

  add(step: number, losses: Losses<Who>): void {
    for (const who in losses) {
      for (const loss of losses[who]) this.waiting.push({ who, step, loss: tf.keep(loss) });
    }
  }

  /** Fetches the waiting losses; throws on one that is not a finite number. */
  async read(): Promise<void> {
    const { waiting } = this;
    if (waiting.length === 0) return;
    const all = tf.stack(waiting.map(({ loss }) => loss));
    this.dispose();
    const values = await all.data().finally(() => all.dispose());
    waiting.forEach(({ who, step }, i) => {
      const value = values[i]!;
      if (!Number.isFinite(value)) throw notFinite(who, step, value);
      const { sum, count } = this.sums.get(who) ?? { sum: 0, count: 0 };
      this.sums.set(who, { sum: sum + value, count: count + 1 });
    });
  }

  /** The means of everything added since the last call. */
  async means(): Promise<Record<Who, number>> {
    await this.read();
    const means = [...this.sums].map(([who, { sum, count }]) => [who, sum / count] as const);
    this.sums.clear();
    return Object.fromEntries(means) as Record<Who, number>;
  }

  dispose(): void {
    for (const { loss } of this.waiting) loss.dispose();
    this.waiting = [];
  }
}

function notFinite(who: string, step: number, value: number): Error {
  return new Error(
    `The ${who}'s loss was ${value} at step ${step}: the training has diverged. Likely causes: ` +
      'a learning rate that is too high (GANs often take 0.0002), samples far outside the ' +
      "generator's range (images belong in [−1, 1]), or an objective without a floor " +
      '(wasserstein needs weightClipping or gradientPenalty). Start again from fresh networks.',
  );
}
