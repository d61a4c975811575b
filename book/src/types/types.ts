/** The type checker in a worker of its own, so that neither page nor kernel waits for it. */
import { gunzipSync, strFromU8 } from 'fflate';
import { openChecker } from './checker.js';

const opened = fetch('files/types.json.gz')
  .then((response) => response.arrayBuffer())
  .then((buffer) => {
    const bytes = new Uint8Array(buffer);
    // Some hosts unpack a .gz on the way.
    const text = strFromU8(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
    return openChecker(JSON.parse(text) as Record<string, string>);
  });

globalThis.onmessage = ({ data }: MessageEvent<{ id: number; cells: string[] }>) => {
  void opened.then((check) => {
    globalThis.postMessage({ id: data.id, wrong: check(data.cells) });
  });
};
