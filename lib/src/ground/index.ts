export * from './tf';
export * from './backend';
export * from './random';
export * from './optimizer';
export * from './interrupt';
export { connectNotebook, type Notebook } from './platform';
export { conv2d } from './conv';
export { dense } from './linear';
export * from './time-step';
