import { readable } from '../../ground/readable';
import { tf } from '../../ground/tf';
import { oneHot } from './one-hot';

/**
 * Samples in main memory, row after row. Tensors are made a batch at a time, because slicing one big
 * tensor would copy all of it each step on some backends.
 */
export interface DataSet {
  readonly name: string;
  readonly size: number;
  /** Shape of one sample, `[784]` for a flattened digit. */
  readonly sampleShape: readonly number[];
  /** `size × product(sampleShape)` numbers. Images are in [−1, 1]. */
  readonly samples: Float32Array;
  /** Class of each sample, where there are classes. */
  readonly labels?: Uint8Array;
  /** What a conditional GAN is told about each sample, row after row, e.g. a one-hot class. */
  readonly condition?: { readonly shape: readonly number[]; readonly values: Float32Array };
}

/** A data set that says in a notebook what it holds. */
export const dataSet = (fields: DataSet): DataSet => readable('dataSet', fields);

/** Data sets that were found right: looking at every number once is enough. */
const right = new WeakSet<DataSet>();

/**
 * Throws where a data set contradicts itself: arrays of another kind, lengths that do not fit, or a
 * value that is not a finite number (it would reach every weight within a step or two). A data set
 * that was found right is not looked at again, so don't write into its arrays.
 */
export function checkDataSet(data: DataSet): void {
  if (right.has(data)) return;
  const { name, size, samples, sampleShape, labels, condition } = data;
  if (!Number.isInteger(size) || size < 1) {
    throw new Error(`Data set '${name}' has size ${size}. It needs at least one sample.`);
  }
  checkPart(data, 'samples', Float32Array, samples, sampleShape);
  if (labels !== undefined) checkPart(data, 'labels', Uint8Array, labels, []);
  if (condition !== undefined) {
    checkPart(data, 'condition', Float32Array, condition.values, condition.shape);
  }
  right.add(data);
}

function checkPart(
  { name, size }: DataSet,
  what: string,
  Kind: Float32ArrayConstructor | Uint8ArrayConstructor,
  values: Float32Array | Uint8Array,
  shape: readonly number[],
): void {
  if (!(values instanceof Kind)) {
    const found = (values as object | null | undefined)?.constructor.name ?? String(values);
    throw new Error(
      `Data set '${name}' has ${what} of type ${found}, but they must be a ${Kind.name}: ` +
        `${Kind.name}.from(…) makes one.`,
    );
  }
  const width = tf.util.sizeFromShape([...shape]);
  if (values.length !== size * width) {
    throw new Error(
      `Data set '${name}' has ${values.length} numbers in ${what}, but ${size} samples of shape ` +
        `[${shape}] need ${size * width}.`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new Error(
      `Data set '${name}' holds ${values[i]} in ${what} of sample ${Math.floor(i / width)}. ` +
        'Every value must be a finite number: leave the sample out, or mend it.',
    );
  }
}

/** How many samples each class has, by class. All zeros without labels. */
export function classCounts({ labels }: DataSet, classes = 10): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels ?? []) {
    if (label >= classes) throw new Error(`Label ${label} is not one of ${classes} classes.`);
    counts[label]! += 1;
  }
  return counts;
}

/** The same data with each sample's class, one-hot, as the condition: `[size, classes]`. */
export function conditionOnLabels(data: DataSet, classes = 10): DataSet {
  if (!data.labels) throw new Error(`Data set '${data.name}' has no labels to condition on.`);
  classCounts(data, classes); // throws on a label out of range
  return dataSet({
    ...data,
    condition: { shape: [classes], values: oneHot(data.labels, classes) },
  });
}
