import { median, type Numbers, type Points, requireSameWidth, squaredDistance } from './numbers';

/** For each query, where its nearest reference is and how far away. */
export interface Neighbours {
  /** `[queries]` index into the references. */
  readonly indices: Uint32Array;
  /** `[queries]` Euclidean distance, in the unit of the coordinates. */
  readonly distances: Float64Array;
}

/** The same sample in other guises, itself among them. See `shiftsOfImage`. */
export type Guises = (sample: Numbers) => readonly Numbers[];

const onlyItself: Guises = (sample) => [sample];

/**
 * All shifts of a square image by up to `by` pixels in both directions, itself first: 9 of them for 1 pixel.
 * What comes in at the edge has the value of `background`.
 *
 * @example memorisation(fakes, training, heldOut, { guises: shiftsOfImage(28, 1) })
 */
export function shiftsOfImage(width: number, by: number, background = -1): Guises {
  const steps = Array.from({ length: 2 * by + 1 }, (_, i) => i - by);
  const moves = steps.flatMap((dy) => steps.map((dx): [number, number] => [dx, dy]));
  // Nearest to the image itself first: there a search ends soonest.
  const far = ([dx, dy]: [number, number]) => dx * dx + dy * dy;
  moves.sort((a, b) => far(a) - far(b));
  const inside = (k: number) => k >= 0 && k < width;
  return (image) => {
    if (image.length !== width * width) {
      throw new Error(`An image of ${width} × ${width} pixels has not ${image.length} numbers.`);
    }
    return moves.map(([dx, dy]) =>
      Float32Array.from(image, (_, at) => {
        const [x, y] = [(at % width) - dx, Math.floor(at / width) - dy];
        return inside(x) && inside(y) ? image[y * width + x]! : background;
      }),
    );
  };
}

/** One reference and how far it is, squared. */
type Near = readonly [index: number, squared: number];

/** The `count` nearest references of a sample in any of its guises, nearest first; the first one wins a tie. */
function nearestOf(guises: readonly Numbers[], references: Points, count: number): Near[] {
  const found: Near[] = [];
  let limit = Infinity;
  for (let j = 0; j < references.length; j++) {
    let squared = limit;
    for (const guise of guises) {
      squared = Math.min(squared, squaredDistance(guise, references[j]!, squared));
    }
    if (squared >= limit) continue;
    let place = found.length;
    while (place > 0 && found[place - 1]![1] > squared) place--;
    found.splice(place, 0, [j, squared]);
    if (found.length > count) found.pop();
    if (found.length === count) limit = found[count - 1]![1];
  }
  return found;
}

/**
 * The nearest reference of each query, by comparing all pairs: exact, and quick enough for a few
 * hundred images against some thousands. The first one wins a tie.
 *
 * @param queries `[n][d]`, e.g. `rows(fakes, 784)`
 * @param references `[m][d]`, e.g. the training images
 */
export function nearestNeighbours(queries: Points, references: Points): Neighbours {
  requireSameWidth(queries, 'queries', references, 'references');
  const nearest = Array.from(queries, (query) => nearestOf([query], references, 1)[0]!);
  return neighbours(nearest);
}

const neighbours = (nearest: readonly Near[]): Neighbours => ({
  indices: Uint32Array.from(nearest, ([index]) => index),
  distances: Float64Array.from(nearest, ([, squared]) => Math.sqrt(squared)),
});

/** How many further training samples a copy is measured by. */
const crowd = 20;
/** A sample is called a copy if it is nearer to one training sample than this share of its distance to the others. */
const alone = 0.5;

/** Whether one training sample stands out among those nearby. The first of `nearest` is the nearest one. */
function isCopy([first, ...others]: readonly Near[]): boolean {
  const distances = others.map(([, squared]) => Math.sqrt(squared));
  const usual = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return Math.sqrt(first![1]) < alone * usual;
}

export interface MemorisationOptions {
  /** In which guises a sample is still the same, e.g. `shiftsOfImage(28, 1)`. Default: only as it is. */
  readonly guises?: Guises;
}

/** Whether generated samples are copies of training samples, measured beside real unseen ones. */
export interface Memorisation {
  /** Nearest training sample of each generated sample. */
  readonly fake: Neighbours;
  /** Nearest training sample of each real sample that was held out of training. */
  readonly heldOut: Neighbours;
  /** Median distance of the generated samples over that of the held-out ones. */
  readonly ratio: number;
  /** Share of the samples that are copies, 0 to 1: of the generated ones, and of the held-out ones, which are none. */
  readonly copies: { readonly fake: number; readonly heldOut: number };
}

/**
 * The memorisation meter: two numbers, since neither is enough.
 *
 * `ratio` compares median distances to the nearest training sample. A generator that copies everything has
 * a ratio near 0; real unseen samples have 1 by definition; above 1 the samples are further from the
 * training set than real ones are: nothing was copied, but they may be bad. A median says little of who copies
 * seldom.
 *
 * `copies` counts. A sample is called a copy if its nearest training sample stands out: it is less than half
 * as far as the next 20 are in the mean. (Carlini et al. 2023, *Extracting Training Data from Diffusion Models*,
 * section 4.2, compare with the neighbours likewise.) A small distance alone proves nothing, because blank or common
 * images are near each other too. The held-out share stands beside: it shows how often the rule is wrong.
 *
 * Pixels are a naive distance: a copy shifted by one pixel is as far as a stranger. `guises` says what is
 * to count as the same. Whatever else a thief does to what he steals (turn it, mirror it, thicken
 * it), the meter does not see.
 *
 * @throws Error where half of the held-out samples are training samples
 */
export function memorisation(
  fakes: Points,
  training: Points,
  heldOut: Points,
  { guises = onlyItself }: MemorisationOptions = {},
): Memorisation {
  const search = (samples: Points) => {
    requireSameWidth(samples, 'samples', training, 'training');
    return Array.from(samples, (sample) => nearestOf(guises(sample), training, 1 + crowd));
  };
  const [near, unseen] = [search(fakes), search(heldOut)];
  const nearest = (found: readonly Near[][]) => neighbours(found.map(([first]) => first!));
  const share = (found: readonly Near[][]) => found.filter(isCopy).length / found.length;
  const [fake, real] = [nearest(near), nearest(unseen)];
  const usual = median(real.distances);
  if (usual === 0) {
    throw new Error(
      'Half of the held-out samples are training samples too (distance 0): ' +
        'the meter needs samples that were not trained on.',
    );
  }
  return {
    fake,
    heldOut: real,
    ratio: median(fake.distances) / usual,
    copies: { fake: share(near), heldOut: share(unseen) },
  };
}
