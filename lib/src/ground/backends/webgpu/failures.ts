/// <reference types="@webgpu/types" />

/** What we need of TensorFlow.js's backend to make it tell of a failure. */
export interface Fallible {
  read(dataId: object): Promise<unknown>;
  ensureCommandEncoderReady(): void;
}

/** What a device tells of its failures. */
export type Failing = Pick<GPUDevice, 'lost' | 'addEventListener'>;

/**
 * WebGPU tells of errors aside, to whoever listens, and goes on: what is computed after them is garbage
 * or never comes. Here every failure ends whatever the backend does next, a read that waits included,
 * and with it the training. A lost device stays lost; any other error is thrown once.
 *
 * @returns why the backend is of no use any more, once it is not.
 */
export function throwFailures(device: Failing, backend: Fallible): () => Error | undefined {
  let lost: Error | undefined;
  let failed: Error | undefined;
  /** How to end each read that waits. */
  const waiting = new Set<(error: Error) => void>();
  const tell = (error: Error) => waiting.forEach((reject) => reject(error));

  void device.lost.then(({ reason, message }) => {
    lost = new Error(
      `The GPU was lost (${message.trim() || reason}): its driver was reset or updated, or its memory ` +
        "ran out. Choose the backend again with useBackend('webgpu') and go on from the last checkpoint.",
    );
    tell(lost);
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    failed = new Error(
      `The GPU could not do what was asked (${error.constructor.name}: ${error.message.trim()}), so what ` +
        'it computed since is of no use. If memory ran out, take smaller batches; go on from the last ' +
        'checkpoint.',
    );
    tell(failed);
  });
  const check = () => {
    const error = lost ?? failed;
    failed = undefined;
    if (error) throw error;
  };

  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    check();
    let end: (error: Error) => void;
    const failure = new Promise<never>((_, reject) => waiting.add((end = reject)));
    try {
      return await Promise.race([read(dataId), failure]);
    } finally {
      waiting.delete(end!);
      check();
    }
  };
  // Every computation on the GPU begins here.
  const begin = backend.ensureCommandEncoderReady.bind(backend);
  backend.ensureCommandEncoderReady = () => {
    check();
    begin();
  };
  return () => lost;
}
