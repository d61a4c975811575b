/**
 * `npm run book`: the course as pages that can be read, edited and run in a browser, in the folder `site`.
 * `-- --serve` writes them and serves them here; `-- --check` runs every page whole in Chromium;
 * `-- --measure FILE` writes down weights and times, with `--remark` on the circumstances.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readable, root } from './paths.js';
import { writeSite } from './book/site.js';

const site = path.join(root, 'site');

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      serve: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      measure: { type: 'string' },
      remark: { type: 'string', default: '' },
      port: { type: 'string', default: '8123' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port needs a number from 0 to 65535, but it got "${values.port}".`);
  }
  return { ...values, port, pages: positionals };
}

try {
  const { serve, check, measure, remark, port, pages } = options();
  const { sizes, pageCount } = await writeSite(site);
  console.log(`${pageCount} pages in ${readable(site)}; gzipped: ${sizes.join(', ')}`);
  if (check) {
    const { checkPages } = await import('./book/check.js');
    process.exitCode = (await checkPages(site, pages)) ? 0 : 1;
  } else if (measure !== undefined) {
    const { measureBook } = await import('./book/measure.js');
    await measureBook(site, sizes, measure, remark);
  } else if (serve) {
    const { serveSite } = await import('./book/serve.js');
    const { url } = await serveSite(site, { port });
    console.log(`The course is at ${url} (Ctrl-C ends it)`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
