/** What the kernel process tells the runner beside the Jupyter messages: what computes. */

/** The backend on which TensorFlow.js computes in the kernel, told whenever it changes. */
export interface Report {
  kind: 'backend';
  name: string;
}

/** The file descriptor in the kernel process on which reports are written, one JSON text a line. */
export const reportDescriptor = 3;

/**
 * A line of the pipe as a report; undefined for anything else. A notebook's own code can write there too,
 * and a process that is killed stops in the middle of a line.
 */
export function parseReport(line: string): Report | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, name } = value as Record<string, unknown>;
  return kind === 'backend' && typeof name === 'string' ? { kind, name } : undefined;
}
