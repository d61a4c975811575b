export * from './train';
export * from './training';
export * from './steps';
export * from './presets';
