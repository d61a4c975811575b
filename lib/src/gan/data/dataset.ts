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
