/**
 * The public face of tsgan: what every lesson needs by name, and a room for each of the field's words.
 * Where to begin reading: `core.ts`, the whole idea on two pages.
 */
export { tf } from './ground/tf';
export { Random } from './ground/random';
export { Adam } from './ground/optimizer';
export { useBackend } from './ground/backend';
export { discriminate, generate, type Gan } from './gan/gan';
export { train } from './training/train';
export { watch } from './show/watch';

/** The idea: one objective, one step of each network, one loop. `train` gives the same numbers. */
export * as core from './core';
/** What networks learn from: data sets, and how they come in. */
export * as data from './gan/data';
/** Layers, how a network is written from them, and the course's networks. */
export * as nets from './gan/nets';
/** The games that two networks can play, and penalties to go with them. */
export * as objectives from './gan/objectives';
/** Numbers that say how good samples are. */
export * as metrics from './gan/metrics';
/** Nets with their settings: the documents' and the course's. */
export * as presets from './presets';
/** Steps, stages, likelihood, averages, checkpoints: what stands beside `train`. */
export * as training from './training';
/** What computes, and how fast. */
export * as backends from './ground/backends';
/** Figures, images, live charts and progress below a cell. */
export * as show from './show';
/** Budgets, and exercises that check themselves. */
export * as course from './course';
