/** What this project's runner hears beside Jupyter's messages, on a descriptor that it opens. */
import { writeSync } from 'node:fs';
import { reportDescriptor, type Report } from '../notebook/reports.js';

let asked = false;
let lastBackend: string | undefined;

/** The runner asked for it: only then the descriptor is its own, and not something of Node's. */
export function tellRunner(): void {
  asked = true;
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
