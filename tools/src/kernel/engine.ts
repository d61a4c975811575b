/** Runs the code of cells: tslab's executor, told of nothing but what it needs. */
import type { Executor } from 'tslab/dist/executor.js';
import { cellAtWork, type BreakOff, type Cell } from './cell.js';
import { Compiler } from './compiler.js';
import { wakeInterruptSignal } from './signal.js';
import { place, type Whereabouts } from './whereabouts.js';
import { createExecutor } from './tslab.js';
import {
  compilerProblem,
  interruptProblem,
  isInterrupt,
  KeyboardInterrupt,
  thrownProblem,
  uncaughtProblem,
  type Problem,
} from './problem.js';

/** How a cell ended: with a value (perhaps undefined), or with a problem. */
export type Outcome = { readonly value: unknown } | { readonly problem: Problem };

export class Engine {
  private readonly compiler: Compiler;
  private readonly executor: Executor;
  /** tslab tells of values and errors by printing them; these two are what it would have printed. */
  private value: unknown;
  private thrown: { readonly error: unknown } | undefined;

  /** @param isJS whether cells are JavaScript; else they are TypeScript */
  constructor(
    isJS: boolean,
    private readonly whereabouts: Whereabouts,
  ) {
    this.compiler = new Compiler(isJS);
    this.executor = createExecutor(process.cwd(), this.compiler, {
      log: (value: unknown) => {
        this.value = value;
      },
      error: (first: unknown, ...more: unknown[]) => {
        // With more arguments it is the compiler's word, which `compiler.result` tells better.
        if (more.length === 0) this.thrown = { error: first };
      },
    });
    const { __tslab__: shared } = globalThis as unknown as { __tslab__: object };
    Object.assign(shared, {
      afterAwait,
      inLoop: () => {
        if (whereabouts.loopsBreak) breakLoop(whereabouts);
      },
    });
  }

  /** Compiles and runs the cell's source. Throws nothing: what goes wrong is the outcome. */
  async run(cell: Cell): Promise<Outcome> {
    this.value = undefined;
    this.thrown = undefined;
    this.compiler.begin(cell);
    const { locals } = this.executor;
    const before = { ...locals };
    let ok: boolean;
    try {
      this.whereabouts.go(place.cellStart);
      const done = cellAtWork.run(cell, () => this.executor.execute(cell.source));
      this.whereabouts.go(place.cellWaits);
      wakeInterruptSignal();
      ok = await done;
      // A rejection that nobody awaits is known after a turn of the event loop: it is the cell's too.
      await new Promise(setImmediate);
      await new Promise(setImmediate);
    } catch (error) {
      this.thrown = { error };
      ok = false;
    } finally {
      this.whereabouts.go(place.kernel);
    }
    const diagnostics = this.compiler.diagnostics;
    if (ok && diagnostics.length > 0) {
      // A module: tslab takes it in whatever the compiler says.
      cell.outbox.stream('stderr', compilerProblem(cell, diagnostics).traceback.join('\n') + '\n');
    } else if (diagnostics.length > 0) {
      return { problem: compilerProblem(cell, diagnostics) };
    }
    if (ok) this.compiler.keep();
    else {
      this.compiler.keepWhatHas((name) => locals[name] !== undefined);
      // The code began by making the names that it declares undefined, those of earlier cells too.
      for (const [name, value] of Object.entries(before)) {
        if (locals[name] === undefined) locals[name] = value as unknown;
      }
    }
    if (ok && !cell.brokenOff) return { value: this.value };
    return { problem: this.problemOf(cell) };
  }

  private problemOf(cell: Cell): Problem {
    const { reason, uncaught }: BreakOff = cell.brokenOff ?? { reason: this.thrown?.error };
    if (isInterrupt(reason)) return interruptProblem(cell);
    return uncaught === undefined ? thrownProblem(reason) : uncaughtProblem(reason, uncaught);
  }

  /** Ends the wait for a cell that awaits; its code goes on no further than to its next `await`. */
  breakOff(cell: Cell, why: BreakOff): void {
    cell.brokenOff ??= why;
    if (cell.running) this.executor.interrupt();
  }

  complete(source: string, position: number): ReturnType<Executor['complete']> {
    return this.executor.complete(source, position);
  }

  inspect(source: string, position: number): ReturnType<Executor['inspect']> | undefined {
    return this.executor.inspect(source, position);
  }

  close(): void {
    this.executor.close();
  }
}

/** Stands behind every `await` of a cell. */
function afterAwait<T>(value: T): T {
  const brokenOff = cellAtWork.getStore()?.brokenOff;
  if (brokenOff) throw brokenOff.reason;
  return value;
}

function breakLoop(whereabouts: Whereabouts): void {
  whereabouts.takeBreak();
  throw new KeyboardInterrupt('The reader pressed Stop.');
}
