/** The machine's BLAS, called through koffi. A web page has none. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, homedir } from 'node:os';
import path from 'node:path';
import { reasonOf, Unavailable, WrongSetting } from '../driver';

/** A BLAS that was found: where, and what goes before the names of its functions. */
export interface Library {
  readonly file: string;
  readonly prefix: string;
}

/** CBLAS's matrix product of matrices row after row, each at its address; transposed is 1, else 0. */
export type Sgemm = (
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  a: number,
  aStride: number,
  b: number,
  bStride: number,
  beta: number,
  c: number,
  cStride: number,
) => void;

/** A BLAS that was loaded. */
export interface Blas {
  /** E.g. `OpenBLAS 0.3.34, SkylakeX`. */
  readonly name: string;
  /** It cannot be told to use one thread, so no two threads should call it. */
  readonly ownThreads: boolean;
  readonly sgemm: Sgemm;
}

const remedy =
  'Install one: `pip install scipy-openblas32` on any system, `pip install mkl` (1 GB) for an Intel ' +
  'processor, `apt install libopenblas0-pthread` on Debian and Ubuntu; or name the library with ' +
  'TSGAN_BLAS=/path/to/it.';

/**
 * The reader's choice: the file that `TSGAN_BLAS` names.
 * @throws WrongSetting if it is not there.
 */
export function namedLibrary(): string | undefined {
  const named = process.env['TSGAN_BLAS'];
  if (!named || existsSync(named)) return named;
  throw new WrongSetting(`TSGAN_BLAS names the library "${named}", but there is no such file.`);
}

/**
 * The BLAS to be used: the one that `TSGAN_BLAS` names, Apple's, Intel's, the one in the Python package
 * scipy-openblas32, or one of the system's.
 * @throws Unavailable if there is none.
 */
export function findLibrary(): Library {
  const file = namedLibrary() || candidates().find((file) => existsSync(file));
  if (file) return libraryAt(file);
  if (process.platform === 'darwin') return libraryAt(accelerate); // it is in no file of its own
  throw new Unavailable('No BLAS was found on this machine.', remedy);
}

const accelerate = '/System/Library/Frameworks/Accelerate.framework/Accelerate';

function libraryAt(file: string): Library {
  return { file, prefix: path.basename(file).includes('scipy_openblas') ? 'scipy_' : '' };
}

/**
 * Where a BLAS usually lies, the better ones first: Intel's own on its processors; what Python's package
 * scipy-openblas32 brings, since it is the newest of its kind; the system's.
 */
function candidates(): string[] {
  if (process.platform === 'darwin') return [];
  const windows = process.platform === 'win32';
  const openBlas = windows ? 'libscipy_openblas.dll' : 'libscipy_openblas.so';
  const fromPython = sitePackages().map((folder) =>
    path.join(folder, 'scipy_openblas32', 'lib', openBlas),
  );
  const mkl = inFolders(windows ? ['mkl_rt.3.dll', 'mkl_rt.2.dll'] : mklNames, mklFolders());
  const system = windows ? [] : inFolders(systemNames, systemFolders());
  const intel = cpus()[0]?.model.includes('Intel') ?? false;
  return intel ? [...mkl, ...fromPython, ...system] : [...fromPython, ...system, ...mkl];
}

/** Each name in each folder, the first name first. */
function inFolders(names: readonly string[], folders: readonly string[]): string[] {
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

const mklNames = ['libmkl_rt.so.3', 'libmkl_rt.so.2', 'libmkl_rt.so'];

const systemNames = [
  'openblas-pthread/libopenblas.so.0',
  'openblas-openmp/libopenblas.so.0',
  'openblas-serial/libopenblas.so.0',
  'libopenblasp.so.0',
  'libopenblas.so.0',
  'libopenblas.so',
  'blis-pthread/libblis.so.4',
  'libblis.so.4',
];

/** MKL comes with Intel's oneAPI, with the system, or beside a Python: conda's, or `pip install mkl`. */
function mklFolders(): string[] {
  const own = ownPythons();
  if (process.platform === 'win32') {
    return own.map((python) => path.join(python, 'Library', 'bin'));
  }
  return [
    ...[...own, path.join(homedir(), '.local')].map((python) => path.join(python, 'lib')),
    ...systemFolders(),
    ...['/opt/intel/oneapi/mkl/latest/lib', '/opt/intel/oneapi/mkl/latest/lib/intel64'],
  ];
}

function systemFolders(): string[] {
  const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as string];
  return [
    ...(triplet ? [`/usr/lib/${triplet}`] : []),
    ...['/usr/lib64', '/usr/lib', '/usr/local/lib', '/opt/OpenBLAS/lib'],
  ];
}

