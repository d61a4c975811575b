// Writes bicycle-rentals.csv beside this file. Run it from the repository root after `npm run build`:
//   node data/table/make-bicycle-rentals.mjs
import { writeFileSync } from 'node:fs';
import { data, Random } from 'tsgan';

const table = data.bicycleRentals({ size: 4000, random: new Random(7) });
writeFileSync(new URL('bicycle-rentals.csv', import.meta.url), data.formatTable(table));
