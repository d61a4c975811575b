/** Takes away what a process that was killed could not take away itself. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from './kernel-process.js';

/** Files that `writeWhole` had begun, of processes that are gone. */
export function removeHalfFiles(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = /\.(\d+)\.part$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(path.join(folder, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A kernel that was just started may not listen yet. */
const startsWithin = 120_000;

/**
 * Folders with the connection files of kernels that nobody hears any more. A kernel answers on its
 * heartbeat's port as long as it lives, whatever it computes, for ZeroMQ has a thread of its own.
 */
export async function removeDeadConnections(folder = tmpdir()): Promise<void> {
  const old = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('tsgan-kernel-'))
    .map(({ name }) => path.join(folder, name));
  await Promise.all(
    old.map(async (kernel) => {
      try {
        if (Date.now() - statSync(kernel).mtimeMs < startsWithin) return;
        if (!(await isHeard(path.join(kernel, 'connection.json')))) {
          rmSync(kernel, { recursive: true, force: true });
        }
      } catch {
        // Another user's, or gone in the meantime.
      }
    }),
  );
}

async function isHeard(connectionFile: string): Promise<boolean> {
  if (!existsSync(connectionFile)) return false;
  let connection: Partial<Connection>;
  try {
    connection = JSON.parse(readFileSync(connectionFile, 'utf8')) as Partial<Connection>;
  } catch (error) {
    if (error instanceof SyntaxError) return false; // killed while it wrote this
    throw error;
  }
  const { ip = '127.0.0.1', hb_port: port } = connection;
  if (port === undefined) return false;
  return new Promise((resolve) => {
    const socket = connect({ host: ip, port, timeout: 2000 });
    const answer = (heard: boolean) => (): void => {
      socket.destroy();
      resolve(heard);
    };
    socket.once('connect', answer(true)).once('timeout', answer(true)).once('error', answer(false));
  });
}
