export * from './train';
