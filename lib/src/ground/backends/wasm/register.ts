import { registerFor } from '../register';

export const registerKernel = registerFor('wasm');
