/** What a cell can import. */
import * as tsgan from 'tsgan';
import * as files from '../machine/files.js';

let made = 0;

const bytesOf = (content: string | Uint8Array) =>
  typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);

/** As much of Node as the lessons use, over the page's files. */
const modules: Readonly<Record<string, object>> = {
  tsgan,
  'node:fs': {
    existsSync: files.exists,
    mkdtempSync: (start: string) => `${start}${++made}`,
    readFileSync(path: string, encoding?: string) {
      const bytes = files.read(path);
      return encoding === undefined ? bytes : new TextDecoder(encoding).decode(bytes);
    },
    rmSync: files.remove,
    statSync: (path: string) => ({ size: files.read(path).length }),
    writeFileSync: (path: string, content: string | Uint8Array) => {
      files.write(path, bytesOf(content));
    },
  },
  'node:os': { tmpdir: () => 'temporary' },
  'node:path': { join: (...parts: string[]) => files.normal(parts.join('/')) },
};

/** @throws Error for a module that a page does not have */
export function load(name: string): object {
  const found = modules[name] ?? modules[`node:${name}`];
  if (found) return found;
  const names = Object.keys(modules).join(', ');
  throw new Error(`A cell of this page cannot import '${name}'. There is ${names}.`);
}
