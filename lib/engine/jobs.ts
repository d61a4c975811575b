import { adamChunk } from './adam';
import { multiplyChunk, packChunk } from './matmul';
import { argument, runJob, setArgument } from './threads';

/** The kinds of work that are cut into chunks. */
export const enum Job {
  Pack,
  Multiply,
  Adam,
}

/** Does one chunk of the job in the control block, on whichever thread took it. */
export function runChunk(chunk: i32): void {
  switch (argument(0)) {
    case Job.Pack:
      return packChunk(chunk);
    case Job.Multiply:
      return multiplyChunk(chunk);
    case Job.Adam:
      return adamChunk(chunk);
  }
}

/** Runs the job whose arguments have been set, on every thread there is. */
export function run(job: Job, chunks: i32): void {
  setArgument(0, job);
  runJob(chunks);
}
