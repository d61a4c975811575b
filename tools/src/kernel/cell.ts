/** One run of a cell: whom it answers, what it shows, and whether it may go on. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Outbox, type Publish } from './outbox.js';
import { Positions, type Position } from './positions.js';

export interface BreakOff {
  /** Whatever was thrown. */
  readonly reason: unknown;
  /** In which way nobody caught it, where that is why. */
  readonly uncaught?: string;
}

export class Cell {
  readonly outbox: Outbox;
  running = true;
  /** The reader pressed Stop while it ran: what waits behind it shall not run, however it ends. */
  stopped = false;
  /** Why the cell was broken off; its code meets the reason at its next `await`. */
  brokenOff: BreakOff | undefined;
  private positions: Positions | undefined;

  /**
   * @param number as it stands beside the cell: `[3]`; 0 for code that stands in no cell
   * @param source what the reader wrote
   * @param publish sends a message that belongs to this cell
   */
  constructor(
    readonly number: number,
    readonly source: string,
    publish: Publish,
  ) {
    this.outbox = new Outbox(publish);
  }

  /** The JavaScript that runs, once it is known. */
  compiled: string | undefined;

  /** Where a place in the compiled code, from 1, stands in what the reader wrote. */
  position(line: number, column: number): Position | undefined {
    if (this.compiled === undefined) return undefined;
    this.positions ??= new Positions(this.source, this.compiled);
    return this.positions.inSource(line, column);
  }

  get compiledLines(): number {
    return this.compiled?.split('\n').length ?? Infinity;
  }

  /** A line of what the reader wrote, from 1. */
  line(number: number): string {
    return this.source.split('\n')[number - 1]?.trim() ?? '';
  }
}

/** The cell that started the work at hand, also where a timer or a promise goes on with it later. */
export const cellAtWork = new AsyncLocalStorage<Cell>();

/** The session's cells by the name of their code in stack traces. */
const cells = new Map<string, Cell>();

export function codeName({ number }: Cell): string {
  return number === 0 ? 'expression.ts' : `cell-${number}.ts`;
}

/** From now on errors can name places in this cell. */
export function remember(cell: Cell): void {
  // Anew at the end: `receivingCell` asks for the last that ran.
  cells.delete(codeName(cell));
  cells.set(codeName(cell), cell);
}

export function cellOf(codeName: string): Cell | undefined {
  return cells.get(codeName);
}

/** The cell that output belongs to: the one at work, else the last that ran. */
export function receivingCell(): Cell | undefined {
  return cellAtWork.getStore() ?? [...cells.values()].at(-1);
}

/** Cells that are done; some work of theirs may still go on. */
export function doneCells(): Cell[] {
  return [...cells.values()].filter(({ running }) => !running);
}
