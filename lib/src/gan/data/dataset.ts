import { tf } from '../../ground/tf';
import { oneHotRows } from './labels';

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

/** Tables whose numbers were looked at, so that a training does not look again at each epoch. */
const finite = new WeakSet<Float32Array | Uint8Array>();

/**
 * Throws where a data set contradicts itself: lengths that do not fit, or a value that is not a
 * finite number (it would reach every weight within a step or two). Values are looked at once for each table: what is written
 * into one afterwards goes unseen.
 */
export function checkDataSet({
  name,
  size,
  sampleShape,
  samples,
  labels,
  condition,
}: DataSet): void {
  if (!Number.isInteger(size) || size < 1) {
    throw new Error(`Data set '${name}' has size ${size}. It needs at least one sample.`);
  }
  const columns = [
    { what: 'samples', values: samples, shape: sampleShape },
    { what: 'labels', values: labels, shape: [] as number[] },
    { what: 'condition', values: condition?.values, shape: condition?.shape ?? ([] as number[]) },
  ];
  for (const { what, values, shape } of columns) {
    if (!values) continue;
    const width = tf.util.sizeFromShape([...shape]);
    if (values.length !== size * width) {
      throw new Error(
        `Data set '${name}' has ${values.length} numbers in ${what}, but ${size} samples of shape ` +
          `[${shape}] need ${size * width}.`,
      );
    }
    if (finite.has(values)) continue;
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      throw new Error(
        `Data set '${name}' holds ${values[i]} in ${what} of sample ${Math.floor(i / width)}. ` +
          'Every value must be a finite number: leave the sample out, or mend it.',
      );
    }
    finite.add(values);
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
  return { ...data, condition: { shape: [classes], values: oneHotRows(data.labels, classes) } };
}
