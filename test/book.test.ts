/** The course as pages: read, run, changed and stopped in a real browser. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
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

  /** A file of MNIST's own form: a header, then the values. */
  const idx = (shape: readonly number[], values: readonly number[]) => {
    const lengths = shape.flatMap((length) => [0, 0, length >> 8, length & 255]);
    return Buffer.from([0, 0, 8, shape.length, ...lengths, ...values]);
  };
  const give = (...files: [name: string, buffer: Buffer][]) =>
    visit.page
      .locator('.runbar input[type=file]')
      .setInputFiles(files.map(([name, buffer]) => ({ name, mimeType: '', buffer })));
  const told = () => visit.page.locator('#status').innerText();
  const labels = 't10k-labels-idx1-ubyte';

  test('keeps files that cells write, and gives cells those that the reader has', async () => {
    await open(`${first}.html`);
    await visit.wake();
    const write = "import { writeFileSync } from 'node:fs';\nwriteFileSync('mine/a.txt', 'kept');";
    await visit.runCell(1, write);
    await visit.page.locator('.more > summary').click();
    await give([labels, idx([1], [7])]);
    await expect.poll(told).toContain(`data/mnist/${labels}`);
    const readLabel = `import { readFileSync } from 'node:fs';\nreadFileSync('data/mnist/${labels}').at(-1)`;
    expect(await visit.runCell(2, readLabel)).toBe('7');
    await visit.page.reload();
    await visit.wake();
    expect(await visit.runCell(2, readLabel)).toBe('7');
    const readText = "import { readFileSync } from 'node:fs';\nreadFileSync('mine/a.txt', 'utf8')";
    expect(await visit.runCell(2, readText)).toBe('kept');
  });

  test('takes MNIST’s own four files, chosen or dropped, under both of their names', async () => {
    const images = idx([3, 28, 28], new Array<number>(3 * 784).fill(255));
    await open(`${first}.html`);
    await visit.wake();
    await give(
      ['train-images.idx3-ubyte', images],
      ['train-labels.idx1-ubyte', idx([3], [1, 2, 3])],
    );
    await expect.poll(told).toContain(`still lacks t10k-images-idx3-ubyte, ${labels}`);
    // Dropped: what a file manager hands over.
    const packed = {
      't10k-images-idx3-ubyte.gz': gzipSync(images),
      [`${labels}.gz`]: gzipSync(idx([3], [4, 5, 6])),
    };
    const dropped = Object.entries(packed).map(([name, bytes]) => ({ name, bytes: [...bytes] }));
    await visit.page.evaluate((files) => {
      const dataTransfer = new DataTransfer();
      for (const { name, bytes } of files)
        dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
      const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
      document.querySelector('main')!.dispatchEvent(drop);
    }, dropped);
    await expect
      .poll(told)
      .toMatch(new RegExp(`^${labels}.gz is there for cells now, as data/mnist/${labels}.gz.$`));
    const load =
      "import { data } from 'tsgan';\nconst { train, test } = data.loadFullMnist({ seed: 1, validation: 1, folder: '../data/mnist' });\n[train.size, test.size, test.labels!.join('')].join(' ')";
    expect(await visit.runCell(1, load)).toBe('2 3 456');
  });

  test('says what is wrong with a file, and keeps the whole one', async () => {
    await open(`${first}.html`);
    await visit.wake();
    await give([labels, idx([1], [7])]);
    await expect.poll(told).toContain('is there for cells');
    for (const [buffer, why] of [
      [idx([2], [7]), 'has 1 values, but its header [2] says 2'],
      [Buffer.from('<!doctype html>'), 'is no IDX file'],
      [gzipSync(idx([1], [7])).subarray(0, 20), 'cut short or damaged'],
      [Buffer.alloc(0), 'it is empty'],
    ] as const) {
      await give([labels, buffer]);
      await expect.poll(told).toContain(why);
      expect(await told()).toContain(`${labels} was not taken`);
    }
    // A refusal is not lost behind what was taken after it.
    await give([labels, idx([2], [7])], ['notes.csv', Buffer.from('a')]);
    await expect
      .poll(told)
      .toMatch(/was not taken.* notes\.csv is there for cells now, as data\/notes\.csv\.$/);
    const readLabel = `import { readFileSync } from 'node:fs';\nreadFileSync('data/mnist/${labels}').at(-1)`;
    expect(await visit.runCell(1, readLabel)).toBe('7');
    await visit.page.reload();
    await visit.wake();
    expect(await visit.runCell(1, readLabel)).toBe('7');
  });

  test('opens no file in its own place that is dropped before Run', async () => {
    await open(`${first}.html`);
    const stays = await visit.page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'x.txt'));
      const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
      return !document.querySelector('main')!.dispatchEvent(drop);
    });
    expect(stays).toBe(true);
    expect(await told()).toMatch(/Run this page first/);
  });

  /** What the browser saves when `press` is done, as bytes. */
  async function saved(press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
    const [download] = await Promise.all([visit.page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  test('a checkpoint outlives the page, is taken away, and goes on in another browser', async () => {
    const session = `import { data, presets, Random, training, useBackend } from 'tsgan';
await useBackend('wasm');
const { gan, settings } = presets.quickMnist(new Random(1));
const session = new training.Training(gan, data.loadMnist({ seed: 1 }).train, { ...settings, steps: 4, seed: 1, reportEvery: 1 });
const losses: number[] = [];
`;
    const half = `${session}for await (const { step, generatorLoss } of session.run()) {
  losses.push(generatorLoss);
  if (step === 2) await training.saveCheckpoint(session, 'mine/half.safetensors');
}
losses.slice(2).join(' ')`;
    const resume = (
      file: string,
    ) => `${session}await training.restoreCheckpoint(session, '${file}');
for await (const { generatorLoss } of session.run()) losses.push(generatorLoss);
losses.join(' ')`;
    await open(`${first}.html`);
    await visit.wake();
    const expected = await visit.runCell(1, half);
    expect(expected).toMatch(/^[\d.]+ [\d.]+$/);
    const take = async () => {
      await visit.page.locator('.more > summary').click();
      return saved(() => visit.page.getByRole('button', { name: 'half.safetensors' }).click());
    };
    const { name, bytes } = await take();
    expect(name).toBe('half.safetensors');
    await visit.page.reload();
    await visit.wake();
    expect(await visit.runCell(1, resume('mine/half.safetensors'))).toBe(expected);
    expect((await take()).bytes.equals(bytes)).toBe(true);
    await visit.close();

    await open(`${first}.html`);
    await visit.wake();
    await give([name, bytes], ['cut.safetensors', bytes.subarray(0, -1)]);
    await expect.poll(told).toContain('data/cut.safetensors');
    expect(await visit.runCell(1, resume(`data/${name}`))).toBe(expected);
    expect(await visit.runCell(2, resume('data/cut.safetensors'))).toMatch(
      /data\/cut\.safetensors/,
    );
  }, 240_000);

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

  test('work is saved to a file and brought to another browser; a bad file changes nothing', async () => {
    await open(`exercises-${first}.html`);
    await visit.wake();
    await visit.runCell(
      1,
      "import { course } from 'tsgan';\nawait course.check('one', () => true, 'hint');",
    );
    await visit.page.goto(`${servers.isolated.url}index.html`);
    const press = (name: string) => visit.page.getByRole('button', { name }).click();
    const { name, bytes } = await saved(() => press('Save it to a file'));
    expect(name).toBe('tsgan-work.json');
    await visit.close();

    await open('index.html');
    const progress = visit.page.locator(`[data-progress="exercises-${first}"]`);
    const said = visit.page.locator('[data-keepers] [role=status]');
    const bring = (buffer: Buffer) =>
      visit.page
        .locator('[data-keepers] input')
        .setInputFiles({ name, mimeType: 'application/json', buffer });
    const wrongCells = { tsgan: 1, pages: { x: { cells: { a: 1 }, checks: {} } } };
    for (const [text, why] of [
      [bytes.toString().slice(0, -3), 'cut short'],
      ['[]', 'does not say "tsgan"'],
      ['{ "tsgan": 1 }', 'no "pages"'],
      [JSON.stringify(wrongCells), 'the "cells" of "x" are no texts'],
    ] as const) {
      await bring(Buffer.from(text));
      await expect.poll(() => said.innerText()).toContain(why);
      expect(await progress.textContent()).toBe('');
    }
    await bring(bytes);
    await expect.poll(() => progress.textContent()).toBe('1 of 1 checks passed');
    await visit.page.goto(`${servers.isolated.url}exercises-${first}.html`);
    await visit.wake();
    expect(await visit.runCell(1)).toContain('one');
    await visit.page.goto(`${servers.isolated.url}index.html`);
    visit.page.once('dialog', (dialog) => void dialog.accept());
    await press('Forget it');
    await expect.poll(() => progress.textContent()).toBe('');
  });

  test('is run, stopped and gone through by keys alone', async () => {
    await open(`${first}.html`);
    const { keyboard } = visit.page;
    const focused = () =>
      visit.page.evaluate(() => document.activeElement?.textContent.trim() ?? '');
    for (let i = 0; i < 10 && (await focused()) !== '▶ Run this page'; i++)
      await keyboard.press('Tab');
    await keyboard.press('Enter');
    await visit.page.waitForSelector('body[data-ready]');
    expect(await focused()).toBe('▶▶ Run all');
    const inCell = () =>
      visit.page.evaluate(() => document.activeElement?.closest('.cell')?.id ?? '');
    const folded = await visit.page.locator('#cell-1 > details.folded').count();
    expect(folded).toBe(1); // the set-up: its button is reached, not its editor
    for (let i = 0; i < 300 && (await focused()) !== '▶ Run'; i++) await keyboard.press('Tab');
    expect(await inCell()).toBe('cell-1');
    await keyboard.press('Shift+Enter');
    expect(await inCell()).toBe('cell-2');
    await visit.page.waitForSelector('#cell-1[data-state=done]', { timeout: 60_000 });
    await keyboard.press('ControlOrMeta+a');
    await keyboard.insertText('for (;;);');
    await keyboard.press('Shift+Enter');
    expect(await inCell()).toBe('cell-3'); // at once, while cell 2 still runs
    await visit.page.waitForSelector('#cell-2[data-state=running]');
    await keyboard.press('ControlOrMeta+.');
    await visit.page.waitForSelector('#cell-2[data-state=failed]');
    expect(await visit.page.locator('#cell-2 .outputs').innerText()).toMatch(/KeyboardInterrupt/);
    await keyboard.press('Tab'); // out of the editor: Tab is not caught in it
    expect(await focused()).toBe('▶ Run');
  });

  test('is printed without buttons, and with nothing cut off', async () => {
    await open(`${first}.html`);
    await visit.page.setViewportSize({ width: 700, height: 1000 });
    await visit.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const found = await visit.page.evaluate(() => {
      const seen = (one: Element) => one.checkVisibility();
      const cut = [
        ...document.querySelectorAll('main pre, main p, main math, main table, main img'),
      ]
        .filter(seen)
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
      return {
        cut: cut.map((one) => one.outerHTML.slice(0, 100)),
        buttons: [...document.querySelectorAll('button, input')].filter(seen).length,
        scrolled: [...document.querySelectorAll('main pre')].filter(
          (one) => one.scrollWidth > one.clientWidth,
        ).length,
        scheme: getComputedStyle(document.body).color,
      };
    });
    expect(found).toEqual({ cut: [], buttons: 0, scrolled: 0, scheme: 'rgb(31, 35, 40)' });
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
    await page.locator('.playground canvas').first().focus();
    for (const key of ['ArrowRight', 'ArrowUp', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
    await expect
      .poll(() => new URLSearchParams(page.url().split('#')[1]).get('drawn'))
      .toMatch(/;0\.2,0\.4$/);
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
      const clipped = await visit.page
        .locator('.text li')
        .evaluateAll((all) => all.filter((one) => getComputedStyle(one).overflowX !== 'visible'));
      expect(clipped.length, 'items of lists whose numbers are cut off').toBe(0);
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
