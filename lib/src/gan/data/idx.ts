import { platform } from '../../ground/platform';

/** The numbers of an IDX file, the format in which MNIST's own files come. */
export interface IdxArray {
  /** `[60000, 28, 28]` for MNIST's training images, `[60000]` for their labels. */
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const unsignedByte = 0x08;
/** A file that says it is larger is broken: MNIST's largest has 47 million values. */
const mostValues = 2 ** 31;

/**
 * Reads an IDX file of unsigned bytes, plain or compressed by gzip, whatever its name ends in.
 *
 * The format is a header and the numbers: two zero bytes, a byte for the type, a byte for the number
 * of axes, the length of each axis as a big-endian 32-bit integer, then the values, last axis fastest.
 *
 * A compressed file is unpacked as far as its own header says it goes, and no further: a small file may
 * well unpack to more than memory holds.
 *
 * @throws Error that names the file and says what is wrong with it
 */
export function readIdx(file: string): IdxArray {
  const broken = (why: string, cause?: unknown) =>
    new Error(`${file} ${why}. Fetch it again, or take it from where the others came.`, { cause });
  let bytes: Uint8Array;
  try {
    bytes = platform.readFile(file);
  } catch (cause) {
    throw broken('cannot be read', cause);
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const told: { header?: Header | string } = {};
    try {
      bytes = platform.gunzip(bytes, (head) => {
        const header = (told.header = readHeader(head));
        return typeof header === 'string' ? head.length : header.start + header.values;
      });
    } catch (cause) {
      const { header } = told;
      if (header === undefined || !(cause instanceof RangeError)) {
        throw broken('is compressed by gzip, but cut short or damaged', cause);
      }
      if (typeof header === 'string') throw broken(header, cause);
      throw broken(`has more values than its header [${header.shape}] says`, cause);
    }
  }
  const header = readHeader(bytes);
  if (typeof header === 'string') throw broken(header);
  const { shape, start, values } = header;
  const found = bytes.length - start;
  if (found !== values) {
    throw broken(`has ${found} values, but its header [${shape}] says ${values}`);
  }
  return { shape, values: Uint8Array.from(bytes.subarray(start)) };
}

interface Header {
  readonly shape: readonly number[];
  /** Where the values begin, in bytes. */
  readonly start: number;
  /** How many values there are. */
  readonly values: number;
}

/** The header of an IDX file, or what is wrong with it. */
function readHeader(bytes: Uint8Array): Header | string {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    return 'is no IDX file: it does not begin with two zero bytes';
  }
  if (bytes[2] !== unsignedByte) {
    return `holds IDX type 0x${bytes[2]!.toString(16).padStart(2, '0')}, not bytes (0x08)`;
  }
  const axes = bytes[3]!;
  const start = 4 + 4 * axes;
  if (axes === 0 || bytes.length < start) return 'ends within its header';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const values = shape.reduce((size, length) => size * length, 1);
  if (values > mostValues) {
    return `says in its header [${shape}] that it has ${values} values, more than can be meant`;
  }
  return { shape, start, values };
}
