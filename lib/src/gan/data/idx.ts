import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The numbers of an IDX file, the format in which MNIST's own files come. */
export interface IdxArray {
  /** `[60000, 28, 28]` for MNIST's training images, `[60000]` for their labels. */
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const unsignedByte = 0x08;

/**
 * Reads an IDX file of unsigned bytes, plain or compressed by gzip, whatever its name ends in.
 *
 * The format is a header and the numbers: two zero bytes, a byte for the type, a byte for the number
 * of axes, the length of each axis as a big-endian 32-bit integer, then the values, last axis fastest.
 *
 * @throws Error that names the file and says what is wrong with it
 */
export function readIdx(file: string): IdxArray {
  const broken = (why: string, cause?: unknown) =>
    new Error(`${file} ${why}. Fetch it again, or take it from where the others came.`, { cause });
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw broken('cannot be read', cause);
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes);
    } catch (cause) {
      throw broken('is compressed by gzip, but cut short or damaged', cause);
    }
  }
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    throw broken('is no IDX file: it does not begin with two zero bytes');
  }
  if (bytes[2] !== unsignedByte) {
    throw broken(`holds IDX type 0x${bytes[2]!.toString(16).padStart(2, '0')}, not bytes (0x08)`);
  }
  const axes = bytes[3]!;
  const start = 4 + 4 * axes;
  if (axes === 0 || bytes.length < start) throw broken('ends within its header');
  const shape = Array.from({ length: axes }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const expected = shape.reduce((size, length) => size * length, 1);
  if (bytes.length - start !== expected) {
    throw broken(`has ${bytes.length - start} values, but its header [${shape}] says ${expected}`);
  }
  return { shape, values: new Uint8Array(bytes.subarray(start)) };
}
