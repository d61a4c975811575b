/** What this project's runner hears beside Jupyter's messages, on a descriptor that it opens. */
import { writeSync } from 'node:fs';
import { reportDescriptor, type ErrorReport, type Report } from '../notebook/reports.js';
import type { Cell } from './cell.js';
import type { Problem } from './problem.js';
import { placeInCell } from './stack.js';

let asked = false;
let lastBackend: string | undefined;

/** The runner asked for it: only then the descriptor is its own, and not something of Node's. */
export function tellRunner(): void {
  asked = true;
}

export function tellProblem(kind: ErrorReport['kind'], cell: Cell, problem: Problem): void {
  const places = problem.traceback.map((line) => placeInCell.exec(line));
  const row = places.find((place) => Number(place?.[1]) === cell.number)?.[2];
  const code = row && cell.line(Number(row));
  tell({
    kind,
    count: cell.number,
    name: problem.ename,
    message: problem.evalue,
    stack: problem.traceback.join('\n'),
    ...(code && { line: Number(row), code }),
  });
}

/** TensorFlow.js keeps its one engine on the global object, whichever package brought it. */
export function tellBackend(): void {
  const { _tfengine: engine } = globalThis as { _tfengine?: { backendName?: string } };
  const name = engine?.backendName;
  if (!name || name === lastBackend) return;
  lastBackend = name;
  tell({ kind: 'backend', name });
}

/** Writes at once: the process may be gone in a moment. */
function tell(report: Report): void {
  if (!asked) return;
  try {
    writeSync(reportDescriptor, `${JSON.stringify(report)}\n`);
  } catch {
    // The runner is gone; the watchdog ends this process in a moment.
  }
}
