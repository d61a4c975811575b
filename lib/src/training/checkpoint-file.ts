/** What a checkpoint looks like on the disk: safetensors under one checksum, with a training's notes. */
import { platform } from '../ground/platform';
import { readRecord, type Identity } from './resumable';
import { decodeSafeTensors, encodeSafeTensors, headerStart, type Values } from './safetensors';

/** What is in the file. */
export interface Contents {
  readonly tensors: ReadonlyMap<string, Values>;
  readonly notes: Notes;
}

/** What a checkpoint says beside its tensors, in values that JSON can hold. */
export interface Notes {
  /** What must be the same when the training is taken up again. */
  readonly identity: Identity;
  /** Where it stood. */
  readonly state: unknown;
  /** Where the streams of dropout stood, by network and layer. */
  readonly dropout: Readonly<Record<string, unknown>>;
  /** Updates of each variable that an optimizer had moved, by the variable's name here. */
  readonly updates: Readonly<Record<string, unknown>>;
  /** Updates of each average, by its name. */
  readonly averages: Readonly<Record<string, unknown>>;
}

/** The format that is written. Another one keeps format and checksum in their places. */
const format = 2;
/** The beginning of the header, up to the checksum. */
const beginning = (format: number) => `{"__metadata__":{"tsgan":"${format}","sha256":"`;
const written = /^\{"__metadata__":\{"tsgan":"(\d{1,4})","sha256":"/;
const writtenByFormat1 = /^\{"__metadata__":\{"tsgan":"\{\\"format\\":1,/;
/** SHA-256 in hexadecimal digits. */
const digits = 64;

/**
 * The bytes of a checkpoint. Its checksum is that of all bytes but its own digits: those before, from the
 * first one on, and those after, to the last one.
 */
export function encodeCheckpoint({ tensors, notes }: Contents): Uint8Array {
  const bytes = encodeSafeTensors({
    tensors,
    notes: { tsgan: String(format), sha256: ' '.repeat(digits), training: JSON.stringify(notes) },
  });
  const place = headerStart + beginning(format).length;
  bytes.set(new TextEncoder().encode(checksum(bytes, place)), place);
  return bytes;
}

/** @throws Error where the bytes are not those that were saved, naming `file` and saying what to do */
export function decodeCheckpoint(file: string, bytes: Uint8Array): Contents {
  const start = String.fromCharCode(...bytes.subarray(headerStart, headerStart + 100));
  if (writtenByFormat1.test(start)) {
    throw new Error(
      `Checkpoint ${file} is of format 1, an older one that did not remember enough to be trusted. ` +
        'Go on from it with the tsgan that wrote it, or train anew.',
    );
  }
  const [head, number] = written.exec(start) ?? [];
  const whole = head !== undefined && isWhole(bytes, headerStart + head.length);
  if (whole && Number(number) > format) {
    throw new Error(
      `Checkpoint ${file} is of format ${number}, newer than this tsgan, which reads format ${format}. ` +
        'Update tsgan (git pull, npm ci).',
    );
  }
  try {
    const { tensors, notes } = decodeSafeTensors(bytes);
    if (!notes['tsgan']) throw new Error('it holds tensors, but no training');
    if (!whole) throw new Error('its bytes are not those that were saved');
    if (Number(number) !== format) throw new Error(`there is no format ${number}`);
    return { tensors, notes: readNotes(notes['training'] ?? 'null') };
  } catch (cause) {
    throw broken(file, cause);
  }
}

function readNotes(text: string): Notes {
  const { state, ...records } = readRecord(JSON.parse(text), 'the training in it');
  const record = (name: string) => readRecord(records[name], name);
  return {
    identity: record('identity'),
    state,
    dropout: record('dropout'),
    updates: record('updates'),
    averages: record('averages'),
  };
}

/** The error for a file whose contents cannot be right. */
export function broken(file: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`Checkpoint ${file} is broken: ${why}. Take an older one, or train anew.`, {
    cause,
  });
}

/** Of all bytes but those of the checksum at `place`. */
function checksum(bytes: Uint8Array, place: number): string {
  return platform.sha256(bytes.subarray(0, place), bytes.subarray(place + digits));
}

function isWhole(bytes: Uint8Array, place: number): boolean {
  const said = String.fromCharCode(...bytes.subarray(place, place + digits));
  return said === checksum(bytes, place);
}
