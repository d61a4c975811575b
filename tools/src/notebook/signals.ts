/** What a command that runs notebooks does when it is told to end. */
import { killAllKernels } from './kernel-process.js';

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * Ends the kernels at once when this process gets a signal, so that none stays behind; whatever
 * waits for them then comes to its end, and results so far can be written. The exit code tells.
 */
export function abortOnSignals(): AbortSignal {
  const abort = new AbortController();
  process.on('exit', killAllKernels);
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      process.exitCode = code;
      abort.abort();
      killAllKernels();
      // Whatever still waits then waits for nothing.
      setTimeout(() => process.exit(), 5000).unref();
    });
  }
  return abort.signal;
}
