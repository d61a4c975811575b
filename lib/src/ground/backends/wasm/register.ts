import { registerFor } from '../register';

/** Registers a kernel on the wasm backend, in the place of TensorFlow.js's own. */
export const registerKernel = registerFor('wasm');
