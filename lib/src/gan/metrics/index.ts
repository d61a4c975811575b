export { median, rows, type Numbers, type Points } from './numbers';
export * from './normal';
export * from './kolmogorov-smirnov';
export * from './divergence';
export * from './mode-coverage';
export * from './nearest-neighbours';
export * from './bits';
export * from './table';
