/** Figures in a browser: each draws by itself, fits the window and suits the page's colours. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { show } from 'tsgan';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from './jupyter-page.js';

const executablePath = findChromium();
if (!executablePath) {
  console.log('test/figures-in-page.test.ts does not run here: no chromium (TSGAN_CHROMIUM)');
}

describe.skipIf(!executablePath)('a figure in a page', () => {
  const figures: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const display: show.Notebook['display'] = ({ data }) =>
      figures.push(data['text/html'] as string);
    show.connectNotebook({ display, onInterrupt: () => () => undefined });
    const black = { y: [1, 0, 1], colour: '#000000' };
    await show.figure(show.lines({ a: { y: [0, 1, 0] }, black }, { title: 'One', x: 'x' }));
    await show.figure(
      show.lines({ b: { y: [1, 0, 1] } }, { title: 'Two', layout: { width: 500 } }),
    );
    await show.live(
      { mean: [0, 1, 2], deviation: ['narrow', 'wide'] },
      ({ mean, deviation }) =>
        show.lines({ q: { y: [mean, 0] } }, { title: `${mean} ${deviation}` }),
      { start: { mean: 1 } },
    );
    await show.live({ step: [10, 20] }, ({ step }) =>
      show.lines({ q: { y: [step, 0] } }, { title: `${step}` }),
    );
    show.connectNotebook(undefined);
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  /** Opens a page as a saved notebook would be: these outputs, in this order. */
  async function open(body: string, { style = '', script = '', javaScript = true } = {}) {
    const context = await browser.newContext({
      viewport: { width: 1000, height: 800 },
      javaScriptEnabled: javaScript,
    });
    page = await context.newPage();
    const head = `<style>body{margin:0;${style}}</style><script>${script}</script>`;
    await page.setContent(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`);
    if (javaScript) await page.waitForSelector('.main-svg .scatterlayer path', { timeout: 60_000 });
  }
  const titles = () => page.locator('.gtitle').allTextContents();
  const widths = () =>
    page.locator('.js-plotly-plot').evaluateAll((plots) => plots.map((plot) => plot.clientWidth));
  const style = (selector: string, name: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name);

  test('draws whichever of the others are there', async () => {
    await open(figures.slice(0, 2).join(''));
    await page.waitForFunction(() => document.querySelectorAll('.gtitle').length === 2);
    expect((await titles()).sort()).toEqual(['One', 'Two']);
    for (const [i, title] of ['One', 'Two'].entries()) {
      await open(figures[i]!);
      expect(await titles()).toEqual([title]);
    }
  });

  test('draws where a loader of modules wants to catch the script', async () => {
    await open(figures[0]!, { script: 'window.define = () => {}; window.define.amd = {};' });
    expect(await titles()).toEqual(['One']);
  });

  test('is as wide as the window, unless it was given a width', async () => {
    await open(figures.slice(0, 2).join(''));
    await page.waitForFunction(() => document.querySelectorAll('.gtitle').length === 2);
    expect(await widths()).toEqual([1000, 500]);
    await page.setViewportSize({ width: 640, height: 800 });
    await page.waitForFunction(() => document.querySelector('.main-svg')!.clientWidth === 640);
    expect(await widths()).toEqual([640, 500]);
  });

  test.each([
    ['light', '#ffffff', 'rgb(34, 34, 34)', 'rgb(0, 0, 0)'],
    ['dark', '#111111', 'rgb(221, 221, 221)', 'rgb(255, 255, 255)'],
  ])('suits a %s page', async (_, background, letters, black) => {
    await open(figures[0]!, { style: `background:${background}` });
    expect(await style('.gtitle', 'fill')).toBe(letters);
    expect(await style('.scatterlayer .trace:nth-child(2) path.js-line', 'stroke')).toBe(black);
    expect(await style('.bg', 'fill-opacity')).toBe('0');
  });

  test('with sliders shows what they stand at', async () => {
    await open(figures[2]!);
    expect(await titles()).toEqual(['1 narrow']);
    await page.getByLabel('deviation').fill('1');
    await page.getByLabel('mean').press('ArrowRight');
    await expect.poll(titles).toEqual(['2 wide']);
    expect(await page.getByLabel('mean').getAttribute('aria-valuetext')).toBe('2');
    expect(await page.locator('output').allTextContents()).toEqual(['2', 'wide']);
    expect(await page.getByRole('button', { name: 'play' }).count()).toBe(0);
  });

  test('with one slider plays by itself', async () => {
    await open(figures[3]!, { style: 'background:#111111' });
    await page.getByRole('button', { name: 'play' }).click();
    await expect.poll(titles, { timeout: 5000 }).toEqual(['20']);
    await expect.poll(() => page.getByRole('button', { name: 'play' }).count()).toBe(1);
    expect(await style('.gtitle', 'fill')).toBe('rgb(221, 221, 221)');
  });

  test('with sliders is the picture of its start where no script runs', async () => {
    await open(figures[2]!, { javaScript: false });
    expect(await page.locator('img').count()).toBe(1);
    expect(await page.locator('input').count()).toBe(0);
  });

  test('is a sharp picture where no script runs', async () => {
    await open(figures[0]!, { javaScript: false });
    const image = page.locator('img');
    expect((await image.boundingBox())!.width).toBe(700);
  });
});
