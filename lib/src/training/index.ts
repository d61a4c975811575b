export { train, Training, type Progress, type TrainingState } from './train';
export type { TrainOptions } from './options';
export * from './loop';
export * from './step';
export * from './stages';
export * from './likelihood';
export * from './checkpoint';
export * from './average';
export * from './trial';
