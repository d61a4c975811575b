import { platform } from '../ground/platform';
import type { Progress } from '../training/train';
import { readableHistory } from './values/history';

/** Somebody who is told how a training goes. Watchers know nothing of the training itself. */
export interface Watcher<P = Progress> {
  /** Called with each progress event, in order; the training waits meanwhile. */
  update(progress: P): void | Promise<void>;
  /** Called once at the end, also when the training failed or was stopped. */
  done(): void | Promise<void>;
}

/** What every training's events have in common. */
export interface Moment {
  /** Steps done so far, from 1. */
  readonly step: number;
  /** Steps that the whole run will have. */
  readonly totalSteps: number;
  /** The epoch of this step, from 1, where there are epochs. */
  readonly epoch?: number;
  /** Seconds since the training began. */
  readonly seconds: number;
}

/** The type itself, but only the events decide what it is: a watcher may know less of them. */
type Given<P> = [P][P extends unknown ? 0 : never];

/** Milliseconds after which the event loop gets a turn. */
const turnEvery = 50;

/**
 * Runs a training to its end and tells the watchers of every event.
 *
 * A kernel sends its messages and hears an interrupt only between turns of the event loop; a training
 * that computes without pause would leave it none. So this gives it a turn, often enough for a person.
 *
 * @example const history = await watch(train(gan, data, options), progressBar(), liveLosses());
 * @returns all events
 * @throws the first thing that the training or a watcher threw, after every watcher's `done`
 */
export async function watch<P = Progress>(
  events: AsyncIterable<P>,
  ...watchers: readonly Watcher<Given<P>>[]
): Promise<P[]> {
  const history: P[] = [];
  const errors: unknown[] = [];
  const attempt = async (work: () => void | Promise<void>) => {
    try {
      await work();
    } catch (error) {
      errors.push(error);
    }
  };
  await attempt(async () => {
    let lastTurn = performance.now();
    for await (const event of events) {
      history.push(event);
      for (const watcher of watchers) await watcher.update(event);
      if (performance.now() - lastTurn < turnEvery) continue;
      await platform.turn();
      lastTurn = performance.now();
    }
  });
  for (const watcher of watchers) await attempt(() => watcher.done());
  if (errors.length > 0) throw errors[0];
  return readableHistory(history);
}

/**
 * Calls back at the first event of every `steps` steps: for sample grids, checkpoints, meters. Events
 * come every `reportEvery` steps of the training; no callback can come more often.
 */
export function every<P extends { readonly step: number } = Progress>(
  steps: number,
  callback: (progress: P) => void | Promise<void>,
): Watcher<P> {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new Error(`every() needs a whole number of steps, at least 1, but got ${steps}.`);
  }
  let last = 0;
  return {
    async update(progress) {
      const period = Math.floor(progress.step / steps);
      if (period === last) return;
      last = period;
      await callback(progress);
    },
    done: () => undefined,
  };
}
