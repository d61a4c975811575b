/** How Jupyter and VS Code find the TypeScript kernel: a folder with a `kernel.json`. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.js';

export type Language = 'typescript' | 'javascript';

/** The names of the kernels: those that notebooks of this course, and other people's, ask for. */
export const kernelNames = { typescript: 'tslab', javascript: 'jslab' } as const;
const languages = Object.keys(kernelNames) as Language[];

/** https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs */
export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode: 'signal' | 'message';
  metadata: Record<string, unknown>;
}

/**
 * What starts the kernel: absolute paths, so that it starts from any folder.
 *
 * @param connectionFile where the kernel reads which ports to listen at
 */
export function kernelCommand(
  language: Language,
  connectionFile: string,
): [program: string, ...args: string[]] {
  const main = path.join(root, 'tools', 'dist', 'kernel', 'main.js');
  return [process.execPath, main, connectionFile, ...(language === 'javascript' ? ['--js'] : [])];
}

/** The kernel of this clone, as Jupyter wants to know it. */
function kernelSpec(language: Language): KernelSpec {
  return {
    argv: kernelCommand(language, '{connection_file}'),
    display_name: language === 'javascript' ? 'JavaScript' : 'TypeScript',
    language,
    // A message reaches the kernel whatever a cell does; a signal waits for the end of a loop.
    interrupt_mode: 'message',
    metadata: { tsgan: root },
  };
}

/** Where Jupyter looks for a kernel below a data folder. */
export function kernelFile(dataFolder: string, language: Language): string {
  return path.join(dataFolder, 'kernels', kernelNames[language], 'kernel.json');
}

/** Writes both kernels below a data folder. Gives the files. */
export function writeKernelSpecs(dataFolder: string): string[] {
  return languages.map((language) => {
    const file = kernelFile(dataFolder, language);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(kernelSpec(language), null, 2)}\n`);
    return file;
  });
}

/** Removes both kernels below a data folder. */
export function removeKernelSpecs(dataFolder: string): void {
  for (const language of languages) {
    rmSync(path.dirname(kernelFile(dataFolder, language)), { recursive: true, force: true });
  }
}

/**
 * Which clone of this project wrote the kernels that stand below a data folder.
 *
 * @returns its root; `'another program'` where it wrote one of them; undefined for none at all
 */
export function kernelOwner(dataFolder: string): string | undefined {
  const owners = languages
    .map((language) => ownerOf(kernelFile(dataFolder, language)))
    .filter((owner) => owner !== undefined);
  return owners.find((owner) => owner === anotherProgram) ?? owners[0];
}

const anotherProgram = 'another program';

function ownerOf(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { metadata } = JSON.parse(readFileSync(file, 'utf8')) as Partial<KernelSpec>;
    if (typeof metadata?.['tsgan'] === 'string') return metadata['tsgan'];
  } catch {
    // Not JSON: somebody else's, and not ours to judge.
  }
  return anotherProgram;
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
