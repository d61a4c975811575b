/** `npm run book -- --measure FILE`: what a page weighs, how soon it draws, how fast it trains beside Node. */
import type { Browser } from 'playwright-core';
import * as tsgan from 'tsgan';
import { machine } from '../machine.js';
import { writeJson } from '../write.js';
import { lessons } from '../notebook/lessons.js';
import { serveSite } from './serve.js';
import type { Sizes } from './bundle.js';
import { launchChromium, Visit } from './visit.js';

const steps = 200;
const pairs = 3;

interface Training {
  readonly device: string;
  readonly times: readonly number[];
  readonly losses: readonly number[];
}

/** The training that is timed, here and in the page: its text is sent there. */
async function timed(library: typeof tsgan, length: number): Promise<Training> {
  const { data, presets, Random, train, useBackend } = library;
  const { device } = await useBackend('wasm');
  const { gan, settings } = presets.wideMnist(new Random(1));
  const options = { ...settings, seed: 1, steps: length, reportEvery: 1 };
  const times: number[] = [];
  const losses: number[] = [];
  let last = performance.now();
  for await (const event of train(gan, data.loadMnist({ seed: 1 }).train, options)) {
    times.push(performance.now() - last);
    last = performance.now();
    losses.push(event.discriminatorLoss, event.generatorLoss);
  }
  return { device, times, losses };
}

const inPage = (length: number) => `import * as tsgan from 'tsgan';
const timed: (library: any, length: number) => Promise<object> = ${String(timed)};
JSON.stringify(await timed(tsgan, ${length}))`;

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));

/** What crossed the network until the page was there, and until it was read to its end; before Run. */
async function weigh(browser: Browser, url: string): Promise<{ opened: number; read: number }> {
  const page = await (await browser.newContext()).newPage();
  const network = await page.context().newCDPSession(page);
  let bytes = 0;
  network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await network.send('Network.enable');
  await page.goto(url, { waitUntil: 'networkidle' });
  const opened = bytes;
  for (const image of await page.locator('img').all()) await image.scrollIntoViewIfNeeded();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(500);
  await page.context().close();
  return { opened, read: bytes };
}

/** Milliseconds from the navigation until the page has drawn its first figure of its own. */
async function firstFigure(browser: Browser, url: string): Promise<number> {
  const visit = await Visit.open(browser, url, { settings: { budget: 'quick' } });
  const began = performance.now();
  await visit.wake();
  await visit.page.getByRole('button', { name: 'Run all' }).click();
  await visit.page.waitForSelector('.scatterlayer path', { timeout: 60_000 });
  const took = performance.now() - began;
  await visit.close();
  return took;
}

/** Milliseconds from Stop, pressed in a training, until its cell has ended. */
async function stopping(browser: Browser, url: string): Promise<number> {
  const visit = await Visit.open(browser, url);
  await visit.wake();
  await visit.write(1, inPage(1e6));
  await visit.page.locator('#cell-1').getByRole('button', { name: 'Run' }).click();
  await visit.page.waitForTimeout(5000);
  const began = performance.now();
  await visit.page.getByRole('button', { name: 'Stop' }).click();
  await visit.page.waitForSelector('#cell-1[data-state=done]');
  const took = performance.now() - began;
  await visit.close();
  return took;
}

export async function measureBook(
  site: string,
  sizes: Sizes,
  file: string,
  remark: string,
): Promise<void> {
  const { url, close } = await serveSite(site, { port: 0 });
  const browser = await launchChromium();
  const threads = process.env['TSGAN_THREADS'];
  try {
    const pages: Record<string, { opened: number; read: number }> = {};
    for (const { name } of lessons()) {
      const { opened, read } = await weigh(browser, `${url}${name}.html`);
      pages[name] = { opened: round(opened / 1e3), read: round(read / 1e3) };
    }
    const lesson = `${url}${lessons()[1]!.name}.html`;
    const figures: number[] = [];
    for (let i = 0; i < 5; i++) figures.push(await firstFigure(browser, lesson));
    const stops: number[] = [];
    for (let i = 0; i < 3; i++) stops.push(round(await stopping(browser, lesson)));
    const trainings = [];
    let equal = true;
    for (let i = 0; i < pairs; i++) {
      const node = await timed(tsgan, steps);
      const visit = await Visit.open(browser, lesson, { settings: threads ? { threads } : {} });
      await visit.wake();
      const page = JSON.parse(await visit.runCell(1, inPage(steps))) as Training;
      await visit.close();
      equal &&= node.losses.every((loss, at) => loss === page.losses[at]);
      const [ours, theirs] = [tsgan.metrics.median(page.times), tsgan.metrics.median(node.times)];
      trainings.push({
        page: round(ours, 2),
        node: round(theirs, 2),
        ratio: round(ours / theirs, 2),
      });
    }
    const result = {
      date: new Date().toISOString().slice(0, 10),
      machine: machine(),
      ...(remark && { remark }),
      browser: `Chromium ${browser.version()}`,
      scriptsGzipped: sizes,
      kilobytesBeforeRun: pages,
      firstFigure: {
        from: 'the page is loaded; Run, Run all; until the first figure is drawn, in milliseconds',
        median: round(tsgan.metrics.median(figures)),
        all: figures.map((value) => round(value)),
      },
      stopOfATraining: {
        from: 'Stop pressed, until its cell has ended, in milliseconds',
        all: stops,
      },
      training: {
        what: `wideMnist, ${steps} steps, median milliseconds a step, page and Node in turns`,
        device: (await tsgan.backends.available()).find(({ name }) => name === 'wasm')?.device,
        pairs: trainings,
        lossesEqualToTheLastBit: equal,
      },
    };
    writeJson(file, result);
    console.log(JSON.stringify(result, null, 2));
  } finally {
    await browser.close();
    close();
  }
}
