type Callback = () => void;

const callbacks = new Set<Callback>();
let interrupted = false;

/**
 * Calls back when the process is interrupted: by Ctrl-C, or by a notebook's stop button. For a
 * running loop, which then ends after the step at hand and unsubscribes.
 *
 * In a plain script Ctrl-C still ends the process, once everybody has unsubscribed or at the second
 * Ctrl-C. Where somebody else handles the signal, as a notebook kernel does, that stays theirs. A
 * subscription does not keep the process alive.
 *
 * @returns the unsubscribe; calling it twice is harmless.
 */
export function onInterrupt(callback: Callback): () => void {
  const entry = () => callback(); // one entry a subscription, even for the same function twice
  if (callbacks.size === 0) process.on('SIGINT', handle);
  callbacks.add(entry);
  return () => {
    if (!callbacks.delete(entry) || callbacks.size > 0) return;
    process.off('SIGINT', handle);
    if (interrupted) passOn();
  };
}

function handle(): void {
  const nobodyElse = process.listenerCount('SIGINT') === 1;
  if (interrupted && nobodyElse) {
    process.off('SIGINT', handle);
    callbacks.clear();
    passOn();
    return;
  }
  interrupted = nobodyElse;
  for (const callback of [...callbacks]) callback();
}

/** Lets the signal do what it would have done without us. */
function passOn(): void {
  interrupted = false;
  process.kill(process.pid, 'SIGINT');
}
