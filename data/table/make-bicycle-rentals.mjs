// Writes bicycle-rentals.csv beside this file. Run it from the repository root after `npm run build`:
//   node data/table/make-bicycle-rentals.mjs
import { writeFileSync } from 'node:fs';
import { bicycleRentals, formatTable, Random } from 'tsgan';

const table = bicycleRentals({ size: 4000, random: new Random(7) });
writeFileSync(new URL('bicycle-rentals.csv', import.meta.url), formatTable(table));
