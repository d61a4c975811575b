/** What this kernel says of itself (Jupyter's `kernel_info_reply`). */
import { ts, version } from './tslab.js';
import type { Content } from './wire.js';

export function kernelInfo(isJS: boolean): Content {
  return {
    status: 'ok',
    protocol_version: '5.3',
    implementation: isJS ? 'jslab' : 'tslab',
    implementation_version: version,
    banner: `${isJS ? 'JavaScript' : `TypeScript ${ts.version}`} on Node ${process.versions.node}`,
    language_info: isJS ? javascript : typescript,
    help_links: [],
    debugger: false,
  };
}

const typescript = {
  name: 'typescript',
  version: ts.version,
  mimetype: 'text/typescript',
  file_extension: '.ts',
  // JupyterLab's editor goes by `mode`, that of the older Notebook by the other two.
  codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
  nbconvert_exporter: 'script',
};

const javascript = {
  name: 'javascript',
  version: process.versions.node,
  mimetype: 'text/javascript',
  file_extension: '.js',
  nbconvert_exporter: 'script',
};
