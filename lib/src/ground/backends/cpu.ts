import { registerAdamLoop } from '../adam-step';
import { tf } from '../tf';
import type { Driver } from './driver';

/** Plain JavaScript: always there, and the slow, simple reference that the others are tested by. */
export const cpu: Driver = {
  name: 'cpu',
  id: 'cpu',
  start: () =>
    Promise.resolve({
      name: 'cpu',
      device: 'plain JavaScript, 1 thread',
      gpu: false,
      software: false,
    }),
};

/** What we use of TensorFlow.js's plain JavaScript backend, which it does not export. */
interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
  readonly data: { get(dataId: object): { values: Float32Array } };
}

registerAdamLoop('cpu', (backend) => {
  const cpu = backend as CpuBackend;
  return {
    make: (shape) =>
      cpu.makeTensorInfo(shape, 'float32', new Float32Array(tf.util.sizeFromShape(shape))),
    array: ({ dataId }) => cpu.data.get(dataId).values,
  };
});
