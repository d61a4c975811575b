import type { Heap } from './module';

/** Space above this is given back after each use. */
const keptBytes = 16 << 20;

/** Working space on the heap that grows as needed, so that kernels need not allocate each time. */
export class Scratch {
  private address = 0;
  private bytes = 0;

  constructor(private readonly heap: Heap) {}

  /** Calls back with the address of at least `bytes`, valid only meanwhile. */
  use(bytes: number, work: (address: number) => void): void {
    if (bytes > this.bytes) {
      this.free();
      this.address = allocate(this.heap, bytes);
      this.bytes = bytes;
    }
    work(this.address);
    if (this.bytes > keptBytes) this.free();
  }

  private free(): void {
    if (this.address) this.heap._free(this.address);
    this.address = this.bytes = 0;
  }
}

export function allocate(heap: Heap, bytes: number): number {
  const address = heap._malloc(bytes) >>> 0;
  if (!address) throw new Error(`WebAssembly's memory has no ${bytes} bytes left.`);
  return address;
}
