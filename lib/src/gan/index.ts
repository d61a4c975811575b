export * from './gan';
export * from './objective';
export * from './data/dataset';
export * from './metrics';
