export { platform } from './node';
export { connectNotebook, notebook, onlyPrints, type MimeBundle, type Notebook } from './notebook';
export type { InspectOptions, Platform } from './platform';
