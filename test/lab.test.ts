import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildNotebook } from '../tools/dist/notebook/build.js';
import { begin, cells, command, Lab, restartKernel, whyNot } from './jupyter-page.js';

// A browser, a server and a kernel at once, perhaps on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

const reason = whyNot();
if (reason) console.log(`test/lab.test.ts does not run here: ${reason}`);

/** Where screenshots go, for a person to look at. */
const pictures = path.resolve(import.meta.dirname, '../out/screenshots');

const code = (source: string) => ({
  cell_type: 'code',
  id: randomUUID(),
  source,
  metadata: {},
  outputs: [],
  execution_count: null,
});

const notebook = (...sources: string[]) => ({
  cells: sources.map((source) => code(source)),
  metadata: { kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' } },
  nbformat: 4,
  nbformat_minor: 5,
});

/** Everything that a lesson shows, in little. */
const gallery = notebook(
  `import { course, Random, show, watch } from 'tsgan';`,
  `await show.figure(show.lines({ parabola: { x: [0, 1, 2, 3], y: [0, 1, 4, 9] } }, { title: 'Parabola', x: 'x', y: 'x²' }));`,
  `await show.figure(show.heatmap([[0, 1], [1, 0]], { title: 'Checkers' }));`,
  `await show.images(new Random(1).uniformTensor([10, 784], -1, 1), { columns: 5, caption: 'Noise' });`,
  `async function* events() {
  for (let step = 1; step <= 40; step++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    yield { step, totalSteps: 40, epoch: 1, endOfEpoch: step === 40, discriminatorLoss: 1 + 1 / step, generatorLoss: 1 - 1 / step, seconds: step / 20 };
  }
}
const history = await watch(events(), show.progressBar(), show.liveLosses());`,
  `await course.check('the loss', () => course.isClose(history.at(-1)!.discriminatorLoss, 1.025, 1e-6), 'Wait for the end.');`,
  `import { display } from 'tslab';
display.html('<script>document.body.dataset.ran = "script"</script><p>told</p>');`,
);

/** Colours of a screenshot, with how often each is there. */
async function colours(target: Locator, name: string): Promise<Map<string, number>> {
  mkdirSync(pictures, { recursive: true });
  await target.scrollIntoViewIfNeeded();
  await target.page().waitForTimeout(500);
  const png = PNG.sync.read(await target.screenshot({ path: path.join(pictures, `${name}.png`) }));
  const counts = new Map<string, number>();
  for (let i = 0; i < png.data.length; i += 4) {
    const colour = png.data.subarray(i, i + 3).toString('hex');
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return counts;
}

async function runAll(page: Page, seconds: number): Promise<void> {
  await begin(page, 'notebook:run-all-cells');
  for (const end = Date.now() + seconds * 1000; ;) {
    const code = (await cells(page)).filter(({ type }) => type === 'code');
    for (const { outputs } of code) {
      for (const output of outputs) {
        if (output.output_type === 'error' || output.name === 'stderr') {
          throw new Error(`A cell failed: ${JSON.stringify(output)}`);
        }
      }
    }
    if (code.every(({ state, executionCount }) => state !== 'running' && executionCount)) return;
    if (Date.now() > end) throw new Error(`Not done in ${seconds} s.`);
    await page.waitForTimeout(250);
  }
}

/** What the script of the gallery's last cell leaves behind where scripts may run. */
const ran = (page: Page) => page.evaluate(() => document.body.dataset['ran']);

const blue = '0072b2';

/** The three figures of the gallery, drawn by plotly: lines and cells in their colours. */
async function expectFigures(page: Page, name: string): Promise<void> {
  const figures = page.locator('.js-plotly-plot');
  await figures.nth(2).waitFor({ state: 'attached', timeout: 60_000 });
  expect(await figures.count()).toBe(3);
  const [line, heat, losses] = [
    await colours(figures.nth(0), `${name}-line`),
    await colours(figures.nth(1), `${name}-heatmap`),
    await colours(figures.nth(2), `${name}-losses`),
  ];
  expect(line.get(blue)).toBeGreaterThan(200);
  for (const end of ['440154', 'fde725']) expect(heat.get(end)).toBeGreaterThan(20_000);
  // D is green and G is orange, as in the diagrams.
  expect(losses.get('009e73')).toBeGreaterThan(200);
  expect(losses.get('e69f00')).toBeGreaterThan(200);
}

describe.skipIf(reason)(`JupyterLab${reason ? ` (not run: ${reason})` : ''}`, () => {
  let lab: Lab;
  const file = (name: string) => path.join(lab.folder, name);
  beforeAll(async () => {
    lab = await Lab.start({ TSGAN_BUDGET: 'quick', TSGAN_SHOW: '' });
    writeFileSync(file('gallery.ipynb'), JSON.stringify(gallery));
  });
  afterAll(() => lab.close());

  test('Run All draws every figure; saved and reopened, they stand there too', async () => {
    const page = await lab.open('gallery.ipynb');
    await runAll(page, 90);
    await expectFigures(page, 'run');
    const grid = page.locator('.jp-OutputArea img[src^="data:image/png"]').last();
    expect((await colours(grid, 'run-images')).size).toBeGreaterThan(100);
    expect(await page.locator('.jp-OutputArea progress').count()).toBe(1);
    await expect.poll(() => page.getByText('✓ pass').count()).toBe(1);
    await expect.poll(() => ran(page)).toBe('script');
    await page.screenshot({ path: path.join(pictures, 'run-window.png') });
    await command(page, 'docmanager:save');
    await page.context().close();

    const trusted = await lab.open('gallery.ipynb');
    await expectFigures(trusted, 'reopened');
    expect(await ran(trusted)).toBe('script');
    await trusted.context().close();
    expect(lab.outside).toEqual([]);
  });

  test('reopened without trust, the pictures stand in for the scripts', async () => {
    const saved = JSON.parse(readFileSync(file('gallery.ipynb'), 'utf8')) as typeof gallery;
    // Somebody else's file: its signature is not this user's.
    Object.assign(saved.metadata, { title: 'sent by mail' });
    writeFileSync(file('untrusted.ipynb'), JSON.stringify(saved));
    const page = await lab.open('untrusted.ipynb');
    const figures = page.locator('.jp-OutputArea img[alt="figure"]');
    await figures.nth(2).waitFor({ state: 'attached' });
    await page.locator('.jp-OutputArea').getByText('told').waitFor({ state: 'attached' });
    expect(await page.locator('.js-plotly-plot').count()).toBe(0);
    expect(await ran(page), 'a script of an untrusted notebook').toBe(undefined);
    expect((await colours(figures.nth(0), 'untrusted-line')).get(blue)).toBeGreaterThan(200);
    const heat = await colours(figures.nth(1), 'untrusted-heatmap');
    for (const end of ['440154', 'fde725']) expect(heat.get(end)).toBeGreaterThan(20_000);
    await page.context().close();
  });

  test('nbconvert makes a page of it whose figures are drawn', async () => {
    const python = process.env['TSGAN_PYTHON'];
    const [program, ...args] = (python ? [python, '-m', 'nbconvert'] : ['jupyter-nbconvert']) as [
      string,
      ...string[],
    ];
    const done = spawnSync(program, [...args, '--to', 'html', file('gallery.ipynb')], {
      encoding: 'utf8',
    });
    if (done.error || done.status !== 0) {
      console.log(`nbconvert is not here; not tried: ${done.error?.message ?? done.stderr}`);
      return;
    }
    const before = lab.outside.length;
    const page = await lab.page();
    await page.goto(pathToFileURL(file('gallery.html')).href);
    await expectFigures(page, 'nbconvert');
    await page.context().close();
    // The page template of nbconvert itself asks for MathJax and RequireJS; we add nothing to that.
    const ours = lab.outside.slice(before).filter((url) => !/mathjax|require/i.test(url));
    expect(ours).toEqual([]);
    lab.outside.length = before;
  });

  test('the stop button ends a training, and the kernel goes on', async () => {
    const training = notebook(
      `import { presets, Random, show, train, useBackend, watch } from 'tsgan';
await useBackend('cpu');`,
      `const state = { steps: 0 };
const random = new Random(1);
const { gan, settings } = presets.simpleMnist(random);
const pixels = { name: 'noise', sampleShape: [784], size: 200, samples: new Float32Array(200 * 784) };`,
      `await watch(train(gan, pixels, { ...settings, seed: 1, batchSize: 2, steps: 1e6, reportEvery: 1 }), show.progressBar(), { update: ({ step }) => { state.steps = step; }, done: () => undefined });`,
      `const before = state.steps;
await new Promise((resolve) => setTimeout(resolve, 1500));
console.log(before > 0 && state.steps === before ? 'it stands still' : \`from \${before} to \${state.steps}\`);`,
    );
    writeFileSync(file('training.ipynb'), JSON.stringify(training));
    const page = await lab.open('training.ipynb');
    for (let i = 0; i < 2; i++) await command(page, 'notebook:run-cell-and-select-next');
    await begin(page, 'notebook:run-cell-and-select-next');
    await page.waitForSelector('.jp-OutputArea progress', { timeout: 60_000 });
    await page.locator('[data-command="notebook:interrupt-kernel"]').first().click();
    await page.getByText(/stopped after/).waitFor({ timeout: 20_000 });
    await page.waitForTimeout(500);
    await command(page, 'notebook:run-cell');
    await page.locator('.jp-OutputArea pre', { hasText: 'it stands still' }).waitFor();
    await page.screenshot({ path: path.join(pictures, 'interrupted.png') });
    await page.context().close();
  });

  test('a flood arrives whole, an error is told in its line, and a restart begins anew', async () => {
    const cellsOf = notebook(
      'for (let i = 0; i < 20000; i++) console.log(i);',
      `import { display } from 'tslab';\nfor (let i = 0; i < 2000; i++) display.text(String(i));`,
      'const one = 1;\nthrow new RangeError(`no ${one}`);',
      `console.log('not run');`,
    );
    writeFileSync(file('flood.ipynb'), JSON.stringify(cellsOf));
    const page = await lab.open('flood.ipynb');
    await begin(page, 'notebook:run-all-cells');
    const state = async () => (await cells(page)).filter(({ type }) => type === 'code');
    const failed = async () => (await state())[2]!.outputs.at(-1);
    await expect
      .poll(failed, { timeout: 120_000 })
      .toMatchObject({ output_type: 'error', ename: 'RangeError', evalue: 'no 1' });
    expect((await failed())!.traceback).toEqual([
      'RangeError: no 1',
      '    at cell [3], line 2',
      '        throw new RangeError(`no ${one}`);',
    ]);
    const [lines, displays, , behind] = await state();
    const printed = lines!.outputs.map(({ text }) => text).join('');
    expect(printed).toBe(Array.from({ length: 20000 }, (_, i) => `${i}\n`).join(''));
    expect(displays!.outputs).toHaveLength(2000);
    expect(behind!.outputs).toEqual([]);
    for (const one of [lines, displays]) expect(one!.state).toBe('idle');

    await page.evaluate(restartKernel);
    await command(page, 'notebook:run-cell');
    await expect.poll(async () => (await state()).map((one) => one.executionCount)).toContain(1);
    await page.context().close();
  });

  test('lesson 01 runs to its end with all its figures', async () => {
    const source = path.resolve(import.meta.dirname, '../notebooks/src/01-objective.ts');
    const lesson = buildNotebook(readFileSync(source, 'utf8'), source);
    writeFileSync(file('lesson.ipynb'), JSON.stringify(lesson));
    const page = await lab.open('lesson.ipynb');
    await runAll(page, 240);
    const figures = page.locator('.js-plotly-plot');
    const count = await figures.count();
    expect(count).toBeGreaterThan(0);
    for (let i = 0; i < count; i++) {
      const found = await colours(figures.nth(i), `lesson-01-${i}`);
      const most = Math.max(...found.values());
      const all = [...found.values()].reduce((sum, n) => sum + n, 0);
      expect(all - most).toBeGreaterThan(2000);
    }
    await page.context().close();
    expect(lab.outside).toEqual([]);
  });
});
