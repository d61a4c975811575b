export * from './forward';
export * from './layers';
export * from './network';
export * from './weights';
