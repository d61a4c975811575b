/** Runs what is missing on this machine, some at a time. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { missingRuns, programOf } from './commands.js';
import type { Run, Sweep } from './plan.js';

/** @throws Error naming the runs that failed, once all others are through */
export async function runHere(sweep: Sweep, jobs: number, saveEvery: number): Promise<void> {
  const runs = missingRuns(sweep);
  const there = sweep.runs.length - runs.length;
  console.log(`${runs.length} runs to do, ${there} are there; ${jobs} at a time`);
  const children = new Set<ChildProcess>();
  const stop = () => {
    for (const child of children) child.kill('SIGTERM');
    process.exit(130);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const failed: string[] = [];
  const waiting = runs.values();
  const worker = async () => {
    for (const run of waiting) {
      if (!(await succeeds(run))) failed.push(run.name);
    }
  };
  const succeeds = async (run: Run) => {
    const [program, ...args] = programOf(sweep, run, saveEvery);
    const child = spawn(program!, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    children.add(child);
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    children.delete(child);
    if (code !== 0) console.error(`${run.name} ended with ${signal ?? `code ${code}`}`);
    return code === 0;
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  if (failed.length === 0) return;
  throw new Error(
    `${failed.length} of ${runs.length} runs failed: ${failed.join(', ')}. The same command runs them again; ` +
      'each goes on from its last checkpoint.',
  );
}
