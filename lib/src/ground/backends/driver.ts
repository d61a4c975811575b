export const names = ['tensorflow', 'webgpu', 'blas', 'wasm', 'cpu'] as const;
export type BackendName = (typeof names)[number];

/** What computes, in words that a reader understands. */
export interface Backend {
  readonly name: BackendName;
  /** E.g. `WebAssembly SIMD, 2 threads` or `NVIDIA H200 (Vulkan)`. */
  readonly device: string;
  readonly gpu: boolean;
}

/** A backend that has been started and registered with TensorFlow.js, but not yet chosen. */
export interface Started extends Backend {
  /** True for a GPU interface that the processor imitates: right, but slow. Never chosen unasked. */
  readonly software: boolean;
  /** Why `auto` does not take it without measuring, though it is there. */
  readonly aside?: string;
  /** Whether it has ended since, as a GPU does that is lost, and must be started anew. */
  ended?(): boolean;
}

/** How one backend is brought up. */
export interface Driver {
  readonly name: BackendName;
  /**
   * Looks at the reader's settings for it, before anything is started.
   * @throws WrongSetting if one cannot be meant.
   */
  checkSettings?(): void;
  /**
   * Loads what the backend needs and registers it with TensorFlow.js under the name `id`.
   * @throws Unavailable if this machine lacks something.
   */
  start(): Promise<Started>;
  /** The name under which TensorFlow.js knows it. */
  readonly id: string;
}

/** Why a backend cannot be had here, and what to do about it. */
export class Unavailable extends Error {
  constructor(reason: string, remedy: string) {
    super(`${reason} ${remedy}`);
    this.name = 'Unavailable';
  }
}

/** A setting of the reader's that cannot be meant, and that nobody should pass over in silence. */
export class WrongSetting extends Error {}

/** The first line of whatever was thrown. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0] ?? '';
}
