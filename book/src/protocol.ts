/** What the page and the kernel in its worker tell each other. */

/** From the page. */
export type Request =
  | {
      readonly type: 'start';
      /** What environment variables are in Node. */
      readonly settings: Readonly<Record<string, string>>;
      /** A flag that is seen even in a loop without end: 1 asks for a stop. Absent where memory cannot be shared. */
      readonly flag?: Int32Array | undefined;
    }
  | { readonly type: 'run'; readonly cell: number; readonly code: string }
  | { readonly type: 'stop' }
  /** A file from the reader, for cells to read. */
  | { readonly type: 'file'; readonly path: string; readonly bytes: Uint8Array }
  /** The reader wants a file that a cell wrote. */
  | { readonly type: 'fetch'; readonly path: string };

/** Contents by MIME type. */
export type Data = Readonly<Record<string, unknown>>;

/** An error as a reader wants it: the first line says what, the others where. */
export interface Problem {
  readonly name: string;
  readonly message: string;
  readonly traceback: readonly string[];
}

/** Something to be shown below a cell. */
export type Shown =
  | { readonly type: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | {
      readonly type: 'display';
      readonly data: Data;
      readonly id?: string | undefined;
      readonly update: boolean;
    }
  | { readonly type: 'error'; readonly problem: Problem };

/** From the kernel. */
export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'shown'; readonly cell: number; readonly shown: Shown }
  | { readonly type: 'fetching'; readonly path: string }
  /** The answer to a file from the reader: whether cells have it now, in words too. */
  | { readonly type: 'placed'; readonly ok: boolean; readonly words: string }
  /** There is a file that a cell wrote or the reader gave, now or on an earlier visit. */
  | { readonly type: 'has'; readonly path: string }
  | { readonly type: 'removed'; readonly path: string }
  /** The answer to a wish for a file. */
  | { readonly type: 'file'; readonly path: string; readonly bytes: Uint8Array }
  | {
      readonly type: 'done';
      readonly cell: number;
      readonly ok: boolean;
      readonly milliseconds: number;
    };
