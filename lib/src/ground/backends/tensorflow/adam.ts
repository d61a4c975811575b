import { adamKernel, type AdamFactors, type AdamInputs } from '../../adam-step';
import type { tf } from '../../tf';
import type { Entry, NodeBackend, Operations } from './node-backend';
import { register } from './register';

/** The name of a resource that TensorFlow frees together with its last handle. */
const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/**
 * What tfjs-node's table has for a tensor whose numbers lie in a resource. They become a tensor of the
 * addon when somebody asks for them. That copies nothing, but as long as this tensor is there,
 * TensorFlow updates a copy instead of the numbers themselves.
 */
class Held implements Entry {
  /** The addon's tensor; −1 as long as nobody has asked. */
  id = -1;
  refCount = 1;

  /** @param resource its handle in the addon; undefined once it holds the next update's numbers */
  constructor(
    readonly shape: number[],
    readonly dtype: number,
    private readonly read: (resource: number) => number,
    public resource: number | undefined,
  ) {}

  /** tfjs-node looks here before it takes the `id`, so that this is where to get one. */
  get values(): null {
    this.show();
    return null;
  }

  show(): void {
    if (this.id >= 0) return;
    if (this.resource === undefined) {
      throw new Error('Adam has updated these numbers in place; read its result instead.');
    }
    this.id = this.read(this.resource);
  }
}

/**
 * TensorFlow's own Adam. It works on resources: a variable and its two moments stay in one each from
 * update to update, until they are assigned something else or disposed of.
 */
export function registerAdam(operations: Operations): void {
  const { node } = operations;
  const { binding, tensorMap } = node;
  const type = [operations.type('dtype')];
  const naming = [operations.text('shared_name', anonymous), operations.text('container', '')];
  const settings = [
    operations.float32,
    operations.flag('use_locking', false),
    operations.flag('use_nesterov', false),
  ];
  const scalars = keptScalars(node);
  const read = (resource: number) =>
    binding.executeOp('ReadVariableOp', type, [resource], 1)[0]!.id;

  /** Puts the numbers of a tensor in a resource, unless they lie in one. */
  const hold = (tensor: tf.TensorInfo): Held => {
    const { dataId, shape } = tensor;
    const entry = tensorMap.get(dataId);
    if (entry instanceof Held && entry.resource !== undefined) return entry;
    const [id] = node.getInputTensorIds([tensor]) as [number];
    const form = { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape };
    const resource = binding.executeOp('VarHandleOp', [...type, form, ...naming], [], 1)[0]!.id;
    const held = Object.assign(new Held(shape, binding.TF_FLOAT, read, resource), {
      id,
      refCount: entry.refCount,
    });
    tensorMap.delete(dataId);
    tensorMap.set(dataId, held);
    binding.executeOp('AssignVariableOp', type, [resource, id], 0);
    return held;
  };

  /** Sees to it that an update copies nothing, if nobody else has these numbers; else they stay. */
  const release = (held: Held): void => {
    if (held.refCount > 1) {
      held.show();
    } else if (held.id >= 0) {
      binding.deleteTensor(held.id);
      held.id = -1;
    }
  };

  const dispose = node.disposeData.bind(node);
  node.disposeData = (dataId, force) => {
    const entry = tensorMap.has(dataId) ? tensorMap.get(dataId) : undefined;
    const gone = dispose(dataId, force);
    if (gone && entry instanceof Held && entry.resource !== undefined) {
      binding.deleteTensor(entry.resource);
    }
    return gone;
  };

  // With its β powers given as 0 it computes θ − rate · m / (√v + ε); the corrections that it then
  // leaves out are in our rate and ε.
  register(adamKernel, () => ({ inputs, attrs }) => {
    const { variable, gradient, mean, square } = inputs as AdamInputs;
    const { rate, beta1, beta2, root, epsilon } = attrs as unknown as AdamFactors;
    const given = [variable, mean, square];
    // Moments that start from one and the same tensor must not be updated in the same memory.
    const copies = given.map((tensor, i) =>
      given.slice(0, i).some(({ dataId }) => dataId === tensor.dataId)
        ? node.executeSingleOutput('Identity', [operations.float32], [tensor])
        : undefined,
    );
    const before = given.map((tensor, i) => hold(copies[i] ?? tensor));
    before.forEach(release);
    const resources = before.map(({ resource }) => resource!);
    const numbers = scalars([0, 0, rate / root, beta1, beta2, epsilon / root]);
    const ids = [...resources, ...numbers, ...node.getInputTensorIds([gradient])];
    binding.executeOp('ResourceApplyAdam', settings, ids, 0);
    const after = before.map((held, i) => {
      const { shape, dtype } = held;
      held.resource = undefined;
      const dataId = {};
      tensorMap.set(dataId, new Held(shape, dtype, read, resources[i]));
      return { dataId, shape, dtype: 'float32' as const };
    });
    copies.forEach((copy) => copy?.dispose());
    return after;
  });
}

/** Numbers as tensors, kept from call to call: the variables of one step mostly share them. */
function keptScalars({ binding }: NodeBackend): (values: readonly number[]) => number[] {
  const kept: { value: number; id: number }[] = [];
  return (values) =>
    values.map((value, i) => {
      if (kept[i]?.value !== value) {
        if (kept[i]) binding.deleteTensor(kept[i].id);
        const id = binding.createTensor([], binding.TF_FLOAT, Float32Array.of(value));
        kept[i] = { value, id };
      }
      return kept[i].id;
    });
}
