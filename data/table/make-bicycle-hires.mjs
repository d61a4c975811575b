// Writes bicycle-hires.csv beside this file. Run it from the repository root after `npm run build`:
//   node data/table/make-bicycle-hires.mjs
import { writeFileSync } from 'node:fs';
import { bicycleHires, formatTable, Random } from 'tsgan';

const table = bicycleHires({ size: 4000, random: new Random(7) });
writeFileSync(new URL('bicycle-hires.csv', import.meta.url), formatTable(table));
