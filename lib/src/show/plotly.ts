import { platform } from '../ground/platform';
import { base64 } from './base64';

const bytes = () =>
  platform.readFile(
    platform.packageFile('plotly.js-cartesian-dist-min', 'plotly-cartesian.min.js'),
  );

/** Plotly's script with every kind of trace that has two axes. */
export const plotlySource = (): string => new TextDecoder().decode(bytes());

let packed: string | undefined;

/** The same for a page: gzipped and in base64, 0.67 MB. */
export const packedPlotly = (): string => (packed ??= base64(platform.gzip(bytes())));
