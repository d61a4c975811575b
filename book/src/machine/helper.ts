/** Where a helper thread of the wasm engine begins in a page. */
import { help, type HelperData } from 'tsgan/dist/ground/backends/wasm/helper';

globalThis.onmessage = ({ data }: MessageEvent<HelperData>) => {
  help(data);
};
