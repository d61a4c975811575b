/**
 * A list that never holds more than `limit` items, spread evenly over all that were added, the first
 * and the last among them: the points of a curve that a long training draws.
 */
export class Thinned<T> {
  private kept: T[] = [];
  private last: T | undefined;
  private added = 0;
  private stride = 1;

  /** @param limit an even number */
  constructor(private readonly limit: number) {}

  add(item: T): void {
    this.last = item;
    if (this.added++ % this.stride !== 0) return;
    if (this.kept.length === this.limit - 1) {
      this.kept = this.kept.filter((_, i) => i % 2 === 0);
      this.stride *= 2;
      if ((this.added - 1) % this.stride !== 0) return;
    }
    this.kept.push(item);
  }

  items(): readonly T[] {
    const { kept, last } = this;
    return last === undefined || kept.at(-1) === last ? kept : [...kept, last];
  }
}
