import type { AdamOptions } from '../ground/optimizer';

export interface TrainOptions {
  /** Seeds shuffling and latents; the same seed gives the same run on the same backend. */
  readonly seed: number;
  readonly batchSize: number;
  /** Passes over the data. Give `epochs` or `steps`. */
  readonly epochs?: number;
  /** Generator updates. Give `epochs` or `steps`. */
  readonly steps?: number;
  /** Which network moves first in a step. Default `'discriminator'` (Goodfellow 2014, algorithm 1). */
  readonly first?: 'discriminator' | 'generator';
  /**
   * k, the discriminator updates a step (algorithm 1), each on a real batch and latents of its own.
   * An epoch's last step takes the batches that are left. Default 1.
   */
  readonly discriminatorSteps?: number;
  /** Whether D's loss is real + fake, or half of that. Default `'sum'`. */
  readonly discriminatorLoss?: 'sum' | 'half';
  /**
   * Keeps each of D's weights within ± this after every update, as the Wasserstein game needs it
   * (Arjovsky et al. 2017 take 0.01). Default: no clipping.
   */
  readonly clipDiscriminator?: number;
  readonly generatorOptimizer?: AdamOptions;
  readonly discriminatorOptimizer?: AdamOptions;
  /**
   * Steps between progress events, besides the one at the end of each epoch; losses are read from the
   * device only then (and every 100 steps, should events be rarer). Default 10.
   */
  readonly reportEvery?: number;
  /** Stops the loop after the step at hand. A notebook's interrupt does the same. */
  readonly signal?: AbortSignal;
}

/** What the loop tells whoever watches it. */
export interface Progress {
  /** Steps done so far, from 1. */
  readonly step: number;
  /** Steps that the whole run will have. */
  readonly totalSteps: number;
  /** The epoch of this step, from 1. */
  readonly epoch: number;
  /** Whether this step was the last of its epoch. */
  readonly endOfEpoch: boolean;
  /** Mean losses over the steps since the last event. */
  readonly discriminatorLoss: number;
  readonly generatorLoss: number;
  /** Seconds since the loop began. */
  readonly seconds: number;
}
