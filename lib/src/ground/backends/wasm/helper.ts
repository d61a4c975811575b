/** The whole life of a helper thread: it takes chunks of work until the process ends. */
import { workerData } from 'node:worker_threads';
import type { EngineKernels, HelperData } from './engine';

const { program, memory, control, index } = workerData as HelperData;
const engine = new WebAssembly.Instance(program, { env: { memory } })
  .exports as unknown as EngineKernels;
engine.attach(control, index, 0);
engine.help();
