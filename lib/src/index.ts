/** The public face of tsgan: one line a floor, from the ground up. */
export * from './ground';
export * from './gan';
export * from './training';
export * from './presets';
export * from './show';
export * from './course';
/** The whole idea in one file, to be read first. */
export * as core from './core';
