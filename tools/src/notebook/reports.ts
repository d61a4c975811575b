/** What the kernel process tells the runner beside the Jupyter messages. */

export interface ErrorReport {
  /**
   * `thrown`: the code of a cell ended with an error. `rejection` and `exception`: an error that no
   * code was left to catch.
   */
  kind: 'thrown' | 'rejection' | 'exception';
  /** The execution count of the cell that it belongs to; 0 before the first cell. */
  count: number;
  name: string;
  message: string;
  stack: string;
  /** The line of compiled code in that cell where the error passed, if it did. */
  code?: string;
  /** That line's number in the compiled code, from 1. */
  line?: number;
}

/** The backend on which TensorFlow.js computes in the kernel, told whenever it changes. */
export interface BackendReport {
  kind: 'backend';
  name: string;
}

/** A cell sent more messages at once than the kernel's socket takes. */
export interface FloodReport {
  kind: 'flood';
  count: number;
}

export type Report = ErrorReport | BackendReport | FloodReport;

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
  const report = value as Record<string, unknown>;
  const has = (type: string, ...names: string[]): boolean =>
    names.every((name) => typeof report[name] === type);
  switch (report['kind']) {
    case 'backend':
      return has('string', 'name') ? (value as BackendReport) : undefined;
    case 'flood':
      return has('number', 'count') ? (value as FloodReport) : undefined;
    case 'thrown':
    case 'rejection':
    case 'exception':
      return has('number', 'count') && has('string', 'name', 'message', 'stack')
        ? (value as ErrorReport)
        : undefined;
    default:
      return undefined;
  }
}

/** The name that a cell's code carries in stack traces. */
export function cellFile(count: number): string {
  return `cell-${count}.ts`;
}
