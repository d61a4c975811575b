/**
 * Wakes SIGINT after the synchronous code of a cell. While that runs, Node takes all listeners off, to
 * break the code off itself. If the cell added a listener meanwhile, the signal is left deadly: the
 * next Stop would end the process. Taken off and put on again, the listeners hear it.
 */
export function wakeInterruptSignal(): void {
  const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
  if (listeners.length < 2) return;
  process.removeAllListeners('SIGINT');
  for (const listener of listeners) process.on('SIGINT', listener);
}
