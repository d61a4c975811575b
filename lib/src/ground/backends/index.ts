export {
  available,
  time,
  type BackendReport,
  type BackendTiming,
  type UseBackendOptions,
} from '../backend';
export { names, type Backend, type BackendName } from './driver';
export { timeStep, type TimeStepOptions, type Trial, type TrialFactory } from '../time-step';
