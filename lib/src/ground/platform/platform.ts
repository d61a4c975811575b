/**
 * Everything that the library asks of the machine and that a browser does not have. `node.ts` is the
 * one answer for Node; a page brings its own in place of that file, and the rest of the library stays
 * as it is. Paths are parts joined by `/`.
 */
export interface Platform {
  /** @throws Error in the system's own words where there is no such file */
  readFile(path: string): Uint8Array;
  exists(path: string): boolean;
  /**
   * Writes a file, and its folder where there is none. Whoever reads it finds the old contents or the
   * new ones, never half of them, even after the power went out; the last of several writers wins.
   */
  writeWhole(path: string, bytes: Uint8Array): Promise<void>;
  /** Where a file of the project's folder `data` is, `questions/pairs.tsv` for instance. */
  dataFile(path: string): string;
  /** @throws Error where the npm package `name` is not installed */
  packageFile(name: string, path: string): string;

  gzip(bytes: Uint8Array): Uint8Array;
  /**
   * @param most told the first bytes (up to some kilobytes), says how many there may be in all
   * @throws RangeError where there are more, before they take up memory; Error where gzip is damaged
   */
  gunzip(bytes: Uint8Array, most: (head: Uint8Array) => number): Uint8Array;
  /** SHA-256 of the parts one after the other, texts as UTF-8, in hexadecimal digits. */
  sha256(...parts: readonly (string | Uint8Array)[]): string;
  /** Different each time, in hexadecimal digits: for names that must not meet, not for experiments. */
  randomId(): string;

  /** An environment variable, `TSGAN_BACKEND` for instance. */
  variable(name: string): string | undefined;
  /** How many threads can compute at once. */
  cores(): number;
  /** Lets timers, signals and messages have their turn. */
  turn(): Promise<void>;
  /** Calls back when the user wants to stop what runs (Ctrl-C); gives the unsubscribe. */
  onStop(callback: () => void): () => void;

  /** Any value as text for a person. */
  inspect(value: unknown, options?: InspectOptions): string;
  /** Prints a line. */
  print(text: string): void;
  /** Whether this is tslab's kernel as it comes, without the door to the notebook that ours has. */
  readonly bareKernel: boolean;
  /** Whether figures and words are drawn here. A page has a browser for that. */
  readonly draws: boolean;
}

/** How much of a value `inspect` shows; more than these is left out with a remark. */
export interface InspectOptions {
  readonly depth?: number;
  readonly breakLength?: number;
  readonly maxArrayLength?: number;
  readonly maxStringLength?: number;
}
