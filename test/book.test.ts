/** The course as pages: read, run, changed and stopped in a real browser. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import * as tsgan from 'tsgan';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { given, Session } from '../book/src/kernel/session.js';
import { figuresAsFiles } from '../tools/dist/book/figures.js';
import { serveSite } from '../tools/dist/book/serve.js';
import { writeSite } from '../tools/dist/book/site.js';
import { launchChromium, Visit, type VisitOptions } from '../tools/dist/book/visit.js';
import { findChromium } from '../tools/dist/chromium.js';
import { exercises, lessons } from '../tools/dist/notebook/lessons.js';

const chromium = findChromium();
if (!chromium) console.log('test/book.test.ts does not run here: no chromium (TSGAN_CHROMIUM)');

describe.skipIf(!chromium)('the book', () => {
  const site = mkdtempSync(path.join(tmpdir(), 'tsgan-book-'));
  let browser: Browser;
  const browsers: Browser[] = [];
  /** With the headers that let threads share memory, and without. */
  const servers: Record<'isolated' | 'plain', { url: string; close: () => void }> = {} as never;
  let visit: Visit;

  beforeAll(async () => {
    await writeSite(site);
    servers.isolated = await serveSite(site, { port: 0 });
    servers.plain = await serveSite(site, { port: 0, isolated: false });
    browser = await launchChromium();
    browsers.push(browser);
  });
  afterAll(async () => {
    for (const one of browsers) await one.close();
    for (const { close } of Object.values(servers)) close();
    rmSync(site, { recursive: true });
  });
  afterEach(async () => {
    expect(visit.problems).toEqual([]);
    await visit.close();
  });

  const open = async (name: string, options?: VisitOptions) =>
    (visit = await Visit.open(browser, `${servers.isolated.url}${name}`, options));
  const first = lessons()[1]!.name; // 00 tries every backend

  test('has every lesson and every exercise in its contents', async () => {
    await open('index.html');
    const links = await visit.page
      .locator('main a:not(.thumb)')
      .evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    const practised = new Set(exercises().map(({ name }) => name));
    const expected = lessons().flatMap(({ name }) => [
      `${name}.html`,
      ...(practised.has(name) ? [`exercises-${name}.html`] : []),
    ]);
    expect(links).toEqual(expected);
  });

  test('is read from a folder, with formulas, pictures and search', async () => {
    const address = pathToFileURL(path.join(site, `${first}.html`)).href;
    visit = await Visit.open(browser, address);
    const { page } = visit;
    expect(await page.locator('math').count()).toBeGreaterThan(3);
    const image = page.locator('.text img').first();
    await image.scrollIntoViewIfNeeded();
    await expect
      .poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBeGreaterThan(0);
    await page.fill('#search', 'mode collapse');
    await page.locator('#found a').first().click();
    expect(page.url()).toMatch(/^file:.*\.html#.+/);
    await expect.poll(() => page.locator('.runbar').innerText()).toMatch(/npm run book/);
  });

  test('brings a published figure to life, from a folder too', async () => {
    const figure = { data: [{ y: [0, 1] }], layout: { title: { text: 'T' } } };
    const html = `<div class="figure"><b>still</b><script type="application/json">${JSON.stringify(figure)}</script></div>`;
    const page = readFileSync(path.join(site, `${first}.html`), 'utf8');
    const own = path.join(site, 'figure.html');
    writeFileSync(
      own,
      page.replace('<main id="text">', `<main id="text">${figuresAsFiles(html, site)}`),
    );
    visit = await Visit.open(browser, pathToFileURL(own).href);
    await visit.page.getByRole('button', { name: 'Zoom and hover' }).first().click();
    await expect.poll(() => visit.page.locator('.gtitle').first().textContent()).toBe('T');
    expect(await visit.page.getByText('still', { exact: true }).count()).toBe(0);
  });

  test('leaves the reader to find their way by keys', async () => {
    await open(`${first}.html`);
    await visit.page.focus('#search');
    await visit.page.keyboard.type('Jensen');
    await visit.page.waitForSelector('#found a');
    await visit.page.keyboard.press('ArrowDown');
    await visit.page.keyboard.press('Enter');
    await visit.page.waitForURL(/#/);
    await visit.page.keyboard.press('Escape');
  });

  /** A training whose every loss is printed. */
  const training = `import { data, presets, Random, train, useBackend } from 'tsgan';
await useBackend('wasm');
const { gan, settings } = presets.quickMnist(new Random(1));
const losses: number[] = [];
const options = { ...settings, seed: 1, steps: 20, reportEvery: 1 };
for await (const event of train(gan, data.loadMnist({ seed: 1 }).train, options)) {
  losses.push(event.discriminatorLoss, event.generatorLoss);
}
JSON.stringify(losses)`;

  test('computes what Node computes, to the last bit, with threads and without', async () => {
    const here = new Session({ [given.load]: () => tsgan, [given.beat]: () => undefined });
    const [expected] = (await here.run(1, training))!;
    expect(JSON.parse(String(expected))).toHaveLength(40);
    for (const threads of ['1', '2']) {
      await open(`${first}.html`, { settings: { threads } });
      await visit.wake();
      expect(await visit.page.evaluate('crossOriginIsolated')).toBe(true);
      expect(await visit.runCell(1, training)).toBe(expected);
      if (threads === '1') await visit.close();
    }
  });

  test('runs where memory cannot be shared, and there alone', async () => {
    const context = { serviceWorkers: 'block' } as const;
    visit = await Visit.open(browser, `${servers.plain.url}${first}.html`, { context });
    await visit.wake();
    const device = "import { useBackend } from 'tsgan';\n(await useBackend('wasm')).device";
    expect(await visit.runCell(1, device)).toMatch(/WebAssembly.*, 1 thread$/);
  });

  test('shares memory behind a host that sets no headers', async () => {
    visit = await Visit.open(browser, `${servers.plain.url}${first}.html`);
    await visit.wake();
    expect(await visit.page.evaluate('crossOriginIsolated')).toBe(true);
  });

  test('keeps names, shows errors with cell and line, and forgets at Begin anew', async () => {
    await open(`${first}.html`);
    await visit.wake();
    await visit.runCell(1, 'const kept = [1, 2, 3];');
    expect(await visit.runCell(2, 'kept.map((x) => x * 2)')).toBe('[ 2, 4, 6 ]');
    const told = await visit.runCell(3, 'console.log("before");\n(kept as any).no.such');
    expect(told).toMatch(/before\s+TypeError: .*\s+at cell \[3\], line 2/);
    await visit.page.locator('.more > summary').click();
    await visit.page.getByRole('button', { name: 'Begin anew' }).click();
    expect(await visit.runCell(2)).toMatch(/ReferenceError: kept is not defined/);
  });

  test('what a reader wrote is there again after a reload, until they want the printed text', async () => {
    await open(`${first}.html`);
    await visit.wake();
    await visit.write(2, '"mine"');
    await visit.page.reload();
    await visit.wake();
    expect(await visit.runCell(2)).toBe('mine');
    await visit.page.locator('#cell-2').getByRole('button', { name: 'As printed' }).click();
    expect(await visit.page.locator('#cell-2 .cm-content').innerText()).not.toContain('mine');
  });

  test.each([
    [
      'a training, which ends by itself and keeps what it has',
      training.replace('steps: 20', 'steps: 1e6'),
      /^\[[\d.,]+\]$/,
    ],
    ['a loop that never ends', 'for (;;);', /KeyboardInterrupt/],
    ['a wait that never ends', 'await new Promise(() => {});', /KeyboardInterrupt/],
  ])('stops %s', async (_, source, expected) => {
    await open(`${first}.html`);
    await visit.wake();
    await visit.runCell(2, 'const before = 1;');
    await visit.write(1, source);
    const cell = visit.page.locator('#cell-1');
    await cell.getByRole('button', { name: 'Run' }).click();
    await visit.page.waitForTimeout(3000);
    await visit.page.getByRole('button', { name: 'Stop' }).click();
    await visit.page.waitForSelector('#cell-1:not([data-state=running])', { timeout: 3500 });
    expect((await cell.locator('.outputs').innerText()).trim()).toMatch(expected);
    expect(await visit.runCell(2, 'before')).toBe('1');
  });

  test('ends with its worker what hears nothing, and says so', async () => {
    await open(`${first}.html`);
    await visit.wake();
    await visit.write(1, "'x'.repeat(30).replace(/^(x+x+)+y/, '');"); // a pattern that goes on for hours
    await visit.page.locator('#cell-1').getByRole('button', { name: 'Run' }).click();
    await visit.page.waitForTimeout(500);
    await visit.page.getByRole('button', { name: 'Stop' }).click();
    await visit.page.waitForSelector('#cell-1:not([data-state=running])', { timeout: 20_000 });
    expect(await visit.page.locator('#cell-1 .outputs').innerText()).toMatch(
      /run from the top again/,
    );
    expect(await visit.runCell(1, '2')).toBe('2');
  });

  test('draws figures, those that move, and pictures, and puts a later state in the place of an earlier', async () => {
    await open(`${first}.html`);
    await visit.wake();
    const { page } = visit;
    await visit.runCell(
      1,
      "import { show } from 'tsgan';\nawait show.figure(show.lines({ a: { y: [0, 1] } }, { title: 'T' }));",
    );
    await page.waitForSelector('#cell-1 .scatterlayer path');
    await visit.runCell(
      2,
      'await show.live({ a: [1, 2] }, ({ a }) => show.lines({ a: { y: [0, a] } }, { title: `a is ${a}` }));',
    );
    await page.waitForSelector('#cell-2 .scatterlayer path');
    await page.locator('#cell-2 input[type=range]').fill('1');
    await expect.poll(() => page.locator('#cell-2 .gtitle').textContent()).toBe('a is 2');
    await visit.runCell(3, 'await show.images(new Float32Array(784 * 3));');
    expect(await page.locator('#cell-3 img').count()).toBe(1);
    const door = "const door = (globalThis as any)[Symbol.for('tsgan.notebook')];\n";
    const html = '<b>two</b><script>alert(2)</script>';
    await visit.runCell(
      4,
      `${door}door.display({ data: { 'text/plain': 'one' } }, { id: 'x' });\ndoor.display({ data: { 'text/html': ${JSON.stringify(html)} } }, { id: 'x', update: true });`,
    );
    expect(
      await page.locator('#cell-4 .output').evaluateAll((all) => all.map((one) => one.innerHTML)),
    ).toEqual(['<b>two</b>']);
  });

  test('keeps files that cells write, and gives cells those that the reader has', async () => {
    await open(`${first}.html`);
    await visit.wake();
    const write = "import { writeFileSync } from 'node:fs';\nwriteFileSync('mine/a.txt', 'kept');";
    await visit.runCell(1, write);
    await visit.page.locator('.more > summary').click();
    const digits = { name: 't10k-labels-idx1-ubyte', mimeType: '', buffer: Buffer.from([7]) };
    await visit.page.locator('.runbar input[type=file]').setInputFiles(digits);
    await expect.poll(() => visit.page.locator('#status').innerText()).toContain('data/mnist');
    expect(
      await visit.runCell(
        2,
        "import { readFileSync } from 'node:fs';\nreadFileSync('data/mnist/t10k-labels-idx1-ubyte')[0]",
      ),
    ).toBe('7');
    await visit.page.reload();
    await visit.wake();
    expect(
      await visit.runCell(
        2,
        "import { readFileSync } from 'node:fs';\nreadFileSync('mine/a.txt', 'utf8')",
      ),
    ).toBe('kept');
  });

  test('refuses what is ill-typed once the type checker is there, and names the line', async () => {
    await open(`${first}.html`);
    await visit.wake();
    await visit.runCell(1, "import { tf } from 'tsgan';\nconst size: number = 3;");
    await visit.page.waitForSelector('body[data-types=ready]', { timeout: 60_000 });
    const wrong = await visit.runCell(2, "console.log('ran');\ntf.zeros([size]).reshape('no')");
    expect(wrong).toMatch(
      /^TypeScriptError: Argument of type 'string' .*\n\s+at cell \[2\], line 2/,
    );
    expect(await visit.runCell(2, "const size = 'another';\nsize.length")).toBe('7');
  });

  test('keeps which checks passed, and tells it in the contents', async () => {
    await open(`exercises-${first}.html`);
    await visit.wake();
    const check = (name: string, pass: boolean) =>
      `import { course } from 'tsgan';\nawait course.check('${name}', () => ${pass}, 'hint');`;
    await visit.runCell(1, check('one', true));
    await visit.runCell(1, check('two', false));
    await visit.page.goto(`${servers.isolated.url}index.html`);
    const told = visit.page.locator(`[data-progress="exercises-${first}"]`);
    expect(await told.textContent()).toBe('1 of 2 checks passed');
  });

  test.each(['isolated', 'plain'] as const)(
    'lets no cell send anything elsewhere (%s host)',
    async (host) => {
      visit = await Visit.open(browser, `${servers[host].url}${first}.html`);
      await visit.wake();
      const told = await visit.runCell(
        1,
        "await fetch('https://example.com/x').then(() => 'sent', () => 'refused')",
      );
      expect(told).toBe('refused');
    },
  );

  test('computes on a GPU that the processor imitates by name only', async () => {
    const gpu = await launchChromium([
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--enable-features=Vulkan',
    ]);
    browsers.push(gpu);
    visit = await Visit.open(gpu, `${servers.isolated.url}${first}.html`);
    await visit.wake();
    const devices =
      "import { useBackend } from 'tsgan';\nconst { device } = await useBackend('webgpu');\n[device, (await useBackend()).name].join('; ')";
    expect(await visit.runCell(1, devices)).toMatch(/imitated by the processor\); wasm$/);
  });

  test('plays: trains in the first page, and a link keeps the settings', async () => {
    await open('index.html#data=grid&objective=relativistic&regularizer=r1%2Br2');
    const { page } = visit;
    const meters = page.locator('.meters');
    expect(await page.getByLabel('Objective').inputValue()).toBe('relativistic');
    await page.getByRole('button', { name: 'One step' }).click();
    await expect
      .poll(() => meters.innerText(), { timeout: 60_000 })
      .toMatch(/^Step 1: \d+ of 25 modes/);
    await page.getByLabel('Data').selectOption('drawn');
    await page
      .locator('.playground canvas')
      .first()
      .click({ position: { x: 100, y: 60 } });
    await page.getByRole('button', { name: 'One step' }).click();
    await expect
      .poll(() => meters.innerText(), { timeout: 60_000 })
      .toMatch(/^Step 1: \d of 1 modes/);
    expect(page.url()).toMatch(/data=drawn.*drawn=/);
    expect(await page.locator('.playground .trouble').innerText()).toBe('');
  });

  test.each([
    ['light', 'desktop'],
    ['dark', 'desktop'],
    ['light', 'phone'],
  ] as const)('has nothing that axe calls serious: %s, %s', async (colorScheme, size) => {
    const viewport = size === 'phone' ? { width: 390, height: 844 } : { width: 1100, height: 900 };
    for (const [name, woken] of [
      ['index.html', false],
      [`${first}.html`, false],
      [`exercises-${first}.html`, true],
    ] as const) {
      await open(name, { context: { colorScheme, viewport, bypassCSP: true } });
      if (woken) {
        await visit.wake();
        await visit.runCell(1);
      }
      await visit.page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') });
      const found = await visit.page.evaluate<string[]>(
        `axe.run().then(({ violations }) => violations
          .filter(({ impact }) => /serious|critical/.test(impact))
          .flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`,
      );
      expect({ name, found }).toEqual({ name, found: [] });
      const wide = await visit.page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect({ name, wide }).toEqual({ name, wide: 0 });
      expect(visit.problems).toEqual([]);
      if (!woken) await visit.close();
    }
  });

  test.each([`${first}.html`, `exercises-${first}.html`])(
    'runs %s whole',
    async (name) => {
      await open(name, { settings: { budget: 'quick', strict: '1' } });
      await visit.wake();
      await visit.solve();
      const { ok, errors } = await visit.runAll(300_000);
      expect(errors).toEqual([]);
      expect(ok).toBe(true);
    },
    400_000,
  );
});
