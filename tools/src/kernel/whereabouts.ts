/** What the main thread is doing, in memory that the other thread sees while it does it. */

export const place = {
  /** The kernel's own work: short, and never to be broken off. */
  kernel: 0,
  /** Code of a cell, up to its first `await`: a SIGINT breaks it off. */
  cellStart: 1,
  /** The cell awaits. If the thread does not listen now, code behind an `await` keeps it busy. */
  cellWaits: 2,
} as const;
type Place = (typeof place)[keyof typeof place];

export class Whereabouts {
  private readonly memory: Int32Array;

  constructor(readonly buffer = new SharedArrayBuffer(16)) {
    this.memory = new Int32Array(buffer);
  }

  get place(): number {
    return Atomics.load(this.memory, 0);
  }

  /** How many messages of the other thread the main thread has taken. */
  get heard(): number {
    return Atomics.load(this.memory, 1);
  }

  hear(): void {
    Atomics.add(this.memory, 1, 1);
  }

  /** From the other thread: the next loop of a cell shall end. */
  breakLoops(): void {
    Atomics.store(this.memory, 2, 1);
  }

  /** Whether a loop shall end. Read in each of its rounds: a plain read, which costs next to nothing. */
  get loopsBreak(): boolean {
    return this.memory[2] === 1;
  }

  /** The Stop has had its effect. @returns whether it was waiting for one */
  takeBreak(): boolean {
    return Atomics.exchange(this.memory, 2, 0) === 1;
  }

  /** From the other thread: its socket is closed. */
  tellClosed(): void {
    Atomics.store(this.memory, 3, 1);
    Atomics.notify(this.memory, 3);
  }

  /** Holds this thread until the other's socket is closed, but not for ever. */
  waitForClosed(milliseconds: number): void {
    Atomics.wait(this.memory, 3, 0, milliseconds);
  }

  go(to: Place): void {
    Atomics.store(this.memory, 0, to);
  }

  /** Does the kernel's own work, and goes back to where it was. */
  inKernel<T>(work: () => T): T {
    const before = this.place as Place;
    this.go(place.kernel);
    try {
      return work();
    } finally {
      this.go(before);
    }
  }
}
