import { base64 } from '../base64';
import type { Bundle } from '../display';

/** Pixels of a picture for each pixel of CSS, in each direction: sharp on the screens of today. */
export const density = 2;

/** A PNG of that density as an output that is drawn at its size in CSS's pixels. */
export function pictureBundle(
  png: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  text: string,
): Bundle {
  return {
    data: { 'image/png': base64(png), 'text/plain': text },
    metadata: { 'image/png': { width, height } },
  };
}
