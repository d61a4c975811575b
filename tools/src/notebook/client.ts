/** Talks to a kernel over ZeroMQ: one request at a time, every wait with an end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Dealer, Subscriber } from 'zeromq';
import { KernelProcess, type KernelSettings } from './kernel-process.js';
import { Wire, type Message } from './messages.js';

/** How long each wait may take, in milliseconds. */
export interface Limits {
  /** From the start of the process to its first complete answer. */
  start: number;
  /** One cell, until its reply. */
  cell: number;
  /** From a cell's reply to the kernel's word that all output was sent. */
  idle: number;
  /** From the request to shut down to the end of the process. */
  shutdown: number;
}

export const defaultLimits: Limits = { start: 60_000, cell: 600_000, idle: 5_000, shutdown: 5_000 };

/** The kernel's process ended although nobody asked it to. */
export class KernelDied extends Error {
  override name = 'KernelDied';
}
/** A wait came to its end. */
export class Timeout extends Error {
  override name = 'Timeout';
}

export interface Reply {
  content: Record<string, unknown>;
  /** Whether the kernel said that all output was sent. */
  idle: boolean;
  /** When the kernel says that it replied, in ISO 8601. */
  date: string;
}

interface Pending {
  onMessage: ((message: Message) => void) | undefined;
  reply: (message: Message) => void;
  idle: () => void;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** The promise's value, or undefined after `ms`; leaves no timer behind. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const done = new AbortController();
  try {
    const timer = sleep(ms, undefined, { signal: done.signal }).catch(() => undefined);
    return await Promise.race([promise, timer]);
  } finally {
    done.abort();
  }
}

export class KernelClient {
  private readonly pending = new Map<string, Pending>();
  private readonly shell = new Dealer({ linger: 0 });
  private readonly control = new Dealer({ linger: 0 });
  private readonly iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  private readonly wire: Wire;
  /** What the kernel says about its language, as a notebook stores it. */
  languageInfo: Record<string, unknown> | undefined;

  private constructor(
    readonly kernel: KernelProcess,
    private readonly limits: Limits,
  ) {
    const { ip, shell_port, control_port, iopub_port, key } = kernel.connection;
    this.wire = new Wire(key);
    this.iopub.subscribe();
    this.shell.connect(`tcp://${ip}:${shell_port}`);
    this.control.connect(`tcp://${ip}:${control_port}`);
    this.iopub.connect(`tcp://${ip}:${iopub_port}`);
    void this.listen(this.shell, (message, pending) => pending.reply(message));
    void this.listen(this.iopub, (message, pending) => {
      const { execution_state: state } = message.content;
      pending.onMessage?.(message);
      if (message.header.msg_type === 'status' && state === 'idle') pending.idle();
    });
  }

  private async listen(
    socket: AsyncIterable<Buffer[]>,
    deliver: (message: Message, pending: Pending) => void,
  ): Promise<void> {
    for await (const frames of socket) {
      const message = this.wire.decode(frames);
      const pending = this.pending.get(message.parent.msg_id ?? '');
      if (pending) deliver(message, pending);
    }
  }

  /**
   * Starts a kernel and waits until both of its channels answer.
   *
   * @throws KernelDied with what the process wrote, if it does not answer or ends.
   */
  static async start(settings: KernelSettings, limits: Limits): Promise<KernelClient> {
    for (let attempt = 1; ; attempt++) {
      const kernel = await KernelProcess.start(settings);
      const client = new KernelClient(kernel, limits);
      try {
        await client.handshake();
        return client;
      } catch (error) {
        client.close();
        kernel.kill();
        await kernel.exited;
        // Somebody else took a port between our choice and the kernel's start.
        const said = kernel.log.trim();
        const portTaken = /EADDRINUSE|in use/i.test(said);
        if (portTaken && attempt < 3) continue;
        throw new KernelDied(`${(error as Error).message}${said && `\n${said}`}`);
      }
    }
  }

  private async handshake(): Promise<void> {
    const deadline = Date.now() + this.limits.start;
    // A subscription takes a moment to arrive, so the first answers may lack their `idle`.
    while (Date.now() < deadline) {
      const answer = await this.exchange('kernel_info_request', {}, 1000, 200).catch(
        (error: unknown) => {
          if (error instanceof Timeout) return undefined;
          throw error;
        },
      );
      if (!answer?.idle) continue;
      const { language_info: info } = answer.content;
      if (typeof info === 'object' && info !== null) {
        this.languageInfo = info as Record<string, unknown>;
      }
      return;
    }
    throw new Timeout(`The kernel did not answer within ${this.limits.start / 1000} s.`);
  }

  /**
   * Runs a cell's code. `onMessage` gets its outputs and states, those that come after the reply too.
   *
   * @param stopOnError whether an error drops the requests that wait behind this one
   * @throws Timeout when the cell takes too long, KernelDied when the process ends.
   */
  async execute(
    code: string,
    onMessage: (message: Message) => void,
    stopOnError = true,
  ): Promise<Reply> {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: stopOnError,
    };
    const { cell, idle } = this.limits;
    return this.exchange('execute_request', content, cell, idle, onMessage);
  }

  /** Waits until everything that the kernel had to do at once has been done. */
  async settle(): Promise<void> {
    const { idle } = this.limits;
    await this.exchange('kernel_info_request', {}, idle, idle).catch(() => undefined);
  }

  private async exchange(
    type: string,
    content: Record<string, unknown>,
    replyLimit: number,
    idleLimit: number,
    onMessage?: (message: Message) => void,
  ): Promise<Reply> {
    const { id, frames } = this.wire.encode(type, content);
    const reply = deferred<Message>();
    const idle = deferred<true>();
    // Stays until the end: a cell's output may come long after its reply.
    this.pending.set(id, { onMessage, reply: reply.resolve, idle: () => idle.resolve(true) });
    const died = this.kernel.exited.then((how) => {
      throw new KernelDied(`The kernel ${how}.`);
    });
    died.catch(() => undefined);
    await Promise.race([this.shell.send(frames), died]);
    const answer = await within(replyLimit, Promise.race([reply.promise, died]));
    if (!answer) throw new Timeout(`No answer within ${replyLimit / 1000} s.`);
    const wasIdle = await within(idleLimit, Promise.race([idle.promise, died]));
    return { content: answer.content, idle: wasIdle === true, date: answer.header.date };
  }

  /**
   * Asks the kernel to end and waits for it: work that is still going on may end first, so an error
   * that comes late is not lost. Kills it after the limit.
   */
  async shutdown(): Promise<void> {
    const { frames } = this.wire.encode('shutdown_request', { restart: false });
    if (!this.kernel.ended) {
      await within(500, this.control.send(frames)).catch(() => undefined);
      await within(this.limits.shutdown, this.kernel.exited);
    }
    this.kernel.kill();
    await within(this.limits.shutdown, this.kernel.exited);
    this.close();
  }

  close(): void {
    this.shell.close();
    this.control.close();
    this.iopub.close();
  }
}
