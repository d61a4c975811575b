/**
 * Lighthouse's scores of pages in `site/`, as a phone on a slow line gets them and as a desktop does:
 *
 *     npm run book && .ci/lighthouse [FILE]
 *
 * Each page is judged three times; of each score the middle one counts. Below 95 it fails, and says what
 * took points away.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { metrics } from 'tsgan';
import { serveSite } from '../tools/dist/book/serve.js';
import { findChromium } from '../tools/dist/chromium.js';
import { machine } from '../tools/dist/machine.js';
import { writeJson } from '../tools/dist/write.js';

const [place, file] = process.argv.slice(2);
const installed = createRequire(path.resolve(place, 'none.js'));
const load = (name) => import(pathToFileURL(installed.resolve(name)));
const { default: lighthouse, desktopConfig } = await load('lighthouse');
const { launch } = await load('chrome-launcher');

/** The playground stands on the contents page. */
const pages = [
  'index.html',
  '01-objective.html',
  '05-mnist-mlp.html',
  '13-gans-today.html',
  'exercises-01-objective.html',
];
const devices = { phone: undefined, desktop: desktopConfig };
const onlyCategories = ['performance', 'accessibility', 'best-practices', 'seo'];
const runs = 3;
const least = 95;

const site = path.resolve(import.meta.dirname, '..', 'site');
const { url, close } = await serveSite(site, { port: 0 });

/** Scores from 0 to 100 by category, and the audits that take points away from the first run. */
async function judge(page, config) {
  const results = [];
  let browser = '';
  for (let i = 0; i < runs; i++) {
    const chrome = await launch({
      chromePath: findChromium(),
      chromeFlags: ['--headless=new', '--no-sandbox'],
    });
    const { lhr } = await lighthouse(url + page, { port: chrome.port, onlyCategories }, config);
    browser = /Chrome\/\S+/.exec(lhr.environment.hostUserAgent)?.[0] ?? '';
    results.push(lhr);
    await chrome.kill();
    if (Object.values(lhr.categories).some(({ score }) => score === null)) {
      throw new Error(`Lighthouse broke off on ${page}; is the machine busy? Try again.`);
    }
  }
  const scores = Object.fromEntries(
    onlyCategories.map((name) => [
      name,
      Math.round(100 * metrics.median(results.map(({ categories }) => categories[name].score))),
    ]),
  );
  const [{ categories, audits }] = results;
  const lost = Object.values(categories).flatMap(({ auditRefs }) =>
    auditRefs
      .filter(({ id, weight }) => weight > 0 && (audits[id].score ?? 1) < 0.95)
      .map(({ id }) => `${id} ${audits[id].displayValue ?? ''}`.trim()),
  );
  return { scores, lost: [...new Set(lost)], browser };
}

let good = true;
const judged = {};
let browser;
for (const page of pages) {
  judged[page] = {};
  for (const [device, config] of Object.entries(devices)) {
    const { scores, lost, browser: its } = await judge(page, config);
    browser = its;
    judged[page][device] = scores;
    const enough = Object.values(scores).every((score) => score >= least);
    good &&= enough;
    console.log(`${enough ? '✓' : '✗'} ${page}, ${device}: ${JSON.stringify(scores)}`);
    for (const what of lost) console.log(`    ${what}`);
  }
}
close();
if (file) {
  const lighthouseVersion = installed('lighthouse/package.json').version;
  const head = { date: new Date().toISOString().slice(0, 10), machine: machine() };
  const tools = { browser, lighthouse: lighthouseVersion, runs };
  writeJson(file, { ...head, ...tools, scores: judged });
}
process.exit(good ? 0 : 1);
