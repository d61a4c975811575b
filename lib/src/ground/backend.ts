export const backendNames = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** What computes, in words that a reader understands. */
export interface Backend {
  readonly name: BackendName;
  /** E.g. `WebAssembly SIMD, 2 threads` or `NVIDIA H200 (Vulkan)`. */
  readonly device: string;
  readonly gpu: boolean;
}