/** The Pythons that the reader has chosen: of a virtual environment, or of conda. */
function ownPythons(): string[] {
  const { VIRTUAL_ENV, CONDA_PREFIX } = process.env;
  return [VIRTUAL_ENV, CONDA_PREFIX].filter((folder) => folder) as string[];
}

/** Where Pythons keep their packages. */
function sitePackages(): string[] {
  const { APPDATA, LOCALAPPDATA } = process.env;
  const own = ownPythons();
  if (process.platform === 'win32') {
    const roots = [APPDATA, LOCALAPPDATA && path.join(LOCALAPPDATA, 'Programs')];
    const pythons = roots.flatMap((root) => (root ? within(path.join(root, 'Python')) : []));
    return [...own, ...pythons].flatMap((python) => [
      path.join(python, 'Lib', 'site-packages'),
      path.join(python, 'site-packages'),
    ]);
  }
  const roots = [...own, path.join(homedir(), '.local'), '/usr/local', '/usr'];
  return roots
    .flatMap((root) => within(path.join(root, 'lib')))
    .filter((folder) => path.basename(folder).startsWith('python3'))
    .flatMap((python) => [path.join(python, 'site-packages'), path.join(python, 'dist-packages')]);
}

/** What a folder holds; nothing, if it is not there. */
function within(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/**
 * Loads a BLAS. Every thread that calls it loads it for itself; the process has it once.
 * @throws Unavailable if koffi is missing, or the file is no BLAS.
 */
export function loadBlas({ file, prefix }: Library): Blas {
  const koffi = loadKoffi();
  let library: ReturnType<Koffi['load']>;
  try {
    library = koffi.load(file);
  } catch (error) {
    throw new Unavailable(`The BLAS ${file} could not be loaded (${reasonOf(error)}).`, remedy);
  }
  const find = (result: string, name: string, parameters: string): Native | undefined => {
    try {
      return library.func(`${result} ${prefix}${name}(${parameters})`);
    } catch {
      return undefined;
    }
  };
  const sgemm = find(
    'void',
    'cblas_sgemm',
    'int order, int ta, int tb, int m, int n, int k, float alpha, void *a, int lda, void *b, int ldb, ' +
      'float beta, void *c, int ldc',
  );
  if (!sgemm) {
    throw new Unavailable(`The library ${file} has no function ${prefix}cblas_sgemm.`, remedy);
  }
  const setThreads =
    find('void', 'openblas_set_num_threads', 'int threads') ??
    find('void', 'MKL_Set_Num_Threads', 'int threads') ??
    find('void', 'bli_thread_set_num_threads', 'int64_t threads');
  setThreads?.(1);
  return {
    name: nameOf(file, find),
    ownThreads: !setThreads,
    sgemm: (transposeA, transposeB, m, n, k, a, aStride, b, bStride, beta, c, cStride) => {
      const [ta, tb] = [transposeA ? transposed : plain, transposeB ? transposed : plain];
      sgemm(rowMajor, ta, tb, m, n, k, 1, a, aStride, b, bStride, beta, c, cStride);
    },
  };
}

/** CBLAS's constants. */
const [rowMajor, plain, transposed] = [101, 111, 112];

function nameOf(
  file: string,
  find: (result: string, name: string, parameters: string) => Native | undefined,
): string {
  const text = (name: string) => find('const char *', name, 'void')?.() as string | undefined;
  const openBlas = text('openblas_get_config');
  if (openBlas) {
    const version = /^OpenBLAS \S+/.exec(openBlas)?.[0] ?? 'OpenBLAS';
    return `${version}, ${text('openblas_get_corename')}`;
  }
  const blis = text('bli_info_get_version_str');
  if (blis) return `BLIS ${blis}`;
  if (file === accelerate) return 'Accelerate';
  const base = path.basename(file);
  return /mkl_rt/.test(base) ? `MKL (${base})` : base;
}

type Native = (...values: readonly (number | boolean)[]) => unknown;

/** What we use of koffi, which is optional. */
interface Koffi {
  load(file: string): { func(declaration: string): Native };
  address(array: Uint8Array): bigint;
}

function loadKoffi(): Koffi {
  try {
    return createRequire(__filename)('koffi') as Koffi;
  } catch (error) {
    throw new Unavailable(
      `The package koffi, which calls a BLAS, could not be loaded (${reasonOf(error)}).`,
      'Install it with `npm i koffi@3.3.4`.',
    );
  }
}

/** Where shared memory begins in the address space of the process. It stays there when it grows. */
export function baseAddress(memory: WebAssembly.Memory): number {
  return Number(loadKoffi().address(new Uint8Array(memory.buffer)));
}
