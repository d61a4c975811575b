/**
 * Runs lessons of `site/` whole in Firefox, by the protocol that it speaks itself:
 *
 *     npm run book && .ci/firefox [LESSON …]
 *
 * Without names all lessons. A page fails where a cell does, and where the console tells an error or a
 * request fails or leaves the origin.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { serveSite } from '../tools/dist/book/serve.js';
import { lessons } from '../tools/dist/notebook/lessons.js';

const [place, program, ...named] = process.argv.slice(2);
const { default: puppeteer } = await import(
  createRequire(path.resolve(place, 'none.js')).resolve('puppeteer-core')
);
const names = named.length > 0 ? named : lessons().map(({ name }) => name);
const { url, close } = await serveSite(path.resolve(import.meta.dirname, '..', 'site'), {
  port: 0,
});
const browser = await puppeteer.launch({ browser: 'firefox', executablePath: program });
console.log(await browser.version());

/** Presses the button with these words on it. */
const press = (page, words) =>
  page.evaluate((words) => {
    const buttons = [...document.querySelectorAll('button')];
    buttons.find(({ textContent }) => textContent.includes(words)).click();
  }, words);

async function runPage(name) {
  const page = await browser.newPage();
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('requestfailed', (request) => problems.push(`${request.url()} failed`));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    const own = origin === new URL(url).origin || /^(data|blob):$/.test(protocol);
    if (!own) problems.push(`off-origin: ${request.url()}`);
  });
  await page.goto(`${url}${name}.html?budget=quick`);
  await page.waitForFunction(() => document.body.textContent.includes('Run this page'));
  await press(page, 'Run this page');
  await page.waitForSelector('body[data-ready]', { timeout: 120_000 });
  const began = performance.now();
  await press(page, 'Run all');
  await page.waitForSelector('body[data-run=done], body[data-run=failed]', { timeout: 600_000 });
  const [run, errors] = await page.evaluate(() => [
    document.body.dataset.run,
    [...document.querySelectorAll('.outputs pre.error')].map(({ textContent }) => textContent),
  ]);
  problems.push(...errors);
  await page.close();
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  const good = run === 'done' && problems.length === 0;
  console.log(`${good ? '✓' : '✗'} ${name}, ${seconds} s ${problems.join('\n  ')}`);
  return good;
}

let good = true;
for (const name of names) good = (await runPage(name)) && good;
await browser.close();
close();
process.exit(good ? 0 : 1);
