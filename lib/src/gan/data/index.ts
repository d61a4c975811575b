export * from './dataset';
export * from './bits';
export * from './table';
export * from './csv';
export * from './hires';
