import { runChunk } from './jobs';

/**
 * Work is cut into chunks that any thread may take, the calling one included. So nothing waits for a
 * thread that has not started yet or that the system has put aside: the others do its share.
 *
 * One control block in shared memory, its hot words 64 bytes apart so that they share no cache line:
 *
 *     0    ticket (i64): number of the job in the upper half, chunks not yet taken in the lower
 *     64   done (i32): chunks finished
 *     128  wake (i32): number of the job; idle threads wait for it to change
 *     132  idle (i32): how many wait
 *     136  ready (i32): how many helpers have come up
 *     192  the job: its kind, then its arguments
 */
let control: usize = 0;
let jobNumber: i32 = 0;
let helpers: i32 = 0;
export let threadIndex: i32 = 0;

const DONE: usize = 64;
const WAKE: usize = 128;
const IDLE: usize = 132;
const READY: usize = 136;
const JOB: usize = 192;

/** Looks at the control block before an idle thread sleeps: some 50 µs, the gap between kernels. */
const PATIENCE: i32 = 20000;

/** Tells this instance where the control block lies, which thread it is, and how many help it. */
export function attach(block: usize, index: i32, helperCount: i32): void {
  control = block;
  threadIndex = index;
  helpers = helperCount;
}

export function argument(index: i32): i32 {
  return load<i32>(control + JOB + ((<usize>index) << 2));
}
export function argumentF32(index: i32): f32 {
  return load<f32>(control + JOB + ((<usize>index) << 2));
}
export function setArgument(index: i32, value: i32): void {
  store<i32>(control + JOB + ((<usize>index) << 2), value);
}
export function setArgumentF32(index: i32, value: f32): void {
  store<f32>(control + JOB + ((<usize>index) << 2), value);
}

/** Runs the job in the control block, chunk by chunk, on every thread there is. */
export function runJob(chunks: i32): void {
  if (helpers == 0 || chunks < 2) {
    for (let chunk = 0; chunk < chunks; chunk++) runChunk(chunk);
    return;
  }
  jobNumber++;
  atomic.store<i32>(control + DONE, 0);
  atomic.store<i64>(control, ((<i64>jobNumber) << 32) | (<i64>chunks));
  atomic.store<i32>(control + WAKE, jobNumber);
  if (atomic.load<i32>(control + IDLE) > 0) atomic.notify(control + WAKE, helpers);
  takeChunks();
  let patience = PATIENCE;
  let done = atomic.load<i32>(control + DONE);
  while (done != chunks) {
    // A thread that was put aside in the middle of its chunk may need this processor.
    if (--patience < 0) atomic.wait<i32>(control + DONE, done, 50_000);
    done = atomic.load<i32>(control + DONE);
  }
}

function takeChunks(): void {
  let ticket = atomic.load<i64>(control);
  while (<i32>ticket != 0) {
    const seen = atomic.cmpxchg<i64>(control, ticket, ticket - 1);
    if (seen == ticket) {
      // The job stays as it is until this chunk is counted as done.
      runChunk(<i32>ticket - 1);
      atomic.add<i32>(control + DONE, 1);
    }
    ticket = atomic.load<i64>(control);
  }
}

/** How many helpers have come up so far. */
export function helpersReady(): i32 {
  return atomic.load<i32>(control + READY);
}

/** What a helper does all its life. */
export function help(): void {
  atomic.add<i32>(control + READY, 1);
  let patience = PATIENCE;
  for (;;) {
    const ticket = atomic.load<i64>(control);
    if (<i32>ticket != 0) {
      takeChunks();
      patience = PATIENCE;
    } else if (--patience < 0) {
      atomic.add<i32>(control + IDLE, 1);
      atomic.wait<i32>(control + WAKE, <i32>(ticket >> 32), -1);
      atomic.sub<i32>(control + IDLE, 1);
      patience = PATIENCE;
    }
  }
}
