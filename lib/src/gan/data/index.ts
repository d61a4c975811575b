export * from './dataset';
export * from './batches';
export * from './gaussians';
export * from './mnist';
export * from './bits';
export * from './table';
export * from './csv';
export * from './hires';
