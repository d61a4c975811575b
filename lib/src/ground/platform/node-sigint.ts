type Callback = () => void;

const callbacks = new Set<Callback>();
let interrupted = false;

/**
 * Calls back at SIGINT. In a plain script Ctrl-C still ends the process, once everybody has unsubscribed
 * or at the second Ctrl-C. Where somebody else handles the signal, as a notebook kernel does, that
 * stays theirs. A subscription does not keep the process alive.
 *
 * @returns the unsubscribe; calling it twice is harmless.
 */
export function onSigint(callback: Callback): () => void {
  const entry = () => callback(); // one entry a subscription, even for the same function twice
  if (callbacks.size === 0) listen();
  callbacks.add(entry);
  return () => {
    if (!callbacks.delete(entry) || callbacks.size > 0) return;
    process.off('SIGINT', handle);
    if (interrupted) passOn();
  };
}

/**
 * A kernel runs the synchronous part of a cell with Node's `breakOnSigint`: the kernel's own listener
 * is taken away meanwhile, and at the end the signal is left deadly under a listener that came in
 * between. The next interrupt would kill the kernel. So where other listeners have come back by the
 * time the code that subscribed has ended, all are taken off and put on again, which wakes the signal.
 */
function listen(): void {
  const others = process.listenerCount('SIGINT');
  process.on('SIGINT', handle);
  queueMicrotask(() => {
    if (callbacks.size === 0 || process.listenerCount('SIGINT') <= others + 1) return;
    const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
    process.removeAllListeners('SIGINT');
    for (const listener of listeners) process.on('SIGINT', listener);
  });
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
