import { linearKernel } from '../../linear';
import type { tf as Tf } from '../../tf';
import { tf } from '../../tf';
import type { Engine } from './engine';
import type { Multiply, Target } from './multiply';

type TensorInfo = Tf.TensorInfo;
type Inputs = {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
};
interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** The matrix product, with and without transposes, bias and activation. */
export function registerMatmul({ engine, register, multiply }: Target): void {
  for (const kernelName of ['BatchMatMul', '_FusedMatMul']) {
    register(
      kernelName,
      () =>
        ({ inputs, attrs }) =>
          matmul(engine, multiply, inputs as unknown as Inputs, attrs as unknown as Attributes),
    );
  }
}

/** y = x·W + b, without the detours of the general product. */
export function registerLinear({ engine, register, multiply }: Target): void {
  register(linearKernel, () => ({ inputs }) => {
    const { x, weights, bias } = inputs as Record<'x' | 'weights' | 'bias', TensorInfo>;
    return matmul(
      engine,
      multiply,
      { a: x, b: weights, bias },
      { transposeA: false, transposeB: false, activation: 'linear' },
    );
  });
}

/**
 * C = activation(A·B + bias) for A `[…, m, k]` and B `[…, k, n]`, whose leading axes broadcast.
 */
function matmul(
  engine: Engine,
  multiply: Multiply,
  inputs: Inputs,
  attributes: Attributes,
): TensorInfo {
  const { a, b, bias } = inputs;
  const { backend } = engine;
  for (const { dtype } of [a, b]) {
    if (dtype !== 'float32') throw new Error(`The wasm backend multiplies float32, not ${dtype}.`);
  }
  const { transposeA, transposeB } = attributes;
  const [rowsA = 1, columnsA = 1] = a.shape.slice(-2);
  const [rowsB = 1, columnsB = 1] = b.shape.slice(-2);
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [kB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== kB) {
    throw new Error(`The inner dimensions differ: [${a.shape}] and [${b.shape}], ${k} and ${kB}.`);
  }
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  const output = engine.make([...outer, m, n]);
  // An empty inner dimension leaves nothing to sum.
  if (k === 0) backend.typedArrayFromHeap(output).fill(0);
  const inKernel = k > 0 && bias?.shape.length === 1 && bias.shape[0] === n;
  multiply(engine, {
    a: engine.address(a),
    aStrides: transposeA ? [1, m] : [k, 1],
    b: engine.address(b),
    bStrides: transposeB ? [1, k] : [n, 1],
    c: engine.address(output),
    sizes: [m, n, k],
    pairs: batchPairs(a.shape, b.shape, outer),
    bias: inKernel ? engine.address(bias) : 0,
  });
  return finish(engine, output, inKernel ? undefined : bias, inputs, attributes);
}

/** Broadcasting of the leading axes. */
function batchPairs(a: number[], b: number[], outer: number[]): (readonly [number, number])[] {
  const sizeA = tf.util.sizeFromShape(a.slice(0, -2));
  const sizeB = tf.util.sizeFromShape(b.slice(0, -2));
  const size = tf.util.sizeFromShape(outer);
  if ((sizeA === size || sizeA === 1) && (sizeB === size || sizeB === 1)) {
    return Array.from({ length: size }, (_, i) => [sizeA === 1 ? 0 : i, sizeB === 1 ? 0 : i]);
  }
  const index = (shape: number[], at: number[]) => {
    const own = shape.slice(0, -2);
    const last = at.slice(at.length - own.length);
    return own.reduce((sum, length, axis) => sum * length + (length === 1 ? 0 : last[axis]!), 0);
  };
  const strides = tf.util.computeStrides(outer);
  return Array.from({ length: size }, (_, i) => {
    const at = tf.util.indexToLoc(i, outer.length, strides);
    return [index(a, at), index(b, at)];
  });
}

/** What the kernel did not do itself: other shapes of bias, and activations, by stock kernels. */
function finish(
  engine: Engine,
  product: TensorInfo,
  bias: TensorInfo | undefined,
  { preluActivationWeights }: Inputs,
  { activation = 'linear', leakyreluAlpha }: Attributes,
): TensorInfo {
  let result = product;
  const apply = (kernelName: string, inputs: Record<string, TensorInfo>, attrs = {}) => {
    const kernel = tf.getKernel(kernelName, 'wasm');
    const next = kernel.kernelFunc({ inputs, attrs, backend: engine.backend }) as TensorInfo;
    engine.backend.disposeData(result.dataId);
    result = next;
  };
  if (bias) apply('Add', { a: result, b: bias });
  switch (activation) {
    case 'linear':
      break;
    case 'prelu':
      apply('Prelu', { x: result, alpha: preluActivationWeights! });
      break;
    case 'leakyrelu':
      apply('LeakyRelu', { x: result }, { alpha: leakyreluAlpha });
      break;
    default: {
      const names: Record<string, string> = { relu: 'Relu', relu6: 'Relu6', sigmoid: 'Sigmoid', elu: 'Elu' }; // prettier-ignore
      const name = names[activation];
      if (!name) throw new Error(`The wasm backend knows no activation "${activation}".`);
      apply(name, { x: result });
    }
  }
  return result;
}
