import os from 'node:os';

/** The machine in words, for results that are written down. */
export const machine = (): string =>
  `${os.cpus()[0]?.model.trim() ?? os.arch()}, ${os.availableParallelism()} cores`;
