export * from './gan';
export * from './objectives';
export * from './models';
export * from './data';
export * from './metrics';
