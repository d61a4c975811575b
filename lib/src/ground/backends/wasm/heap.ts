/** What we use of Emscripten's heap: the memory that tensors lie in. Addresses are in bytes. */
export interface Heap {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** Where the heap ends: 32 bits address no more. */
const mostBytes = 2 ** 32 - 2 ** 16;

/**
 * Puts two things into every allocation, TensorFlow.js's own included. Where memory has run out the
 * stock heap gives the address 0, over which tensors are then written; here it is an error. And before
 * memory changes hands, `settle` sees to it that no thread still works on it.
 */
export function guardHeap(heap: Heap, settle: () => void): void {
  heap._free(heap._malloc(1)); // these functions of Emscripten's replace themselves at the first call
  const malloc = heap._malloc.bind(heap);
  const free = heap._free.bind(heap);
  heap._malloc = (bytes) => {
    settle();
    const address = bytes <= mostBytes ? malloc(bytes) >>> 0 : 0;
    if (address) return address;
    throw new Error(
      `The wasm backend is out of memory: there is no room for another ${megabytes(bytes)} MB. ` +
        'Its memory ends at 4 GB. Free tensors that are no longer needed (tf.tidy, dispose), or take ' +
        'smaller batches.',
    );
  };
  heap._free = (address) => {
    settle();
    free(address);
  };
}

const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20).toLocaleString('en');

/** Scratch above this is given back after each use. */
const keptBytes = 16 << 20;

/** Working space on the heap that grows as needed, so that not every call need allocate. */
export class Scratch {
  private address = 0;
  private bytes = 0;

  constructor(private readonly heap: Heap) {}

  /** Calls back with the address of at least `bytes`, valid only meanwhile. */
  use(bytes: number, work: (address: number) => void): void {
    if (bytes > this.bytes) {
      this.free();
      this.address = this.heap._malloc(bytes);
      this.bytes = bytes;
    }
    work(this.address);
    if (this.bytes > keptBytes) this.free();
  }

  private free(): void {
    const { address } = this;
    this.address = this.bytes = 0; // first, in case that what follows is interrupted
    if (address) this.heap._free(address);
  }
}
