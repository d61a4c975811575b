import { registerFor } from '../register';

/** Registers a kernel on the tensorflow backend, in the place of tfjs-node's own. */
export const register = registerFor('tensorflow');
