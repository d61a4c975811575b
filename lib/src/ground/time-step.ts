import type { tf } from './tf';

/** A net with one training step, built on the backend in use. */
export interface Trial {
  /** Does one whole step, as training would, and gives a tensor that depends on it: the loss. */
  step(): tf.Tensor;
  /** Frees the net. */
  dispose(): void;
}

/**
 * Builds a fresh trial. It is called once for each backend to be measured, because a net's weights
 * live where it was built.
 */
export type TrialFactory = () => Trial | Promise<Trial>;

export interface TimeStepOptions {
  /** About how long to measure, after the first steps. Default 1. */
  readonly seconds?: number;
  /**
   * Gives up after the first step if it takes longer than this, and returns its time: a cold one, good for leaving
   * a backend aside and for nothing else. In milliseconds.
   */
  readonly giveUpAbove?: number;
}

/** Steps between two looks at the clock: looking means waiting for the device. */
const stepsPerRound = 5;
/** The first steps compile kernels and are not counted. */
const warmUpSteps = 5;

/**
 * The time of one training step on the backend in use, in milliseconds: the median of rounds of five
 * steps. Where the first step alone takes longer than `seconds`, the time of the second.
 */
export async function timeStep(
  factory: TrialFactory,
  { seconds = 1, giveUpAbove = Infinity }: TimeStepOptions = {},
): Promise<number> {
  const trial = await factory();
  try {
    const first = await round(trial, 1);
    if (first > giveUpAbove) return first;
    if (first > 1000 * seconds) return await round(trial, 1);
    await round(trial, warmUpSteps - 1);
    const times: number[] = [];
    const end = performance.now() + 1000 * seconds;
    do times.push(await round(trial, stepsPerRound));
    while (performance.now() < end);
    times.sort((a, b) => a - b);
    return times[times.length >> 1]!;
  } finally {
    trial.dispose();
  }
}

/** Milliseconds a step over a few steps, waiting for the device at the end only. */
async function round(trial: Trial, steps: number): Promise<number> {
  const start = performance.now();
  for (let i = 1; i <= steps; i++) {
    const loss = trial.step();
    if (i === steps) await loss.data();
    loss.dispose();
  }
  return (performance.now() - start) / steps;
}
