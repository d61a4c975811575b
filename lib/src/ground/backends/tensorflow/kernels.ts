import { adamKernel, type AdamFactors, type AdamInputs } from '../../adam-step';
import { rampGradientKernel, tanhGradientKernel } from '../../gradients';
import { hasKernel } from '../../kernel';
import { tf } from '../../tf';

/** An attribute of a TensorFlow operation, as the addon wants it. */
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What we use of tfjs-node's backend: it runs any operation of TensorFlow by name. */
interface NodeBackend {
  readonly binding: Record<
    | 'TF_FLOAT'
    | 'TF_ATTR_TYPE'
    | 'TF_ATTR_SHAPE'
    | 'TF_ATTR_STRING'
    | 'TF_ATTR_BOOL'
    | 'TF_ATTR_FLOAT',
    number
  >;
  executeSingleOutput(name: string, attributes: Attribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** Operations that TensorFlow has as one kernel and tfjs-node composes of several. */
export function registerTensorFlowKernels(backend: unknown): void {
  if (hasKernel(adamKernel, 'tensorflow')) return;
  const node = backend as NodeBackend;
  const { binding } = node;
  const float32 = (name: string) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: binding.TF_FLOAT,
  });
  const register = (kernelName: string, kernelFunc: tf.KernelFunc) => {
    tf.registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc });
  };

  register(rampGradientKernel, ({ inputs, attrs }) => {
    const { dy, x } = inputs as Record<'dy' | 'x', tf.TensorInfo>;
    const alpha = { name: 'alpha', type: binding.TF_ATTR_FLOAT, value: attrs!['slope'] };
    return node.executeSingleOutput('LeakyReluGrad', [float32('T'), alpha], [dy, x]);
  });

  register(tanhGradientKernel, ({ inputs }) => {
    const { dy, y } = inputs as Record<'dy' | 'y', tf.TensorInfo>;
    return node.executeSingleOutput('TanhGrad', [float32('T')], [y, dy]);
  });

  const flag = (name: string, value: boolean) => ({ name, type: binding.TF_ATTR_BOOL, value });

  // tfjs-node always takes the product of batches of matrices, which is up to five times as slow for
  // the narrow ones at a discriminator's end. With B transposed it is the faster one (TensorFlow 2.21).
  const { kernelFunc: batched } = tf.getKernel('BatchMatMul', 'tensorflow');
  tf.unregisterKernel('BatchMatMul', 'tensorflow');
  register('BatchMatMul', (call) => {
    const { a, b } = call.inputs as Record<'a' | 'b', tf.TensorInfo>;
    const plain = [a, b].every(({ shape, dtype }) => shape.length === 2 && dtype === 'float32');
    const { transposeA, transposeB } = call.attrs as Record<string, boolean>;
    if (!plain || transposeB) return batched(call);
    const transposes = [flag('transpose_a', transposeA!), flag('transpose_b', false)];
    return node.executeSingleOutput('MatMul', [float32('T'), ...transposes], [a, b]);
  });

  const handles = resourceHandles(node);
  const scalars = keptScalars();

  // TensorFlow's own Adam works on resources, so the numbers pass through three of them; assigning
  // and reading a resource copies nothing. With its β powers given as 0 it computes
  // θ − rate · m / (√v + ε); the corrections that it then leaves out are in our rate and ε.
  register(adamKernel, ({ inputs, attrs }) => {
    const { variable, gradient, mean, square } = inputs as AdamInputs;
    const { rate, beta1, beta2, root, epsilon } = attrs as unknown as AdamFactors;
    const resources = handles(variable.shape);
    [variable, mean, square].forEach((tensor, i) =>
      node.executeMultipleOutputs(
        'AssignVariableOp',
        [float32('dtype')],
        [resources[i]!, tensor],
        0,
      ),
    );
    const numbers = scalars([0, 0, rate / root, beta1, beta2, epsilon / root]);
    node.executeMultipleOutputs(
      'ResourceApplyAdam',
      [float32('T'), flag('use_locking', false), flag('use_nesterov', false)],
      [...resources, ...numbers, gradient],
      0,
    );
    return resources.map((resource) =>
      node.executeSingleOutput('ReadVariableOp', [float32('dtype')], [resource]),
    );
  });
}

/** Resources for a variable and its two moments: three for each shape, kept for the next update. */
function resourceHandles(node: NodeBackend): (shape: number[]) => tf.Tensor[] {
  const known = new Map<string, tf.Tensor[]>();
  const { binding } = node;
  return (shape) => {
    const key = shape.join('x');
    let handles = known.get(key);
    if (!handles) {
      handles = ['variable', 'mean', 'square'].map((role) =>
        tf.keep(
          node.executeSingleOutput(
            'VarHandleOp',
            [
              { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
              { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape },
              { name: 'shared_name', type: binding.TF_ATTR_STRING, value: `tsgan ${role} ${key}` },
              { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
            ],
            [],
          ),
        ),
      );
      known.set(key, handles);
    }
    return handles;
  };
}

/** Numbers as tensors, kept from call to call: the variables of one step mostly share them. */
function keptScalars(): (values: readonly number[]) => tf.Tensor[] {
  const kept: { value: number; tensor: tf.Tensor }[] = [];
  return (values) =>
    values.map((value, i) => {
      if (kept[i]?.value !== value) {
        kept[i]?.tensor.dispose();
        kept[i] = { value, tensor: tf.keep(tf.scalar(value)) };
      }
      return kept[i].tensor;
    });
}
