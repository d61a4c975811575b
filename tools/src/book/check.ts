/** `npm run book -- --check`: every lesson, and every exercise solved, run whole in Chromium. */
import { readdirSync } from 'node:fs';
import { serveSite } from './serve.js';
import { launchChromium, Visit } from './visit.js';

/** A page in the quick budget takes less than a minute on two idle cores. */
const patience = 10 * 60_000;

/**
 * @param wanted begins of names, `01` or `exercises-01` for instance; none means all
 * @returns whether every page ran to its end, claims and solutions passed, and nothing was complained of
 */
export async function checkPages(site: string, wanted: readonly string[]): Promise<boolean> {
  const names = readdirSync(site)
    .filter((name) => /\d\d-.*\.html$/.test(name))
    .filter((name) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)))
    .sort();
  if (names.length === 0) throw new Error(`No page begins with ${wanted.join(' or ')}.`);
  const { url, close } = await serveSite(site, { port: 0 });
  const browser = await launchChromium();
  const threads = process.env['TSGAN_THREADS'];
  const settings = { budget: 'quick', strict: '1', ...(threads && { threads }) };
  let failed = 0;
  try {
    for (const name of names) {
      const visit = await Visit.open(browser, url + name, { settings });
      await visit.wake();
      const solved = await visit.solve();
      const { ok, seconds, cells, errors } = await visit.runAll(patience);
      const problems = [...errors, ...visit.problems];
      const good = ok && problems.length === 0;
      if (!good) failed++;
      const what = `${cells} cells${solved > 0 ? `, ${solved} solutions` : ''}`;
      console.log(`${good ? '✓' : '✗'} ${name}: ${what} in ${seconds.toFixed(1)} s`);
      for (const problem of problems) console.log(`    ${problem.replaceAll('\n', '\n    ')}`);
      await visit.close();
    }
  } finally {
    await browser.close();
    close();
  }
  console.log(`${names.length - failed} of ${names.length} pages ran whole`);
  return failed === 0;
}
