/** A Slurm of one machine, started for a test and gone with it: munge, controller, node. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Slurm {
  /** For commands that talk to it. */
  readonly env: NodeJS.ProcessEnv;
  stop(): void;
}

const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue'];

/** Why there can be no Slurm here; undefined where there can. */
export function noSlurm(): string | undefined {
  const missing = programs.filter((name) => !isThere(name));
  if (missing.length > 0) return `no ${missing.join(', ')} here`;
  return process.getuid?.() === 0 ? undefined : 'its node wants to be started by root';
}

/** Whether a program of this name is in the PATH. */
export function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export async function startSlurm(cores: number): Promise<Slurm> {
  // A socket's path may have 107 letters.
  const folder = mkdtempSync(path.join(tmpdir(), 'slurm-'));
  const at = (name: string) => path.join(folder, name);
  const env = { ...process.env, SLURM_CONF: at('slurm.conf') };
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { env, encoding: 'utf8', stdio: 'pipe' });
  for (const name of ['state', 'spool']) mkdirSync(at(name));
  writeFileSync(at('key'), randomBytes(1024), { mode: 0o400 });
  const host = hostname().split('.')[0]!;
  const [controller, node] = [await freePort(), await freePort()];
  writeFileSync(env.SLURM_CONF, configuration(at, host, cores, controller, node));
  const stop = () => {
    for (const name of ['slurmd', 'slurmctld', 'munged']) end(at(`${name}.pid`));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    run(
      'munged',
      '--force', // the folder above is everybody's
      ...['key-file', 'socket', 'pid-file', 'log-file', 'seed-file'].map(
        (what) => `--${what}=${at(munge[what]!)}`,
      ),
    );
    run('slurmctld');
    run('slurmd');
    for (let tries = 0; !run('sinfo', '--noheader', '--format=%T').includes('idle'); tries++) {
      if (tries > 60) throw new Error(`Slurm's node does not wake up: ${run('sinfo')}`);
      await sleep(500);
    }
  } catch (error) {
    stop();
    throw error;
  }
  return { env, stop };
}

const munge: Record<string, string> = {
  'key-file': 'key',
  socket: 'munge.socket',
  'pid-file': 'munged.pid',
  'log-file': 'munged.log',
  'seed-file': 'munged.seed',
};

const configuration = (
  at: (name: string) => string,
  host: string,
  cores: number,
  controller: number,
  node: number,
) => `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${node}
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')}
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
SlurmctldLogFile=${at('slurmctld.log')}
SlurmdLogFile=${at('slurmd.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=0
ReturnToService=2
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cores} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function end(pidFile: string): void {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  } catch {
    // It did not come as far as that.
  }
}
