/** `npm start` as another process, for tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../tools/dist/notebook/summary.js';

const start = path.join(import.meta.dirname, '..', '..', 'tools', 'dist', 'start.js');

/**
 * Starts it with nothing of this machine's settings. Kernels keep their connection files in `folder`, so
 * that they can be told from anybody else's.
 */
export function launchStart(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  prefix: readonly string[] = [],
): ChildProcess {
  const [program, ...rest] = [...prefix, process.execPath, start, ...args] as [string, ...string[]];
  return spawn(program, rest, {
    env: { ...process.env, TMPDIR: folder, TSGAN_BACKEND: '', TSGAN_BUDGET: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface Ended {
  code: number | null;
  text: string;
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}

/** Runs it to its end. */
export const runStart = (...all: Parameters<typeof launchStart>): Promise<Ended> =>
  ended(launchStart(...all));

export const summaryIn = (out: string): Summary =>
  JSON.parse(readFileSync(path.join(out, 'summary.json'), 'utf8')) as Summary;
