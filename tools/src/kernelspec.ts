/** How Jupyter and VS Code find the TypeScript kernel: a folder with a `kernel.json`. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeModules, root } from './paths.js';

/** The name that the notebooks of the course, and other people's tslab notebooks, ask for. */
export const kernelName = 'tslab';

/** https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs */
export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  metadata: Record<string, unknown>;
}

/** The kernel of this clone, with absolute paths: it starts from any folder. */
export function kernelSpec(): KernelSpec {
  const tslab = path.join(nodeModules, 'tslab', 'bin', 'tslab');
  return {
    argv: [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}'],
    display_name: 'TypeScript',
    language: 'typescript',
    metadata: { tsgan: root },
  };
}

/** Where Jupyter looks for the kernel below a data folder. */
export function kernelFile(dataFolder: string): string {
  return path.join(dataFolder, 'kernels', kernelName, 'kernel.json');
}

/** Writes the kernel below a data folder. Gives the file. */
export function writeKernelSpec(dataFolder: string): string {
  const file = kernelFile(dataFolder);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(kernelSpec(), null, 2)}\n`);
  return file;
}

/** Removes the kernel below a data folder. */
export function removeKernelSpec(dataFolder: string): void {
  rmSync(path.dirname(kernelFile(dataFolder)), { recursive: true, force: true });
}

/**
 * Which clone of this project wrote the kernel that stands below a data folder.
 *
 * @returns its root; `'another program'` for a kernel that none wrote; undefined for none at all
 */
export function kernelOwner(dataFolder: string): string | undefined {
  const file = kernelFile(dataFolder);
  if (!existsSync(file)) return undefined;
  try {
    const { metadata } = JSON.parse(readFileSync(file, 'utf8')) as Partial<KernelSpec>;
    if (typeof metadata?.['tsgan'] === 'string') return metadata['tsgan'];
  } catch {
    // Not JSON: somebody else's, and not ours to judge.
  }
  return 'another program';
}

/**
 * Jupyter's data folder of this user, as jupyter_core finds it.
 *
 * @param home the user's home folder
 */
export function userDataFolder(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  home: string,
): string {
  const of = platform === 'win32' ? path.win32 : path.posix;
  if (env['JUPYTER_DATA_DIR']) return env['JUPYTER_DATA_DIR'];
  if (platform === 'darwin') return of.join(home, 'Library', 'Jupyter');
  if (platform === 'win32') {
    return of.join(env['APPDATA'] || of.join(home, 'AppData', 'Roaming'), 'jupyter');
  }
  return of.join(env['XDG_DATA_HOME'] || of.join(home, '.local', 'share'), 'jupyter');
}
