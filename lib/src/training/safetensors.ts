import { isRecord } from './resumable';

/** Numbers and their shape. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Named tensors, and notes as text. */
export interface SafeTensors {
  readonly tensors: ReadonlyMap<string, Values>;
  readonly notes: Readonly<Record<string, string>>;
}

/** Longer headers are refused, as the format's own readers do. */
const longestHeader = 100_000_000;
/** Where the header begins, after its length. */
export const headerStart = 8;

/**
 * Writes the safetensors format (https://github.com/huggingface/safetensors), which PyTorch and others
 * read: the header's length in 8 bytes, little-endian; the header in JSON, notes first; the numbers, end to
 * end.
 */
export function encodeSafeTensors({ tensors, notes }: SafeTensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: notes };
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8; // numbers begin at a multiple of their own size
  const bytes = new Uint8Array(headerStart + padded + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.fill(' '.charCodeAt(0), headerStart, headerStart + padded);
  bytes.set(json, headerStart);
  let at = headerStart + padded;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** @throws Error where `bytes` are not whole safetensors of 32-bit floats; says what is wrong. */
export function decodeSafeTensors(bytes: Uint8Array): SafeTensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < headerStart ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= Math.min(longestHeader, bytes.length - headerStart))) {
    throw new Error('it is cut short, or no safetensors file');
  }
  const numbers = bytes.subarray(headerStart + length);
  const header = readHeader(bytes.subarray(headerStart, headerStart + length));
  const { __metadata__: notes = {}, ...entries } = header;
  if (!isNotes(notes)) throw new Error('its notes are not texts');
  const tensors = new Map<string, Values>();
  let end = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { shape, from, to } = readEntry(name, entry);
    if (from !== end) throw new Error(`'${name}' lies at a wrong place`);
    end = to;
    if (to > numbers.length) continue; // told below, with the whole length
    const copy = new Uint8Array(numbers.subarray(from, to));
    tensors.set(name, { shape, values: new Float32Array(copy.buffer) });
  }
  if (end !== numbers.length) {
    throw new Error(`it should hold ${end} bytes of numbers, but holds ${numbers.length}`);
  }
  return { tensors, notes };
}

function readHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Error('its header is not valid JSON', { cause });
  }
  if (!isRecord(header)) throw new Error('its header is no list of tensors');
  return header;
}

const isNotes = (notes: unknown): notes is Record<string, string> =>
  isRecord(notes) && Object.values(notes).every((note) => typeof note === 'string');

/** The shape of a tensor, and where its bytes are. */
function readEntry(name: string, entry: unknown) {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (dtype !== 'F32') throw new Error(`'${name}' is not of type F32`);
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw new Error(`'${name}' has no shape or no place`);
  }
  const [from, to] = offsets as [number, number];
  const size = shape.reduce((a, b) => a * b, 1) * Float32Array.BYTES_PER_ELEMENT;
  if (to - from !== size) throw new Error(`'${name}' lies at a wrong place`);
  return { shape, from, to };
}

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
