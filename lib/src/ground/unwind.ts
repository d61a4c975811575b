import { tf } from './tf';

/** What TensorFlow.js remembers of the calls that it is in the midst of. */
interface Depths {
  kernelDepth: number;
  gradientDepth: number;
  activeTape: unknown;
  readonly scopeStack: unknown[];
  readonly numDataMovesStack: number[];
}

/**
 * Makes TensorFlow.js forget calls that were broken off. A notebook's stop button ends a cell wherever it
 * is, and no `finally` runs: TensorFlow.js believes itself inside of that call for ever, and from then on
 * says of every training step that its loss has no connection with the weights. The tensors that the
 * broken calls held are freed.
 *
 * To be called only where no call can be under way: at the beginning of a turn of the event loop.
 */
export function unwind(): void {
  const engine = tf.engine();
  const state = engine.state as unknown as Depths;
  state.kernelDepth = 0;
  state.gradientDepth = 0;
  state.activeTape = null;
  state.numDataMovesStack.length = 0;
  while (state.scopeStack.length > 0) engine.endScope();
}
