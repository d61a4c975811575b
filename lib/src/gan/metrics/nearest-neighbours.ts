import { median, type Numbers, type Points, requirePoints } from './numbers';

/** For each query, where its nearest reference is and how far away. */
export interface Neighbours {
  /** `[queries]` index into the references. */
  readonly indices: Uint32Array;
  /** `[queries]` Euclidean distance, in the unit of the coordinates. */
  readonly distances: Float64Array;
}

/** Squared distance of two points; stops early with a number above `limit` once it passes that. */
function squaredDistance(a: Numbers, b: Numbers, limit: number): number {
  let sum = 0;
  for (let start = 0; start < a.length; start += 64) {
    const end = Math.min(start + 64, a.length);
    for (let k = start; k < end; k++) {
      const difference = a[k]! - b[k]!;
      sum += difference * difference;
    }
    if (sum > limit) return sum;
  }
  return sum;
}

/**
 * The nearest reference of each query, by comparing all pairs: exact, and quick enough for a few
 * hundred images against some thousands. The first one wins a tie.
 *
 * @param queries `[n][d]`, e.g. `rows(fakes, 784)`
 * @param references `[m][d]`, e.g. the training images
 */
export function nearestNeighbours(queries: Points, references: Points): Neighbours {
  const width = requirePoints(queries, 'queries');
  const referenceWidth = requirePoints(references, 'references');
  if (width !== referenceWidth) {
    throw new Error(`queries have ${width} coordinates, but references have ${referenceWidth}.`);
  }
  const indices = new Uint32Array(queries.length);
  const distances = new Float64Array(queries.length);
  for (let i = 0; i < queries.length; i++) {
    let best = Infinity;
    for (let j = 0; j < references.length; j++) {
      const squared = squaredDistance(queries[i]!, references[j]!, best);
      if (squared < best) [indices[i], best] = [j, squared];
    }
    distances[i] = Math.sqrt(best);
  }
  return { indices, distances };
}

/** Whether generated samples are copies of training samples, measured beside real unseen ones. */
export interface Memorisation {
  /** Nearest training sample of each generated sample. */
  readonly fake: Neighbours;
  /** Nearest training sample of each real sample that was held out of training. */
  readonly heldOut: Neighbours;
  /** Median distance of the generated samples over that of the held-out ones. */
  readonly ratio: number;
}

/**
 * The memorisation meter. A generator that copies has a ratio near 0: its samples lie on top of
 * training samples. Real unseen samples have 1 by definition. Above 1 the samples are further from
 * the training set than real ones are: nothing was copied, but they may be bad.
 *
 * A small distance alone proves nothing, because blank or common images are near each other too.
 * That is why the held-out samples stand beside.
 */
export function memorisation(fakes: Points, training: Points, heldOut: Points): Memorisation {
  const fake = nearestNeighbours(fakes, training);
  const unseen = nearestNeighbours(heldOut, training);
  const usual = median(unseen.distances);
  if (usual === 0) {
    throw new Error(
      'Half of the held-out samples are training samples too (distance 0): ' +
        'the meter needs samples that were not trained on.',
    );
  }
  return { fake, heldOut: unseen, ratio: median(fake.distances) / usual };
}
