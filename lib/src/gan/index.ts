export * from './latent';
export * from './forward';
export * from './gan';
export * from './objectives';
export * from './nets';
export * from './data';
export * from './metrics';
