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

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Longer headers are refused, as the format's own readers do. */
const longestHeader = 100_000_000;

/**
 * Writes the safetensors format (https://github.com/huggingface/safetensors), which PyTorch and others
 * read: the header's length in 8 bytes, little-endian; the header in JSON; the numbers, end to end.
 */
export function encodeSafeTensors({ tensors, notes }: SafeTensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: notes };
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8; // numbers begin at a multiple of their own size
  const bytes = Buffer.alloc(8 + padded + end, ' ');
  bytes.writeBigUInt64LE(BigInt(padded));
  json.copy(bytes, 8);
  let at = 8 + padded;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** @throws Error where `bytes` are not whole safetensors of 32-bit floats; says what is wrong. */
export function decodeSafeTensors(bytes: Buffer): SafeTensors {
  const length = bytes.length < 8 ? NaN : Number(bytes.readBigUInt64LE());
  if (!(length <= Math.min(longestHeader, bytes.length - 8))) {
    throw new Error('it is cut short, or no safetensors file');
  }
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
  } catch (cause) {
    throw new Error('its header is not valid JSON', { cause });
  }
  const { __metadata__: notes = {}, ...entries } = header;
  const data = bytes.subarray(8 + length);
  const tensors = new Map<string, Values>();
  let end = 0;
  for (const [name, entry] of Object.entries(entries) as [string, Entry][]) {
    const { dtype, shape, data_offsets } = entry;
    const [from, to] = data_offsets;
    const size = shape.reduce((a, b) => a * b, 1) * 4;
    if (dtype !== 'F32') throw new Error(`'${name}' is of type ${dtype}, not F32`);
    if (from !== end || to - from !== size) throw new Error(`'${name}' lies at a wrong place`);
    end = to;
    if (to > data.length) continue; // told below, with the whole length
    tensors.set(name, {
      shape,
      values: new Float32Array(new Uint8Array(data.subarray(from, to)).buffer),
    });
  }
  if (end !== data.length) {
    throw new Error(`it should hold ${end} bytes of numbers, but holds ${data.length}`);
  }
  return { tensors, notes: notes as Record<string, string> };
}
