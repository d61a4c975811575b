export * from './latent';
export * from './forward';
export * from './gan';
export * from './objective';
export * from './nets';
export * from './data';
export * from './metrics';
