export type { Averaging, Preset, Schedule, Schedules } from './preset';
export * from './documents';
export * from './course/digits';
export * from './course/points';
export * from './course/mixtures';
export * from './course/bits';
export * from './course/answers';
export * from './course/table';
