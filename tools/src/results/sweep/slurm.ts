/** Hands what is missing to Slurm: a job array of one task a run. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readable } from '../../paths.js';
import { commandOf, missingRuns } from './commands.js';
import type { Sweep } from './plan.js';

/**
 * Writes the commands and a script beside the results, and submits it. Partition, account, time and the like
 * come from the environment, as sbatch reads it: SBATCH_PARTITION, SBATCH_TIMELIMIT, SBATCH_GPUS. A task whose
 * machine fails or is taken away is queued again by Slurm; submitting once more hands in what is still missing.
 *
 * @param jobs tasks at a time, undefined for as many as Slurm gives
 * @throws Error with sbatch's words where it refuses
 */
export function submit(sweep: Sweep, jobs: number | undefined, saveEvery: number): void {
  const runs = missingRuns(sweep);
  if (runs.length === 0) {
    console.log('All runs are there: --merge makes the table.');
    return;
  }
  const { folder } = sweep;
  const stamp = new Date().toISOString().replaceAll(/[^\d]/g, '').slice(0, 14);
  const commands = path.join(folder, 'slurm', `${stamp}.txt`);
  const script = path.join(folder, 'slurm', `${stamp}.sh`);
  mkdirSync(path.dirname(script), { recursive: true });
  writeFileSync(commands, runs.map((run) => `${commandOf(sweep, run, saveEvery)}\n`).join(''));
  writeFileSync(script, scriptOf(commands, runs.length, jobs));
  console.log(`${runs.length} runs in ${readable(script)}`);
  try {
    console.log(execFileSync('sbatch', [script], { encoding: 'utf8', stdio: 'pipe' }).trim());
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    throw new Error(
      `sbatch took no job: ${(stderr || message).trim()}. The script is written; ` +
        'submit it where Slurm is, or run the sweep here with --jobs.',
      { cause },
    );
  }
}

function scriptOf(commands: string, count: number, jobs: number | undefined): string {
  const atATime = jobs === undefined ? '' : `%${jobs}`;
  return `#!/bin/sh
#SBATCH --job-name=tsgan
#SBATCH --array=1-${count}${atATime}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=${path.dirname(commands)}/%A_%a.log
# Task N runs line N.
command=$(sed -n "\${SLURM_ARRAY_TASK_ID}p" '${commands.replaceAll("'", String.raw`'\''`)}')
eval "exec $command"
`;
}
