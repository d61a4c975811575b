import { registerFor } from '../register';

export const register = registerFor('tensorflow');
