import type { Random } from '../../ground/random';
import { tf } from '../../ground/tf';
import { checkDataSet, type DataSet } from './dataset';

/** Some samples as tensors. They live until the next batch is asked for. */
export interface Batch {
  /** Number of rows: the batch size, or what is left in an epoch's last batch. */
  readonly size: number;
  /** `[size, …sample]` */
  readonly samples: tf.Tensor;
  /** `[size, …condition]`, where the data has conditions. */
  readonly condition?: tf.Tensor;
  /** Which samples these are. */
  readonly indices: Uint32Array;
}

/** How many batches an epoch has; the last one may be smaller. */
export function batchesPerEpoch(data: DataSet, batchSize: number): number {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new Error(`A batch needs at least one sample, but the batch size is ${batchSize}.`);
  }
  return Math.ceil(data.size / batchSize);
}

/**
 * One epoch: every sample exactly once, in an order drawn from `random`. The last batch holds what is
 * left, and a loss that is a mean over its batch's own rows weighs it rightly.
 *
 * A batch's tensors are freed when the next one is asked for, and when the loop is left.
 *
 * @param first number of batches to skip, to continue an epoch midway
 */
export function* batches(
  data: DataSet,
  batchSize: number,
  random: Random,
  first = 0,
): Generator<Batch, void, undefined> {
  const count = batchesPerEpoch(data, batchSize);
  checkDataSet(data);
  const order = random.permutation(data.size);
  for (let i = first; i < count; i++) {
    const batch = gather(data, order.subarray(i * batchSize, (i + 1) * batchSize));
    try {
      yield batch;
    } finally {
      tf.dispose([batch.samples, batch.condition ?? []]);
    }
  }
}

function gather({ samples, sampleShape, condition }: DataSet, indices: Uint32Array): Batch {
  return {
    size: indices.length,
    samples: rowsOf(samples, sampleShape, indices),
    ...(condition && { condition: rowsOf(condition.values, condition.shape, indices) }),
    indices,
  };
}

/** Some rows of a table in main memory as a tensor, `[indices, …shape]`. */
export function rowsOf(
  values: Float32Array,
  shape: readonly number[],
  indices: Uint32Array,
): tf.Tensor {
  const width = tf.util.sizeFromShape([...shape]);
  const gathered = new Float32Array(indices.length * width);
  indices.forEach((index, row) => {
    gathered.set(values.subarray(index * width, (index + 1) * width), row * width);
  });
  return tf.tensor(gathered, [indices.length, ...shape]);
}
