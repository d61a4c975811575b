import { tf } from '../ground/tf';

/**
 * Runs a step that takes gradients. TensorFlow.js keeps what the backward pass will need, and frees it
 * after that pass; a step that throws never gets there. This frees it then, so that a failed training
 * leaves no tensor behind either.
 */
export function freeingTape<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    const { state } = tf.engine();
    const tape = state.activeTape as { saved?: tf.Tensor[] }[] | null; // null between two steps
    if (tape && state.gradientDepth === 0) {
      for (const { saved } of tape) tf.dispose(saved ?? []);
      state.activeTape = [];
    }
    throw error;
  }
}

/**
 * Runs a step of its own in the midst of another one. TensorFlow.js would take it for a part of the
 * outer loss: it would note down every operation of it, backward pass and all, and keep what each has
 * seen until the outer step is done.
 */
export function offTape<T>(step: () => T): T {
  const { state } = tf.engine();
  const { activeTape, gradientDepth } = state;
  state.gradientDepth = 0;
  try {
    return step();
  } finally {
    state.gradientDepth = gradientDepth;
    state.activeTape = activeTape;
  }
}
