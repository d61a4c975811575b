export * from './train';
export * from './training';
export * from './steps';
export * from './presets';
export * from './likelihood';
export * from './checkpoint';
export * from './average';
export * from './presets-mnist';
