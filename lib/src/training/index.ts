export * from './train';
export * from './training';
export * from './steps';
export * from './stages';
export * from './likelihood';
export * from './checkpoint';
export * from './average';
export * from './trial';
