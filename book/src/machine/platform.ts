/** What the library asks of the machine, answered by a page (`lib/src/ground/platform/node.ts`). */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Gunzip, gzipSync } from 'fflate';
import { inspect } from 'node-inspect-extracted';
import type { Platform } from 'tsgan/dist/ground/platform/platform';
import { onStop } from '../kernel/stop.js';
import { exists, read, write } from './files.js';
import { settings } from './settings.js';
import { processors } from './wasm.js';

export const platform: Platform = {
  readFile: read,
  exists,
  writeWhole(path, bytes) {
    write(path, Uint8Array.from(bytes));
    return Promise.resolve();
  },
  dataFile: (file) => `data/${file}`,
  packageFile: (name, file) => `packages/${name}/${file}`,

  gzip: (bytes) => gzipSync(bytes, { level: 9, mtime: 0 }),
  gunzip,
  sha256(...parts) {
    const hash = sha256.create();
    for (const part of parts) {
      hash.update(typeof part === 'string' ? new TextEncoder().encode(part) : part);
    }
    return bytesToHex(hash.digest());
  },
  randomId: () => bytesToHex(crypto.getRandomValues(new Uint8Array(8))),

  variable: (name) => settings[name],
  cores: processors,
  turn,
  onStop,

  inspect,
  print: (text) => {
    console.log(text);
  },
  bareKernel: false,
  draws: false,
};

/** Piece by piece, so that what unpacks to more than it may never takes up memory. */
function gunzip(bytes: Uint8Array, most: (head: Uint8Array) => number): Uint8Array {
  const pieces: Uint8Array[] = [];
  const seen = { bytes: 0, ended: false };
  let limit: number | undefined;
  const stream = new Gunzip((piece, final) => {
    limit ??= Math.max(1, most(piece));
    seen.bytes += piece.length;
    if (seen.bytes > limit) throw new RangeError(`There are more than ${limit} bytes in it.`);
    pieces.push(piece);
    seen.ended = final;
  });
  const step = 1 << 16;
  for (let at = 0; at < bytes.length; at += step) {
    stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  }
  if (!seen.ended) throw new Error('unexpected end of file');
  const whole = new Uint8Array(seen.bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A message to oneself: a timer would wait four milliseconds. */
const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(undefined);
  });
}
