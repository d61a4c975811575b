/** Runs cells one after the other as Jupyter asks for them, and tells what comes of each. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Cell, remember } from './cell.js';
import type { Channels } from './channels.js';
import type { Engine, Outcome } from './engine.js';
import type { History } from './history.js';
import { thrownProblem, type Problem } from './problem.js';
import { tellBackend } from './told-to-runner.js';
import { valueBundle, type Bundle } from './value.js';
import type { Content, Message } from './wire.js';

interface ExecuteRequest {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
  readonly user_expressions?: Record<string, string>;
}

export class Execution {
  /** The cell that runs. */
  cell: Cell | undefined;
  private request: Message | undefined;
  private queue: Message[] = [];
  private count = 0;

  constructor(
    private readonly channels: Channels,
    private readonly engine: Engine,
    private readonly history: History,
  ) {}

  /** Takes a request to run code; its turn comes. */
  add(request: Message): void {
    this.queue.push(request);
    if (this.queue.length === 1 && !this.request) void this.work();
  }

  /** Front ends show the last state they hear of; after a request in between they hear of this one. */
  tellBusy(): void {
    if (this.request) this.status('busy', this.request);
  }

  private async work(): Promise<void> {
    while ((this.request = this.queue.shift())) {
      const { request } = this;
      this.status('busy', request);
      try {
        const reply = await this.execute(request);
        this.reply(request, reply);
      } catch (error) {
        // Nothing of the reader's: a fault of this kernel. The front end must hear of the end all the same.
        const problem = thrownProblem(error);
        this.channels.publish('error', problem, request.header);
        this.reply(request, { status: 'error', execution_count: this.count, ...problem });
      } finally {
        this.status('idle', request);
      }
    }
  }

  private status(state: 'busy' | 'idle', { header }: Message): void {
    this.channels.publish('status', { execution_state: state }, header);
  }

  private reply(request: Message, content: Content): void {
    this.channels.reply('shell', request, 'execute_reply', content);
  }

  private async execute({ header, content }: Message): Promise<Content> {
    const request = content as unknown as ExecuteRequest;
    const { code, silent = false, store_history = !silent, stop_on_error = true } = request;
    const counts = !silent && store_history;
    if (counts) this.history.add(++this.count, code);
    const cell = new Cell(silent ? 0 : this.count, code, (type, content) => {
      if (!silent) this.channels.publish(type, content, header);
    });
    if (!silent) remember(cell);
    cell.outbox.send('execute_input', { code, execution_count: this.count });
    this.cell = cell;
    const shown = await this.show(cell, await this.engine.run(cell));
    const expressions = shown.problem ? {} : await this.evaluate(request.user_expressions ?? {});
    this.cell = undefined;
    cell.running = false;
    tellBackend();
    cell.outbox.flush();
    await sleep(cell.outbox.lag);
    if (stop_on_error && (shown.problem || cell.stopped)) await this.abortWaiting();
    return {
      status: shown.problem ? 'error' : 'ok',
      execution_count: this.count,
      ...shown.problem,
      payload: [],
      user_expressions: expressions,
    };
  }

  /** Shows the value, or what went wrong; a value may fail to be shown. */
  private async show(cell: Cell, outcome: Outcome): Promise<{ problem?: Problem }> {
    const fail = (problem: Problem): { problem: Problem } => {
      cell.outbox.send('error', problem);
      return { problem };
    };
    if ('problem' in outcome) return fail(outcome.problem);
    if (outcome.value === undefined) return {};
    try {
      const bundle: Bundle = await valueBundle(outcome.value);
      cell.outbox.send('execute_result', { execution_count: this.count, ...bundle });
      return {};
    } catch (error) {
      return fail(thrownProblem(error));
    }
  }

  private async evaluate(expressions: Record<string, string>): Promise<Content> {
    const results: Content = {};
    for (const [name, code] of Object.entries(expressions)) {
      const outcome = await this.engine.run(new Cell(0, code, () => undefined));
      results[name] =
        'problem' in outcome
          ? { status: 'error', ...outcome.problem }
          : { status: 'ok', ...(await valueBundle(outcome.value)) };
    }
    return results;
  }

  /** Everything that had been asked for by now was asked for in the belief that all would go well. */
  private async abortWaiting(): Promise<void> {
    await this.channels.settled();
    for (const request of this.queue.splice(0)) {
      this.status('busy', request);
      this.reply(request, { status: 'aborted', execution_count: this.count });
      this.status('idle', request);
    }
  }
}
