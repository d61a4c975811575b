import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { onSigint } from './node-sigint';
import type { Platform } from './platform';

/** `data/` beside `lib/`, seen from `lib/dist/ground/platform`. */
const data = path.resolve(__dirname, '../../../../data');
/** A bundler of commands would take a bare `require` for its own. */
const packages = createRequire(__filename);

/** What the library asks of the machine, answered by Node. */
export const platform: Platform = {
  readFile: (file) => readFileSync(file),
  exists: existsSync,
  writeWhole,
  dataFile: (file) => path.join(data, file),
  packageFile(name, file) {
    try {
      return path.join(path.dirname(packages.resolve(`${name}/package.json`)), file);
    } catch (cause) {
      throw new Error(
        `The npm package '${name}' is not installed. Run \`npm ci\` in the project.`,
        { cause },
      );
    }
  },

  gzip: (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }),
  gunzip(bytes, most) {
    // Flushed before its end, a stream that is cut short gives what it has.
    const head = gunzipSync(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, most(head)) });
  },
  sha256(...parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest('hex');
  },
  randomId: () => randomBytes(8).toString('hex'),

  variable: (name) => process.env[name],
  cores: availableParallelism,
  turn: () => setImmediate(),
  onStop: onSigint,

  inspect,
  print: (text) => {
    console.log(text);
  },
  bareKernel: /\btslab\b/.test(process.argv[1] ?? '') && process.argv[2] === 'kernel',
  draws: true,
};

/**
 * Into a file beside it first, then onto the disk, then to its name. What a process left that was
 * killed while it wrote is removed by the next that writes the same file.
 */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder, path.basename(file));
  const beside = `${file}.${process.pid}-${randomUUID()}.tmp`;
  try {
    const handle = await open(beside, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function removeLeftovers(folder: string, name: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith(`${name}.`)) continue;
    const pid = /^(\d+)-[-0-9a-f]{36}\.tmp$/.exec(entry.slice(name.length + 1))?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(path.join(folder, entry), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // somebody else's, but there
  }
}
