/** A real JupyterLab in a real browser, for tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../tools/dist/chromium.js';
import { findJupyter } from '../tools/dist/jupyter.js';

export { findChromium };

const root = path.resolve(import.meta.dirname, '..');

/** Why these tests cannot run on this machine, or undefined where they can. */
export function whyNot(): string | undefined {
  if (!findChromium()) return 'no chromium on the PATH and no TSGAN_CHROMIUM';
  try {
    if (findJupyter(process.env).name === 'JupyterLab') return undefined;
    return 'there is a Notebook, but no JupyterLab';
  } catch (error) {
    return (error as Error).message;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

/** What the page tells of a notebook. */
export interface CellState {
  readonly type: string;
  readonly executionCount: number | null | undefined;
  readonly state: string | undefined;
  readonly outputs: {
    readonly output_type: string;
    readonly name?: string;
    readonly text?: string;
    readonly traceback?: string[];
  }[];
}

/** `npm run lab` on a folder inside the repository, with nothing of this user's own settings. */
export class Lab {
  /** A folder from which a notebook finds the packages of the repository; removed at the end. */
  readonly folder: string;
  /** Requests that wanted to leave this machine. None of them did. */
  readonly outside: string[] = [];
  private readonly home = mkdtempSync(path.join(tmpdir(), 'tsgan-lab-'));
  private log = '';
  private server: ChildProcess | undefined;
  private browser: Browser | undefined;
  private port!: number;

  private constructor() {
    mkdirSync(path.join(root, '.tsgan'), { recursive: true });
    this.folder = mkdtempSync(path.join(root, '.tsgan', 'lab-'));
  }

  static async start(env: NodeJS.ProcessEnv = {}): Promise<Lab> {
    const lab = new Lab();
    try {
      await lab.serve(env);
      const executablePath = findChromium()!;
      lab.browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    } catch (error) {
      await lab.close();
      throw error;
    }
    return lab;
  }

  private async serve(env: NodeJS.ProcessEnv): Promise<void> {
    this.port = await freePort();
    const options = [
      this.folder,
      '--no-browser',
      '--allow-root',
      '--expose-app-in-browser',
      `--port=${this.port}`,
      '--ServerApp.port_retries=0',
      '--IdentityProvider.token=test',
    ];
    const command = path.join(root, 'tools/dist/lab.js');
    const server = spawn(process.execPath, [command, ...options], {
      cwd: root,
      env: { ...process.env, HOME: this.home, ...this.jupyterFolders(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.server = server;
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.log += chunk.toString();
      });
    }
    const deadline = Date.now() + 90_000;
    while (Date.now() < deadline && server.exitCode === null) {
      await sleep(200);
      const answer = await fetch(this.url('api')).catch(() => undefined);
      if (answer?.ok) return;
    }
    throw new Error(`JupyterLab did not start:\n${this.log}`);
  }

  private jupyterFolders(): NodeJS.ProcessEnv {
    const at = (name: string) => path.join(this.home, name);
    return {
      JUPYTER_CONFIG_DIR: at('config'),
      JUPYTER_DATA_DIR: at('data'),
      JUPYTER_RUNTIME_DIR: at('runtime'),
      IPYTHONDIR: at('ipython'),
    };
  }

  private url(place: string): string {
    return `http://127.0.0.1:${this.port}/${place}?token=test`;
  }

  /** A new window that cannot leave this machine. */
  async page(): Promise<Page> {
    const context = await this.browser!.newContext({ viewport: { width: 1200, height: 1600 } });
    await context.route('**/*', (route) => {
      const { protocol, hostname } = new URL(route.request().url());
      if (!protocol.startsWith('http') || hostname === '127.0.0.1') return route.continue();
      this.outside.push(route.request().url());
      return route.abort();
    });
    return context.newPage();
  }

  /** Opens a notebook of the folder, its kernel ready. */
  async open(name: string): Promise<Page> {
    const page = await this.page();
    await page.goto(`${this.url(`lab/tree/${name}`)}&reset`);
    // JupyterLab asks whether it may bring news, on top of the figures.
    await page.addStyleTag({ content: '.Toastify { display: none }' });
    await page.waitForSelector('.jp-Notebook .jp-Cell', { timeout: 90_000 });
    await page.waitForFunction(
      () => {
        const { session } = currentPanel().sessionContext;
        return session?.kernel?.status === 'idle';
        function currentPanel() {
          return (window as never as Exposed).jupyterapp.shell.currentWidget;
        }
      },
      undefined,
      { timeout: 90_000 },
    );
    return page;
  }

  /** Ends browser, server and kernels, and removes what they wrote. */
  async close(): Promise<void> {
    await this.browser?.close();
    if (this.server) await end(this.server);
    for (const folder of [this.home, this.folder]) rmSync(folder, { recursive: true, force: true });
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const gone = new Promise<'gone'>((resolve) => server.once('exit', () => resolve('gone')));
  // Jupyter ends its kernels first, which takes a while.
  server.kill('SIGTERM');
  if ((await Promise.race([gone, sleep(30_000)])) !== 'gone') process.kill(-server.pid, 'SIGKILL');
  await gone;
}

/** What the flag `--expose-app-in-browser` gives, as far as it is needed here. */
interface Exposed {
  jupyterapp: {
    commands: { execute(command: string): Promise<unknown> };
    shell: {
      currentWidget: {
        sessionContext: { session?: { kernel?: { status: string; restart(): Promise<void> } } };
        content: { widgets: { model: CellModel }[] };
      };
    };
  };
}
interface CellModel {
  type: string;
  executionCount?: number | null;
  executionState: string | undefined;
  outputs?: { toJSON(): CellState['outputs'] };
}

/** Does what a menu entry does, and waits until it is done. */
export async function command(page: Page, name: string): Promise<void> {
  await page.evaluate(async (name) => {
    await (window as never as Exposed).jupyterapp.commands.execute(name);
  }, name);
}

/** Does what a menu entry does, and does not wait. */
export async function begin(page: Page, name: string): Promise<void> {
  await page.evaluate((name) => {
    void (window as never as Exposed).jupyterapp.commands.execute(name);
  }, name);
}

/** In the page: what "Restart Kernel" does, once the reader has said yes. */
export async function restartKernel(): Promise<void> {
  const { sessionContext } = (window as never as Exposed).jupyterapp.shell.currentWidget;
  await sessionContext.session?.kernel?.restart();
}

export function cells(page: Page): Promise<CellState[]> {
  return page.evaluate(() =>
    (window as never as Exposed).jupyterapp.shell.currentWidget.content.widgets.map(
      ({ model }) => ({
        type: model.type,
        executionCount: model.executionCount,
        state: model.executionState,
        outputs: model.outputs?.toJSON() ?? [],
      }),
    ),
  );
}
