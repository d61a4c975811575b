import { tf } from './tf';

type TapeNode = ReturnType<typeof tf.engine>['state']['activeTape'][number];

/** A value, and the way back from it to what it was computed from. */
export interface Pullback<T extends tf.Tensor> {
  /** What the function gave. */
  readonly value: T;
  /**
   * The gradients of a loss with respect to the sources, given its gradient with respect to `value`, in
   * the order of the sources; undefined for one that `value` does not depend on. Without a gradient,
   * `value` is the loss itself.
   */
  pull(gradient?: tf.Tensor): (tf.Tensor | undefined)[];
  /** Frees what the way back needs. `value` and the gradients are the caller's. */
  dispose(): void;
}

/**
 * Runs `f`, and remembers how to take a gradient back through it later (JAX calls this `vjp`). In between
 * other steps may be taken: what they do is not recorded, and what they change (an update of a weight) does
 * not change the way back, which uses the numbers that `f` has seen.
 *
 * TensorFlow.js writes down each operation on a tape and walks it backwards at once, inside `tf.grad`. Here
 * the tape is closed after the way there and walked when asked for. Gradients are to the last bit those of
 * `tf.variableGrads`: the same operations, added up in the same order.
 *
 * @param sources variables or other tensors that `f` computes with
 * @throws Error inside another gradient, whose tape this one would be a part of
 */
export function pullback<T extends tf.Tensor>(
  f: () => T,
  sources: readonly tf.Tensor[],
): Pullback<T> {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) {
    throw new Error(
      'A gradient cannot be taken inside another gradient. If a step was stopped in its midst, call ' +
        'useBackend() again: TensorFlow.js then forgets that step.',
    );
  }
  const tape: TapeNode[] = (state.activeTape = []);
  // What is saved for the way back is kept out of every tidy, so nobody else frees it.
  const dispose = () => {
    for (const { saved } of tape) tf.dispose(saved ?? []);
    tape.length = 0;
  };
  state.gradientDepth = 1;
  try {
    const value = tf.tidy(f);
    return { value, pull: (gradient) => walkBack(tape, value, gradient, sources), dispose };
  } catch (error) {
    dispose();
    throw error;
  } finally {
    state.gradientDepth = 0;
    state.activeTape = [];
  }
}

function walkBack(
  tape: readonly TapeNode[],
  value: tf.Tensor,
  gradient: tf.Tensor | undefined,
  sources: readonly tf.Tensor[],
): (tf.Tensor | undefined)[] {
  // Only what a source has gone into has a gradient to compute.
  const reached = new Set(sources.map(({ id }) => id));
  const onTheWay = tape.filter(({ inputs, outputs }) => {
    const depends = Object.values(inputs).some(({ id }) => reached.has(id));
    if (depends) for (const { id } of outputs) reached.add(id);
    return depends;
  });
  return tf.tidy(() => {
    const gradients = new Map([[value.id, gradient ?? tf.onesLike(value)]]);
    for (const { kernelName, inputs, outputs, gradient: chain } of onTheWay.reverse()) {
      const ofOutputs = outputs.map(({ id }) => gradients.get(id));
      if (ofOutputs.every((one) => one === undefined)) continue;
      if (!chain) throw noGradient(kernelName);
      // TensorFlow.js fills in zeros for an output that the loss does not depend on.
      const ofInputs = chain(ofOutputs as tf.Tensor[]);
      for (const [name, { id }] of Object.entries(inputs)) {
        if (!reached.has(id)) continue;
        const added = tf.tidy(() => ofInputs[name]!());
        const before = gradients.get(id);
        gradients.set(id, before ? tf.add(before, added) : added);
      }
    }
    return sources.map(({ id }) => gradients.get(id));
  });
}

function noGradient(kernelName: string): Error {
  return new Error(
    `There is no gradient of ${kernelName}. If the loss holds a penalty on a gradient, this is a second ` +
      'derivative that the layer does not have (batch normalisation and convolutions in the ' +
      'discriminator): take the finite-difference form of the penalty, for example r1({ gamma, sigma }).',
  );
}
