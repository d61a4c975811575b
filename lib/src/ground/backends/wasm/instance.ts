import type { Sgemm } from '../native-blas/host';
import type { EngineExports } from './engine-binary';

/** What the engine calls. */
export interface EngineImports {
  /** Called when a helper ended inside a chunk of the job at hand; it throws. */
  readonly helperFailed: () => void;
  /** A BLAS's product for matrices at addresses in the engine's memory. */
  readonly sgemm: Sgemm;
}

/** An engine over this memory, for one thread. */
export function instantiate(
  program: WebAssembly.Module,
  memory: WebAssembly.Memory,
  { helperFailed, sgemm }: EngineImports,
): EngineExports {
  const runChunk = (chunk: number) => engine.runChunk(chunk);
  const imports = { env: { memory }, threads: { runChunk, helperFailed }, blas: { sgemm } };
  const { exports } = new WebAssembly.Instance(program, imports);
  const engine = exports as unknown as EngineExports;
  return engine;
}
