/** The browser of this machine, for what is tried in a page. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** `TSGAN_CHROMIUM`, or one on the PATH; undefined where there is none. */
export function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const places = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [process.env['TSGAN_CHROMIUM'], ...places].find((file) => file && existsSync(file));
}
