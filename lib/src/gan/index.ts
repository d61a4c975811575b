export * from './gan';
export * from './objective';
export * from './models';
export * from './data';
export * from './metrics';
