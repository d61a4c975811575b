/** Ends the kernel when the program that started it is gone: even in the middle of an endless loop. */
import { Worker } from 'node:worker_threads';

/**
 * Jupyter says in `JPY_PARENT_PID` who manages the kernel. The variable may be inherited from a kernel
 * further up, or some program may stand in between: who is not our parent is not watched.
 */
export function watchManager(): void {
  const manager = Number(process.env['JPY_PARENT_PID']);
  if (process.ppid !== manager) return;
  // A thread of its own, because a cell may block the main one.
  const watch = `
    const manager = ${manager};
    setInterval(() => {
      let alive = process.ppid === manager;
      try { process.kill(manager, 0); } catch (error) { alive &&= error.code === 'EPERM'; }
      if (!alive) process.kill(process.pid, 'SIGKILL');
    }, 500);
  `;
  new Worker(watch, { eval: true, stdout: true, stderr: true }).unref();
}
