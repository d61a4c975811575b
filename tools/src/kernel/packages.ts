/**
 * Lets a notebook anywhere import this clone's packages, `tsgan` first. They come last: packages
 * nearer to the notebook win.
 */
import Module from 'node:module';
import path from 'node:path';
import { nodeModules } from '../paths.js';
import { ts } from './tslab.js';

type FileSystem = Record<
  'fileExists' | 'directoryExists' | 'readFile' | 'realpath' | 'getDirectories' | 'watchFile',
  (file: string, ...rest: unknown[]) => unknown
>;

export function offerPackages(): void {
  offerToNode();
  offerToCompiler();
  watchOwnModulesOnly();
}

/** Node looks into the folders of NODE_PATH last, and reads that variable when it is told to. */
function offerToNode(): void {
  const folders = [process.env['NODE_PATH'], nodeModules].filter(Boolean);
  process.env['NODE_PATH'] = folders.join(path.delimiter);
  (Module as unknown as { _initPaths(): void })._initPaths();
}

/**
 * The compiler knows no such variable and only walks up the folders. So the last folder of that walk,
 * `/node_modules`, is made to look like ours.
 */
function offerToCompiler(): void {
  const sys = ts.sys as unknown as FileSystem;
  const top = `${path.parse(process.cwd()).root.replaceAll('\\', '/')}node_modules`;
  const there = nodeModules.replaceAll('\\', '/');
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

/**
 * The compiler watches every file that it has read, and tslab gives it one timer: a package that is
 * installed beside a running notebook, or one that a program merely touches, made it throw "Unexpected
 * pending rebuildTimer" in the midst of the next cell. A reader edits the modules beside his notebook;
 * packages stay as they were when they were imported.
 */
function watchOwnModulesOnly(): void {
  const own = `${process.cwd().replaceAll('\\', '/')}/`;
  const sys = ts.sys as unknown as FileSystem;
  const watchFile = sys.watchFile.bind(sys);
  sys.watchFile = (file, ...rest) =>
    file.startsWith(own) && /\.(ts|tsx|js)$/.test(file) && !file.includes('/node_modules/')
      ? watchFile(file, ...rest)
      : { close: () => undefined };
}
