import type { tf } from '../../tf';

/** An attribute of a TensorFlow operation, as the addon wants it. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What the addon says of a result; `id` is its own name for the tensor. */
export interface Output {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

type Constant =
  | 'TF_FLOAT'
  | 'TF_INT32'
  | 'TF_ATTR_TYPE'
  | 'TF_ATTR_SHAPE'
  | 'TF_ATTR_STRING'
  | 'TF_ATTR_BOOL'
  | 'TF_ATTR_FLOAT'
  | 'TF_ATTR_INT';

/** The addon. It runs any operation of TensorFlow by name. */
interface Binding extends Readonly<Record<Constant, number>> {
  readonly TF_Version: string;
  executeOp(name: string, attributes: Attribute[], inputs: number[], outputs: number): Output[];
  createTensor(shape: number[], dtype: number, values: Int32Array | Float32Array): number;
  deleteTensor(id: number): void;
}

/** What tfjs-node knows of a tensor. Where `values` stand, they still have to become a tensor. */
export interface Entry {
  readonly shape: number[];
  readonly dtype: number;
  readonly values: unknown;
  readonly id: number;
  readonly refCount: number;
}

/** What we use of tfjs-node's backend. */
export interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Binding;
  readonly tensorMap: {
    has(dataId: tf.DataId): boolean;
    get(dataId: tf.DataId): Entry;
    set(dataId: tf.DataId, entry: Entry): void;
    delete(dataId: tf.DataId): void;
  };
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(output: Output): tf.Tensor;
  executeSingleOutput(
    name: string,
    attributes: Attribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
  disposeData(dataId: tf.DataId, force?: boolean): boolean;
}

/** Runs an operation on the addon's own tensors; its results are freed with the scope. */
type Run = (
  name: string,
  attributes: Attribute[],
  inputs: readonly number[],
  outputs?: number,
) => Output[];

/** Attributes of operations, and chains of operations that TensorFlow.js never gets to see. */
export class Operations {
  readonly float32: Attribute;
  /** Images are `[batch, height, width, channels]`. */
  readonly channelsLast: Attribute;

  constructor(readonly node: NodeBackend) {
    this.float32 = this.type('T');
    this.channelsLast = this.text('data_format', 'NHWC');
  }

  /** An attribute that names the type float32. */
  type(name: string): Attribute {
    const { TF_ATTR_TYPE, TF_FLOAT } = this.node.binding;
    return { name, type: TF_ATTR_TYPE, value: TF_FLOAT };
  }

  /** An attribute that is true or false. */
  flag(name: string, value: boolean): Attribute {
    return { name, type: this.node.binding.TF_ATTR_BOOL, value };
  }

  /** An attribute that is a float. */
  number(name: string, value: number): Attribute {
    return { name, type: this.node.binding.TF_ATTR_FLOAT, value };
  }

  /** An attribute that is a string. */
  text(name: string, value: string): Attribute {
    return { name, type: this.node.binding.TF_ATTR_STRING, value };
  }

  /**
   * Runs several operations and frees what they leave, but for what `compute` returns.
   * @returns those results as tensors
   */
  chain(
    inputs: readonly tf.TensorInfo[],
    compute: (run: Run, ids: number[]) => readonly Output[],
  ): tf.Tensor[] {
    const { binding } = this.node;
    const left = new Set<number>();
    const run: Run = (name, attributes, ids, outputs = 1) => {
      const results = binding.executeOp(name, attributes, [...ids], outputs);
      for (const { id } of results) left.add(id);
      return results;
    };
    try {
      const results = compute(run, this.node.getInputTensorIds(inputs));
      for (const { id } of results) left.delete(id);
      return results.map((output) => this.node.createOutputTensor(output));
    } finally {
      for (const id of left) binding.deleteTensor(id);
    }
  }

  /** A list of integers as the addon's tensor, for as long as `use` takes. */
  withIntegers<T>(values: readonly number[], use: (id: number) => T): T {
    const { binding } = this.node;
    const id = binding.createTensor([values.length], binding.TF_INT32, Int32Array.from(values));
    try {
      return use(id);
    } finally {
      binding.deleteTensor(id);
    }
  }

  /** The same numbers in another shape, within a chain. */
  reshape(run: Run, id: number, shape: readonly number[]): Output {
    return this.withIntegers(shape, (target) => run('Reshape', [this.float32], [id, target])[0]!);
  }
}
