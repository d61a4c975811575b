/** A kernel as Jupyter starts it, and a front end of a few lines, for tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Dealer, Subscriber } from 'zeromq';
import { Wire, type Content, type Message } from '../tools/dist/kernel/wire.js';
import { kernelCommand, type Language } from '../tools/dist/kernelspec.js';

/** A message of the kernel, with the id of the request that it belongs to. */
export interface Told {
  readonly type: string;
  readonly content: Content;
  readonly session: string;
  readonly parent: string | undefined;
}

export interface Run {
  readonly reply: Content;
  /** What came on iopub up to `idle`, without the two states. */
  readonly told: Told[];
  readonly texts: string;
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

export interface Settings {
  readonly cwd?: string;
  readonly language?: Language;
  readonly env?: NodeJS.ProcessEnv;
  /** In place of this clone's own. */
  readonly command?: (connectionFile: string) => string[];
}

export class KernelSession {
  readonly told: Told[] = [];
  log = '';
  private readonly replies = new Map<string, Content>();
  private readonly shell = new Dealer({ linger: 0 });
  private readonly control = new Dealer({ linger: 0 });
  private readonly iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  private readonly wire: Wire;

  private constructor(
    readonly process: ChildProcess,
    private readonly folder: string,
    key: string,
  ) {
    this.wire = new Wire(key);
  }

  static async start(settings: Settings = {}): Promise<KernelSession> {
    const { cwd, language = 'typescript', env = {}, command } = settings;
    const folder = mkdtempSync(path.join(tmpdir(), 'tsgan-session-'));
    const names = ['shell', 'iopub', 'stdin', 'control', 'hb'].map((name) => `${name}_port`);
    const ports: [string, number][] = [];
    for (const name of names) ports.push([name, await freePort()]);
    const port = Object.fromEntries(ports);
    const file = path.join(folder, 'connection.json');
    const connection = { ip: '127.0.0.1', transport: 'tcp', key: 'secret', ...port };
    writeFileSync(file, JSON.stringify(connection));
    const [program, ...args] = command?.(file) ?? kernelCommand(language, file);
    const child = spawn(program!, args, {
      cwd: cwd ?? folder,
      env: { ...process.env, JPY_PARENT_PID: String(process.pid), ...env },
    });
    const session = new KernelSession(child, folder, 'secret');
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        session.log += chunk.toString();
      });
    }
    await session.connect(port);
    return session;
  }

  private async connect(port: Record<string, number>): Promise<void> {
    const at = (name: string) => `tcp://127.0.0.1:${port[`${name}_port`]}`;
    this.iopub.subscribe();
    this.iopub.connect(at('iopub'));
    this.shell.connect(at('shell'));
    this.control.connect(at('control'));
    void this.listen(this.shell, ({ parent, content }) => this.replies.set(parent ?? '', content));
    void this.listen(this.control, ({ parent, content }) =>
      this.replies.set(parent ?? '', content),
    );
    void this.listen(this.iopub, (told) => this.told.push(told));
    // Until both channels answer: a subscription takes a moment to arrive.
    while (this.told.length === 0) {
      if (this.process.exitCode !== null) throw new Error(`The kernel did not start: ${this.log}`);
      const id = await this.send('kernel_info_request', {});
      for (let i = 0; i < 50 && !this.replies.has(id); i++) await sleep(100);
      await sleep(100);
    }
  }

  private async listen(socket: AsyncIterable<Buffer[]>, take: (told: Told) => void): Promise<void> {
    for await (const frames of socket) {
      const { header, content }: Message = this.wire.decode(frames);
      const start = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
      const parent = JSON.parse(frames[start + 3]!.toString()) as { msg_id?: string };
      take({ type: header.msg_type, content, session: header.session, parent: parent.msg_id });
    }
  }

  /** Asks, and does not wait. Gives the request's id. */
  async send(type: string, content: Content, channel: 'shell' | 'control' = 'shell') {
    const frames = this.wire.encode(type, content, undefined, []);
    await this[channel].send(frames);
    return (JSON.parse(String(frames[2])) as { msg_id: string }).msg_id;
  }

  async request(type: string, content: Content = {}, channel: 'shell' | 'control' = 'shell') {
    return this.replyTo(await this.send(type, content, channel));
  }

  async replyTo(id: string): Promise<Content> {
    while (!this.replies.has(id)) {
      if (this.process.exitCode !== null) throw new Error(`The kernel is gone: ${this.log}`);
      await sleep(5);
    }
    return this.replies.get(id)!;
  }

  begin(code: string, more: Content = {}): Promise<string> {
    return this.send('execute_request', { code, ...more });
  }

  /** What a run came to, once it is over. */
  async end(id: string): Promise<Run> {
    const reply = await this.replyTo(id);
    const isIdle = ({ type, content, parent }: Told): boolean =>
      parent === id && type === 'status' && content['execution_state'] === 'idle';
    while (!this.told.some(isIdle)) await sleep(5);
    return { reply, told: this.toldOf(id), texts: this.texts(id) };
  }

  async run(code: string, more: Content = {}): Promise<Run> {
    return this.end(await this.begin(code, more));
  }

  toldOf(id: string): Told[] {
    return this.told.filter(({ parent, type }) => parent === id && type !== 'status');
  }

  texts(id: string): string {
    const streams = this.toldOf(id).filter(({ type }) => type === 'stream');
    return streams.map(({ content }) => content['text']).join('');
  }

  /** Waits until a run has printed this. */
  async printed(id: string, text: string): Promise<void> {
    while (!this.texts(id).includes(text)) await sleep(5);
  }

  /** By the signal. One that comes while Node leaves the synchronous code of a cell is lost: wait. */
  async stop(): Promise<void> {
    await sleep(100);
    this.process.kill('SIGINT');
  }

  async close(): Promise<void> {
    for (const socket of [this.shell, this.control, this.iopub]) socket.close();
    this.process.kill('SIGKILL');
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await new Promise((resolve) => this.process.once('exit', resolve));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
