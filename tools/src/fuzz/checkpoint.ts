/** Checkpoints that are almost right, their checksum included. Written after the format, without the library. */
import { createHash } from 'node:crypto';

/** The header of a checkpoint, and the notes of the training in it. */
export type Change = (notes: Record<string, unknown>, header: Record<string, unknown>) => unknown;

/**
 * A checkpoint with other notes or another header, and with a checksum that fits. A change
 * works on what it is given.
 *
 * @param beginning what stands at the place of `"tsgan":"2"`
 */
export function resealed(whole: Uint8Array, change?: Change, beginning?: string): Buffer {
  const bytes = Buffer.from(whole);
  const length = Number(bytes.readBigUInt64LE());
  const { __metadata__: texts, ...header } = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as {
    __metadata__: Record<string, string>;
  };
  const notes = JSON.parse(texts['training']!) as Record<string, unknown>;
  change?.(notes, header);
  const __metadata__ = { ...texts, training: JSON.stringify(notes) };
  let json = JSON.stringify({ __metadata__, ...header });
  if (beginning !== undefined) json = json.replace('"tsgan":"2"', beginning);
  const text = Buffer.from(json);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  const sealed = Buffer.concat([size, text, bytes.subarray(8 + length)]);
  const mark = '"sha256":"';
  const place = sealed.indexOf(mark) + mark.length;
  const hash = createHash('sha256').update(sealed.subarray(0, place));
  const sum = hash.update(sealed.subarray(place + 64)).digest('hex');
  sealed.write(sum, place);
  return sealed;
}
