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
