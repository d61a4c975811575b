import { Job } from './job';

/**
 * Work is cut into chunks that any thread may take, the calling one included. So nothing waits for a
 * thread that has not started yet or that the system has put aside: the others do its share.
 *
 * A job is over when no chunk is left to take and no helper is inside one. Nothing else is counted, so
 * nothing can be counted for the wrong job: where the calling thread is broken off in the midst of a job
 * (a notebook's stop button does that), the next job begins by taking the rest of the old one back and
 * waiting until every helper has left it.
 *
 * One control block in shared memory, its hot words 64 bytes apart so that they share no cache line:
 *
 *     0    ticket (i64): number of the job in the upper half, chunks not yet taken in the lower
 *     64   wake (i32): number of the job; idle threads wait for it to change
 *     68   idle (i32): how many wait
 *     72   failures (i32): helpers that ended inside a chunk of this job
 *     128  the job: its kind, then its arguments
 *     384  + 64 · index: what the thread of this index is doing
 */
let control: usize = 0;
let jobNumber: i32 = 0;
/** A job of the calling thread has begun and not ended. */
let running: bool = false;
/** Helpers, whether they have come up or not. */
let helpers: i32 = 0;
/** How often the calling thread sleeps for a helper that shows no sign of life. */
let naps: i32 = 0;
export let threadIndex: i32 = 0;

const WAKE: usize = 64;
const IDLE: usize = 68;
const FAILURES: usize = 72;
const JOB: usize = 128;
const STATES: usize = 384;
const LINE: usize = 64;

/** What a helper is doing. A block of zeros is one whose helpers have not come up. */
const enum State {
  Starting,
  Outside,
  /** It takes chunks, or looks whether there are any. */
  Inside,
  Gone,
}

/**
 * Looks at the control block before an idle helper sleeps: some 0.3 ms. Within a training step the next call
 * comes sooner than that, and waking a thread that sleeps costs more than a small product. Longer would take
 * the processor from other programs, such as a second notebook.
 */
const IDLE_PATIENCE: i32 = 120000;
/** Looks at a helper's state before the calling thread naps: some 50 µs. */
const PATIENCE: i32 = 20000;
/** Nanoseconds that the calling thread sleeps at a time while it waits for a helper. */
const NAP: i64 = 50_000;

/** One chunk of the job in the control block: `chunks.ts`, and why it is imported. */
declare function runChunk(chunk: i32): void;

/** Throws an error that says that a helper ended inside a chunk, so that the result is not whole. */
declare function helperFailed(): void;

/** Bytes of the control block for so many threads. */
export function controlBytes(threads: i32): i32 {
  return <i32>(STATES + <usize>threads * LINE);
}

/**
 * Tells this instance where the control block lies, which thread it is, how many help it, and how many
 * naps of 50 µs it waits for a helper inside one chunk before it takes it for dead.
 */
export function attach(block: usize, index: i32, helperCount: i32, mostNaps: i32): void {
  control = block;
  threadIndex = index;
  helpers = helperCount;
  naps = mostNaps;
}

function stateOf(helper: i32): usize {
  return control + STATES + <usize>helper * LINE;
}

export function argument(index: i32): i32 {
  return load<i32>(control + JOB + ((<usize>index) << 2));
}
export function argumentF32(index: i32): f32 {
  return load<f32>(control + JOB + ((<usize>index) << 2));
}
export function setArgument(index: i32, value: i32): void {
  settle();
  store<i32>(control + JOB + ((<usize>index) << 2), value);
}
export function setArgumentF32(index: i32, value: f32): void {
  settle();
  store<f32>(control + JOB + ((<usize>index) << 2), value);
}

/**
 * Ends a job that was broken off. Until then its helpers may read the arguments and write into arrays,
 * so nobody may write new arguments or free memory. Costs nothing where no job was broken off.
 */
export function settle(): void {
  if (running) leave();
}

/** Takes back what is left of the job and waits until no helper is inside. */
function leave(): void {
  atomic.store<i64>(control, (<i64>jobNumber) << 32);
  for (let helper = 1; helper <= helpers; helper++) waitFor(helper);
  running = false;
}

function waitFor(helper: i32): void {
  const state = stateOf(helper);
  let patience = PATIENCE;
  let rest = naps;
  while (atomic.load<i32>(state) == State.Inside) {
    if (--patience >= 0) continue;
    // A thread that was put aside in the middle of its chunk may need this processor.
    atomic.wait<i32>(state, State.Inside, NAP);
    if (--rest < 0) fail(helper);
  }
}

/** Runs the job whose arguments have been set: on every thread, or on this one if `alone`. */
export function run(job: Job, chunks: i32, alone: bool = false): void {
  setArgument(0, job);
  if (alone || helpers == 0 || chunks < 2) {
    for (let chunk = 0; chunk < chunks; chunk++) runChunk(chunk);
    return;
  }
  jobNumber++;
  running = true;
  atomic.store<i32>(control + FAILURES, 0); // of a job that was broken off
  atomic.store<i64>(control, ((<i64>jobNumber) << 32) | (<i64>chunks));
  atomic.store<i32>(control + WAKE, jobNumber);
  if (atomic.load<i32>(control + IDLE) > 0) atomic.notify(control + WAKE, helpers);
  takeChunks();
  leave();
  if (atomic.load<i32>(control + FAILURES) > 0) helperFailed();
}

function takeChunks(): void {
  let ticket = atomic.load<i64>(control);
  while (<i32>ticket != 0) {
    const seen = atomic.cmpxchg<i64>(control, ticket, ticket - 1);
    if (seen == ticket) runChunk(<i32>ticket - 1);
    ticket = atomic.load<i64>(control);
  }
}

/** How many helpers are there: those that have come up and those that are starting. */
export function helpersAlive(): i32 {
  let alive = 0;
  for (let helper = 1; helper <= helpers; helper++) {
    if (atomic.load<i32>(stateOf(helper)) != State.Gone) alive++;
  }
  return alive;
}

/** How many helpers have come up and are there. */
export function helpersReady(): i32 {
  let ready = 0;
  for (let helper = 1; helper <= helpers; helper++) {
    const state = atomic.load<i32>(stateOf(helper));
    if (state == State.Outside || state == State.Inside) ready++;
  }
  return ready;
}

/** Notes that a helper has ended. If it was inside a chunk, the job that it belongs to fails. */
export function fail(helper: i32): void {
  const state = stateOf(helper);
  const before = atomic.xchg<i32>(state, State.Gone);
  if (before == State.Inside) atomic.add<i32>(control + FAILURES, 1);
  atomic.notify(state, 1);
}

/** What a helper does all its life: until the process ends or it is taken for dead. */
export function help(): void {
  const state = stateOf(threadIndex);
  if (atomic.cmpxchg<i32>(state, State.Starting, State.Outside) != State.Starting) return;
  let patience = IDLE_PATIENCE;
  for (;;) {
    const wake = atomic.load<i32>(control + WAKE);
    if (<i32>atomic.load<i64>(control) != 0) {
      // Only who is inside may take a chunk: so when all are outside, none is being worked on.
      if (atomic.cmpxchg<i32>(state, State.Outside, State.Inside) != State.Outside) return;
      takeChunks();
      if (atomic.cmpxchg<i32>(state, State.Inside, State.Outside) != State.Inside) return;
      patience = IDLE_PATIENCE;
    } else if (--patience < 0) {
      atomic.add<i32>(control + IDLE, 1);
      atomic.wait<i32>(control + WAKE, wake, -1);
      atomic.sub<i32>(control + IDLE, 1);
      patience = IDLE_PATIENCE;
    }
  }
}
