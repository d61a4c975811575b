/**
 * The parts of tslab that this kernel is built on: its compiler of cells, its executor and its public
 * `display`. Its server is not among them: it speaks too little of Jupyter's protocol.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { createExecutor } =
  require('tslab/dist/executor.js') as typeof import('tslab/dist/executor.js');
const { createConverter, isCompleteCode } =
  require('tslab/dist/converter.js') as typeof import('tslab/dist/converter.js');
const { printQuickInfo } =
  require('tslab/dist/inspect.js') as typeof import('tslab/dist/inspect.js');
const { getCodeMetadata } =
  require('tslab/dist/metadata.js') as typeof import('tslab/dist/metadata.js');
const { version } = require('tslab/package.json') as { version: string };

/** The TypeScript that tslab brings and compiles with; not the one that compiled this file. */
const ts = createRequire(require.resolve('tslab/dist/converter.js'))(
  '@tslab/typescript-for-tslab',
) as typeof import('@tslab/typescript-for-tslab');

/** tslab's `display` and `newDisplay` write through what stands here. */
const display = require('tslab/dist/jupyter.js') as {
  lastWriteDisplayData: ((content: Record<string, unknown>, update: boolean) => void) | null;
};

export {
  createConverter,
  createExecutor,
  display,
  getCodeMetadata,
  isCompleteCode,
  printQuickInfo,
  ts,
  version,
};
