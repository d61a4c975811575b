/**
 * Our own arithmetic in WebAssembly (AssemblyScript), working on TensorFlow.js's tensors where they lie:
 * the module imports the memory of @tensorflow/tfjs-backend-wasm and keeps no data of its own.
 * Addresses are in bytes, sizes in numbers. Built by `node lib/engine/build.mjs`.
 */
export { adam } from './adam';
export { batchNorm, batchNormGradient } from './batch-norm';
export { matmulByBlas } from './blas';
export { fromColumns, toColumns } from './columns';
export { add, ramp, rampGradient, tanh, tanhGradient } from './elementwise';
export { matmul, matmulPacked, matmulScratch } from './matmul';
export { maxPoolGradient } from './pool';
export { segmentSum } from './segments';
export { sumColumns, sumRows } from './sums';
export { runChunk } from './chunks';
export { attach, controlBytes, fail, help, helpersAlive, helpersReady, settle } from './threads';
