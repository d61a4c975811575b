/** Errors that nobody caught: rejections that nobody awaits, throws out of timers and events. */
import { cellAtWork, cellOf, receivingCell, type Cell } from './cell.js';
import type { Engine } from './engine.js';
import { isInterrupt, uncaughtProblem } from './problem.js';
import { placeInCell } from './stack.js';

/** Fails the cell that an uncaught error comes from, or shows it below it if the cell is done. */
export function catchLateErrors(engine: Engine): void {
  const take =
    (how: string) =>
    (reason: unknown): void => {
      const cell = origin(reason);
      // A loop in the background that was stopped ends by that very error.
      if (isInterrupt(reason) || !cell) return;
      if (cell.running) engine.breakOff(cell, { reason, uncaught: how });
      else cell.outbox.send('error', uncaughtProblem(reason, how));
    };
  process.on('unhandledRejection', take('in a promise that nobody awaits'));
  process.on('uncaughtException', take('in a timer or an event'));
}

function origin(reason: unknown): Cell | undefined {
  const named = placeInCell.exec(reason instanceof Error ? String(reason.stack) : '');
  const cell = cellAtWork.getStore() ?? (named ? cellOf(`cell-${named[1]}.ts`) : undefined);
  return cell ?? receivingCell();
}
