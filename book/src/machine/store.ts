/**
 * Files that outlive the page, in the browser's private file system (OPFS): what cells write and what the
 * reader gives them. Where a browser has none, they live as long as the page.
 */
import { normal, place } from './files.js';

const folder = 'tsgan';

const open = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true });

/** A file's path is its name there. */
const nameOf = (path: string) => encodeURIComponent(normal(path));

const isTemporary = (path: string) => normal(path).startsWith('temporary');

let queue: Promise<void> = Promise.resolve();

/** One after the other; what fails is not kept. */
function later(work: (root: FileSystemDirectoryHandle) => Promise<void>): void {
  queue = queue
    .then(open)
    .then(work)
    .catch(() => undefined);
}

/** Puts what was kept where cells find it. */
export async function restore(): Promise<void> {
  try {
    for await (const [name, handle] of (await open()).entries()) {
      if (handle.kind !== 'file') continue;
      const file = await (handle as FileSystemFileHandle).getFile();
      place(decodeURIComponent(name), new Uint8Array(await file.arrayBuffer()));
    }
  } catch {
    // There is no such file system here.
  }
}

export function keep(path: string, bytes: Uint8Array): void {
  if (isTemporary(path)) return;
  const copy = Uint8Array.from(bytes);
  later(async (root) => {
    const handle = await root.getFileHandle(nameOf(path), { create: true });
    const stream = await handle.createWritable();
    await stream.write(copy);
    await stream.close(); // only now the new contents take the place of the old
  });
}

export function forget(path: string): void {
  if (isTemporary(path)) return;
  later((root) => root.removeEntry(nameOf(path)));
}
