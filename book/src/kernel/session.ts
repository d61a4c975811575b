/** Cells one after the other, their names shared. */
import { compile, given } from './compile.js';

/** Evaluates a text inside a scope. */
type Scope = (code: string) => unknown;

/** What a cell finds beside the browser's own names, by name. */
export type Given = Readonly<Record<string, unknown>>;

/** Names live on as closures do: each cell is evaluated inside the scope of the one before. */
export class Session {
  private scope: Scope;
  private readonly known = new Set<string>();

  constructor(names: Given) {
    const parameters = Object.keys(names).join(', ');
    const outermost = globalThis.eval(`({ ${parameters} }) => (code) => eval(code)`) as (
      names: Given,
    ) => Scope;
    this.scope = outermost(names);
  }

  /**
   * @param cell its number, which errors will name
   * @returns the value of its last expression, in a list; undefined if it ends otherwise
   */
  async run(cell: number, code: string): Promise<[unknown] | undefined> {
    const { head, body, names } = compile(code, this.known);
    const isNew = names.some((name) => !this.known.has(name));
    const keep = isNew ? `${keeper}((code) => eval(code));` : '';
    // What is not the reader's stands on lines of its own: `lineInCell`.
    const text = `(async () => { "use strict"; ${head} ${keep}\n${body}\n})()\n//# sourceURL=${nameOf(cell)}`;
    Object.assign(globalThis, { [keeper]: (scope: Scope) => (this.scope = scope) });
    const running = this.scope(text) as Promise<[unknown] | undefined>;
    for (const name of names) this.known.add(name);
    return running;
  }
}

const keeper = '__keep';

/** The name of a cell's code in stack traces. */
export const nameOf = (cell: number): string => `cell-${cell}.ts`;

/** The line of the cell, from 1, that is this line of the code that runs; 0 and less is ours. */
export const lineInCell = (line: number): number => line - 1;

export { given };
