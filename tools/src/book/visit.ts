/** A visit to a page of the book by a browser that notes whatever should not be. */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findChromium } from '../chromium.js';

/** @throws Error where this machine has no Chromium */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error(
      'There is no chromium on the PATH. Install one, or name it with TSGAN_CHROMIUM.',
    );
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...args] });
}

export interface VisitOptions {
  readonly context?: BrowserContextOptions;
  /** What the page's address carries: `budget`, `backend`, `threads`, `strict`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** How a run of all cells ended. */
export interface RunReport {
  readonly ok: boolean;
  readonly seconds: number;
  readonly cells: number;
  /** The texts of errors below cells. */
  readonly errors: readonly string[];
}

export class Visit {
  /** Errors on the console, requests that fail or leave the origin. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {}

  /** Opens a page of the site at `url` in a profile of its own. */
  static async open(
    browser: Browser,
    url: string,
    { context = {}, settings = {} }: VisitOptions = {},
  ): Promise<Visit> {
    const page = await (await browser.newContext(context)).newPage();
    const visit = new Visit(page);
    const { problems } = visit;
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // What is still on its way when a page is left is no failure.
      if (why !== 'net::ERR_ABORTED') problems.push(`request: ${request.url()} ${why}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400)
        problems.push(`response: ${response.url()} ${response.status()}`);
    });
    const { protocol, origin } = new URL(url);
    // Not by routes: a page that a service worker stands before would wait for ever.
    page.context().on('request', (request) => {
      const address = new URL(request.url());
      const own = protocol === 'file:' ? address.protocol === 'file:' : address.origin === origin;
      if (!own && !/^(data|blob):$/.test(address.protocol)) {
        problems.push(`off-origin: ${address.href}`);
      }
    });
    const query = new URLSearchParams(settings).toString();
    await page.goto(query ? `${url}?${query}` : url);
    return visit;
  }

  /** Presses Run, so that cells become editors. */
  async wake(): Promise<void> {
    await this.page.getByRole('button', { name: 'Run this page' }).click();
    await this.page.waitForSelector('body[data-ready]');
  }

  /** Presses Run all and waits for the end. */
  async runAll(timeout: number): Promise<RunReport> {
    const began = performance.now();
    await this.page.getByRole('button', { name: 'Run all' }).click();
    await this.page.waitForSelector('body[data-run=done], body[data-run=failed]', { timeout });
    const seconds = (performance.now() - began) / 1000;
    const ok = (await this.page.getAttribute('body', 'data-run')) === 'done';
    const errors = await this.page.locator('.outputs pre.error').allTextContents();
    return { ok, seconds, errors, cells: await this.page.locator('section.cell').count() };
  }

  /** Runs one cell and gives what it printed; waits for its end. */
  async runCell(number: number, source?: string): Promise<string> {
    const cell = this.page.locator(`#cell-${number}`);
    if (source !== undefined) await this.write(number, source);
    await cell.getByRole('button', { name: 'Run' }).click();
    await this.page.waitForSelector(
      `#cell-${number}[data-state=done], #cell-${number}[data-state=failed]`,
      { timeout: 120_000 },
    );
    return (await cell.locator('.outputs').innerText()).trim();
  }

  /** Replaces what stands in a cell, as a reader would. */
  async write(number: number, source: string): Promise<void> {
    const folded = this.page.locator(`#cell-${number} > details.folded:not([open]) > summary`);
    if ((await folded.count()) > 0) await folded.first().click();
    const editor = this.page.locator(`#cell-${number} .cm-content`);
    await editor.click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(source);
  }

  /** Puts every solution into its cell. */
  async solve(): Promise<number> {
    const offers = await this.page.locator('.solution > button').all();
    for (const offer of offers) await offer.dispatchEvent('click'); // they lie folded
    return offers.length;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
