/** Plain numbers in a row: an array, a typed array, or what `tensor.data()` gives. */
export type Numbers = ArrayLike<number>;

/** Points in a row, each a row of coordinates of the same length. See `rows`. */
export type Points = ArrayLike<Numbers>;

/**
 * Throws unless `values` is a row of something. A tensor has no length, so that every loop over it would be done at
 * once, and its score the best.
 */
function requireRow(values: ArrayLike<unknown>, name: string): void {
  if (typeof (values as Partial<typeof values> | undefined)?.length === 'number') return;
  throw new Error(
    `${name} must be an array, or what \`await tensor.data()\` gives; \`rows(values, width)\` makes points of it.`,
  );
}

/**
 * Throws unless `values` holds at least one number and every number is finite. Metrics check this
 * first: a NaN sorts and compares as it pleases and would come out as a harmless-looking score.
 */
export function requireNumbers(values: Numbers, name: string): void {
  requireRow(values, name);
  if (values.length === 0) throw new Error(`${name} is empty: there is nothing to measure.`);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new Error(`${name}[${i}] is ${values[i]}, but a metric needs finite numbers.`);
    }
  }
}

/** Throws unless both have the same length, e.g. two densities on one grid. */
export function requireSameLength(a: Numbers, aName: string, b: Numbers, bName: string): void {
  if (a.length === b.length) return;
  throw new Error(
    `${aName} has ${a.length} numbers and ${bName} has ${b.length}: they must be on the same grid.`,
  );
}

/** Throws unless `value` is finite and above zero. */
export function requirePositive(value: number, name: string): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new Error(`${name} must be a number above 0, but it is ${value}.`);
}

/** Throws unless `points` has a point and all points have the same number (≥ 1) of coordinates. */
export function requirePoints(points: Points, name: string): number {
  requireRow(points, name);
  if (points.length === 0) throw new Error(`${name} is empty: there is nothing to measure.`);
  requireRow(points[0]!, `${name}[0]`);
  const width = points[0]!.length;
  for (let i = 0; i < points.length; i++) {
    const point = points[i]!;
    requireNumbers(point, `${name}[${i}]`);
    if (point.length !== width) {
      throw new Error(
        `${name}[${i}] has ${point.length} coordinates, but ${name}[0] has ${width}.`,
      );
    }
  }
  return width;
}

/** Throws unless two sets of points, each good by itself, are as wide as each other. Returns the width. */
export function requireSameWidth(a: Points, aName: string, b: Points, bName: string): number {
  const [width, other] = [requirePoints(a, aName), requirePoints(b, bName)];
  if (width === other) return width;
  throw new Error(`${aName} have ${width} coordinates, but ${bName} have ${other}.`);
}

/** ‖a − b‖² of two points of the same width; once it passes `limit`, perhaps only a number above that. */
export function squaredDistance(a: Numbers, b: Numbers, limit = Infinity): number {
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

/** How many rows of `length` numbers there are, of finite numbers one after the other. */
export function rowCount(samples: Numbers, length: number): number {
  if (!Number.isSafeInteger(length) || length < 1) {
    throw new Error(`A row needs a whole number of columns, at least 1, but got ${length}.`);
  }
  requireNumbers(samples, 'samples');
  if (samples.length % length !== 0) {
    throw new Error(`${samples.length} numbers do not make rows of ${length}.`);
  }
  return samples.length / length;
}

/**
 * Cuts a flat array into rows of `width` numbers, without a copy: the samples of a `DataSet` or the
 * data of a tensor `[n, width]` become n points.
 */
export function rows(values: Float32Array, width: number): Float32Array[] {
  if (!Number.isInteger(width) || width < 1 || values.length % width !== 0) {
    throw new Error(`${values.length} numbers cannot be cut into rows of ${width}.`);
  }
  return Array.from({ length: values.length / width }, (_, i) =>
    values.subarray(i * width, (i + 1) * width),
  );
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: Numbers): number {
  requireNumbers(values, 'values');
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
