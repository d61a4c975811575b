/** Bytes as text, as pictures travel in notebooks and pages. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  // A part at a time: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  }
  return btoa(binary);
}
