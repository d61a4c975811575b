import type { EngineExports } from './engine-binary';

/** What a helper thread is told. */
export interface HelperData {
  readonly program: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly index: number;
}

/** The whole life of a helper thread: it takes chunks of work until the process ends. */
export function help({ program, memory, control, index }: HelperData): void {
  const engine = instantiate(program, memory, () => undefined);
  engine.attach(control, index, 0, 0);
  try {
    engine.help();
  } finally {
    engine.fail(index); // whoever waits for this thread waits no longer
  }
}

/**
 * An engine over this memory, for one thread.
 * @param helperFailed is called when a helper ended inside a chunk of the job at hand; it throws.
 */
export function instantiate(
  program: WebAssembly.Module,
  memory: WebAssembly.Memory,
  helperFailed: () => void,
): EngineExports {
  const runChunk = (chunk: number) => engine.runChunk(chunk);
  const imports = { env: { memory }, threads: { runChunk, helperFailed } };
  const { exports } = new WebAssembly.Instance(program, imports);
  const engine = exports as unknown as EngineExports;
  return engine;
}
