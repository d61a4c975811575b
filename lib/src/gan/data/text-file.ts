import { platform } from '../../ground/platform';

/**
 * A text file, which must be UTF-8; the mark that some editors put in front (BOM) is left out.
 *
 * @param cure what to do where the file is missing or broken
 * @throws Error that names the file, and the line that is in another encoding
 */
export function readText(file: string, cure: string): string {
  let bytes: Uint8Array;
  try {
    bytes = platform.readFile(file);
  } catch (cause) {
    throw new Error(`${file} cannot be read. ${cure}`, { cause });
  }
  try {
    return decode(bytes);
  } catch (cause) {
    throw new Error(`${file}, line ${firstBadLine(bytes)}: the text is not UTF-8. ${cure}`, {
      cause,
    });
  }
}

/** Throws where the bytes are no UTF-8; leaves a BOM out. */
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** From 1. A line's end is one byte in UTF-8 and no part of any other letter. */
function firstBadLine(bytes: Uint8Array): number {
  const newline = 0x0a;
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(newline, start);
    try {
      decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}
