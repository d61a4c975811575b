/**
 * Lets a notebook outside of the repository import the repository's packages. At run time NODE_PATH
 * does it; the kernel's type checker knows no such thing and only walks up the folders. So the last
 * folder of that walk, `/node_modules`, is made to look like ours. Packages nearer to the notebook
 * still win.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

type FileSystem = Record<
  'fileExists' | 'directoryExists' | 'readFile' | 'realpath' | 'getDirectories' | 'watchFile',
  (file: string, ...rest: unknown[]) => unknown
>;

/** @param folder a node_modules folder whose packages are offered */
export function offerPackages(folder: string): void {
  const require = createRequire(import.meta.url);
  const tslab = createRequire(require.resolve('tslab/dist/converter.js'));
  const { sys } = tslab('@tslab/typescript-for-tslab') as { sys: FileSystem };
  const top = `${path.parse(process.cwd()).root.replaceAll('\\', '/')}node_modules`;
  const there = folder.replaceAll('\\', '/');
  const redirect = (file: string): string =>
    file === top || file.startsWith(`${top}/`) ? there + file.slice(top.length) : file;
  for (const name of Object.keys({
    fileExists: 0,
    directoryExists: 0,
    readFile: 0,
    realpath: 0,
    getDirectories: 0,
    watchFile: 0,
  } satisfies Record<keyof FileSystem, 0>) as (keyof FileSystem)[]) {
    const original = sys[name].bind(sys);
    sys[name] = (file, ...rest) => original(redirect(file), ...rest);
  }
}
