/**
 * Stop, politely first: who listens (a training) ends after its step; who does not is broken off at the
 * next turn of a loop of the cell. What even that cannot reach, the page ends with the worker.
 */
type Callback = () => void;

/** The reader pressed Stop. Named as in Python and in the course's kernel for Jupyter. */
export class KeyboardInterrupt extends Error {
  override name = 'KeyboardInterrupt';
}

/** How long whoever listens has to end by itself. */
const patience = 3000;

const callbacks = new Set<Callback>();
/** Its only number is 1 when a stop is wanted. Shared with the page, where memory can be shared. */
let flag = new Int32Array(1);
let toldAt = Infinity;
let breakOff: ((reason: Error) => void) | undefined;

/** Takes the page's own flag, which it can raise whatever the worker does. */
export const shareFlag = (shared: Int32Array): void =>
  void (flag = shared as Int32Array<ArrayBuffer>);

export function onStop(callback: Callback): () => void {
  const entry = () => callback();
  callbacks.add(entry);
  return () => void callbacks.delete(entry);
}

/** Runs a cell that can be stopped. */
export async function stoppable<T>(run: () => Promise<T>): Promise<T> {
  flag[0] = 0;
  toldAt = Infinity;
  const broken = new Promise<never>((_resolve, reject) => (breakOff = reject));
  broken.catch(() => undefined);
  try {
    return await Promise.race([run(), broken]);
  } finally {
    breakOff = undefined;
  }
}

/** The page's word that the reader pressed Stop. */
export function stop(): void {
  if (!breakOff) return;
  flag[0] = 1;
  const cell = breakOff;
  const left = tell() ? patience : 0;
  setTimeout(() => cell(new KeyboardInterrupt('The cell was stopped.')), left);
}

/** Whether somebody listens. */
function tell(): boolean {
  if (toldAt === Infinity) {
    toldAt = performance.now();
    for (const callback of [...callbacks]) callback();
  }
  return callbacks.size > 0;
}

/** Called at every turn of every loop of a cell. */
export function beat(): void {
  if (flag[0] === 1) meetStop();
}

function meetStop(): void {
  if (tell() && performance.now() - toldAt < patience) return;
  throw new KeyboardInterrupt('The cell was stopped.');
}
