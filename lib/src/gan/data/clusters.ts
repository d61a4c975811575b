import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import { rowsOf } from './batches';
import { checkDataSet, conditionOnLabels, dataSet, type DataSet } from './dataset';

/** How samples fall into groups. */
export interface ClusterOptions {
  /** How many groups, 1 to 256. */
  readonly clusters: number;
  /** Draws the samples that the centres start from. */
  readonly random: Random;
  /** Moves of the centres at most; fewer if no sample changes its group any more. Default 30. */
  readonly rounds?: number;
}

/**
 * The group of each sample, 0 … clusters − 1, by k-means (Lloyd 1982): each sample goes to the nearest
 * centre, each centre to the mean of its samples, again and again. It looks at no label. The groups
 * are a local optimum: other starting points give other ones. Where samples are equal, a group may stay
 * empty.
 *
 * @throws Error where there are more clusters than samples, or more than fit into a byte, or no round
 */
export async function kMeans(
  data: DataSet,
  { clusters, random, rounds = 30 }: ClusterOptions,
): Promise<Uint8Array> {
  checkDataSet(data);
  const most = Math.min(256, data.size);
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > most) {
    throw new Error(
      `Data set '${data.name}' falls into 1 to ${most} clusters, but ${clusters} were asked for.`,
    );
  }
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`k-means needs a whole number of rounds of at least 1, but got ${rounds}.`);
  }
  const { samples, size } = data;
  const width = samples.length / size;
  const starts = random.permutation(size).subarray(0, clusters);
  const centers = new Float32Array(clusters * width);
  starts.forEach((sample, c) => {
    centers.set(samples.subarray(sample * width, (sample + 1) * width), c * width);
  });
  let groups = await nearest(samples, centers, width);
  for (let round = 0; round < rounds; round++) {
    moveToMeans(centers, samples, groups, width);
    const next = await nearest(samples, centers, width);
    const settled = next.every((group, i) => group === groups[i]);
    groups = next;
    if (settled) break;
  }
  return groups;
}

/**
 * The data with each sample's cluster, one-hot, as the condition: `[size, clusters]`. A conditional GAN
 * needs no labels then: it is told how the samples fall into groups by themselves (Liu et al. 2020,
 * "Diverse image generation via self-conditioned GANs", who group D's features and do so again and
 * again; here it is the samples, once). Labels that are there stay.
 */
export async function conditionOnClusters(
  data: DataSet,
  options: ClusterOptions,
): Promise<DataSet> {
  const { clusters } = options;
  const labels = await kMeans(data, options);
  const { condition } = conditionOnLabels({ ...data, labels }, clusters);
  return dataSet({ ...data, condition: condition! });
}

/** Conditions as the data has them: those of `count` random samples, `[count, …]`, to dispose. */
export function drawConditions(data: DataSet, count: number, random: Random): tf.Tensor {
  const { name, size, condition } = data;
  if (!condition) throw new Error(`Data set '${name}' has no condition to draw from.`);
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`The number of conditions must be a whole number of at least 1, not ${count}.`);
  }
  const drawn = Uint32Array.from({ length: count }, () => random.integer(size));
  return rowsOf(condition.values, condition.shape, drawn);
}

/** Samples a product at a time: some megabytes of images. */
const atATime = 4096;

/**
 * The nearest centre of each sample: the c with the least ½|c|² − x·c, since |x|² is the same for all.
 * Both are seen from the first centre, because far from zero the two terms cancel in 32 bits.
 */
async function nearest(
  samples: Float32Array,
  centers: Float32Array,
  width: number,
): Promise<Uint8Array> {
  const size = samples.length / width;
  const groups = new Uint8Array(size);
  for (let first = 0; first < size; first += atATime) {
    const count = Math.min(atATime, size - first);
    const closest = tf.tidy(() => {
      const origin = tf.tensor(centers.subarray(0, width));
      const seen = (values: Float32Array) =>
        tf.sub(tf.tensor(values, [values.length / width, width]), origin);
      const x = seen(samples.subarray(first * width, (first + count) * width));
      const c = seen(centers);
      const half = tf.mul(0.5, tf.sum(tf.square(c), 1));
      return tf.argMin(tf.sub(half, tf.matMul(x, c, false, true)), 1);
    });
    groups.set(await closest.data().finally(() => closest.dispose()), first);
  }
  return groups;
}

/** Moves each centre to the mean of its samples; one that has none stays. */
function moveToMeans(
  centers: Float32Array,
  samples: Float32Array,
  groups: Uint8Array,
  width: number,
): void {
  const sums = new Float64Array(centers.length);
  const counts = new Float64Array(centers.length / width);
  groups.forEach((group, i) => {
    counts[group]! += 1;
    for (let j = 0; j < width; j++) sums[group * width + j]! += samples[i * width + j]!;
  });
  sums.forEach((sum, at) => {
    const count = counts[Math.floor(at / width)]!;
    if (count > 0) centers[at] = sum / count;
  });
}
