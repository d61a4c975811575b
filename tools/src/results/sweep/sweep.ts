/** A sweep: settings × seeds, each run a process and a file of its own. Engines that exist do the rest. */
import type { SweepSettings } from './arguments.js';
import { commandOf, missingRuns } from './commands.js';
import { runHere } from './here.js';
import { merge } from './merge.js';
import { runOne } from './run.js';
import { submit } from './slurm.js';

export async function sweep({ sweep, saveEvery, task }: SweepSettings): Promise<void> {
  switch (task.kind) {
    case 'run':
      return runOne(task.run, saveEvery);
    case 'list':
      for (const run of missingRuns(sweep)) console.log(commandOf(sweep, run, saveEvery));
      return;
    case 'merge': {
      merge(sweep, task.json);
      return;
    }
    case 'slurm': {
      submit(sweep, task.jobs, saveEvery);
      return;
    }
    case 'here':
      return runHere(sweep, task.jobs ?? 1, saveEvery);
  }
}
