/**
 * What one cell shows, on its way out. A person sees every line as it is printed; a flood (a loop
 * that prints twenty thousand lines, a picture redrawn a thousand times) leaves in few messages,
 * because front ends read a few thousand messages a second and give up on a kernel that sends more.
 */
import type { Content } from './wire.js';

export type Publish = (type: string, content: Content) => void;

/** So many messages leave at once in each period; what goes beyond waits for its end, merged. */
const burst = 20;
const period = 100;
/** Text that waits leaves earlier when it has grown to so many characters. */
const largest = 64 * 1024;

/**
 * What a front end surely reads in a second, on a busy machine too, and what it may still have before
 * it when it hears that the cell is done. nbclient took 4.5 ms a message where ten others computed, and
 * drops what it has not read four seconds after the reply.
 */
const readInSecond = 250;
const mayBeUnread = 500;

interface Waiting {
  readonly type: string;
  readonly content: Content;
}

export class Outbox {
  private waiting: Waiting[] = [];
  private size = 0;
  private sent = 0;
  private since = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  /** An estimate of what the front end has not read yet, at a time. */
  private unread = { messages: 0, at: 0 };
  private readonly publish: Publish;

  constructor(publish: Publish) {
    this.publish = (type, content) => {
      this.unread = { messages: this.unreadNow() + 1, at: Date.now() };
      publish(type, content);
    };
  }

  private unreadNow(): number {
    const { messages, at } = this.unread;
    return Math.max(0, messages - ((Date.now() - at) / 1000) * readInSecond);
  }

  /** How long the cell's end should wait for the front end to have read what was sent, in ms. */
  get lag(): number {
    return (Math.max(0, this.unreadNow() - mayBeUnread) / readInSecond) * 1000;
  }

  /** Text that the cell prints. */
  stream(name: 'stdout' | 'stderr', text: string): void {
    if (this.mayLeave()) return this.now('stream', { name, text });
    const last = this.waiting.at(-1);
    if (last?.type === 'stream' && last.content['name'] === name) {
      last.content['text'] = (last.content['text'] as string) + text;
    } else {
      this.waiting.push({ type: 'stream', content: { name, text } });
    }
    this.size += text.length;
    this.wait();
  }

  /** The next state of a display; of several that wait, only the last is told. */
  update(id: string, content: Content): void {
    if (this.mayLeave()) return this.now('update_display_data', content);
    this.waiting = this.waiting.filter(
      ({ type, content: { transient } }) =>
        type !== 'update_display_data' || (transient as { display_id: string }).display_id !== id,
    );
    this.waiting.push({ type: 'update_display_data', content });
    this.wait();
  }

  /** Everything else leaves at once, after what came before it. */
  send(type: string, content: Content): void {
    this.flush();
    this.now(type, content);
  }

  /** Sends what waits. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { waiting } = this;
    this.waiting = [];
    this.size = 0;
    for (const { type, content } of waiting) this.publish(type, content);
    if (waiting.length > 0) this.since = Date.now();
  }

  private mayLeave(): boolean {
    if (Date.now() - this.since >= period) {
      this.flush();
      this.since = Date.now();
      this.sent = 0;
    }
    return this.waiting.length === 0 && this.sent < burst;
  }

  private now(type: string, content: Content): void {
    this.sent++;
    this.publish(type, content);
  }

  /** A synchronous loop leaves no turn to the timer; there `mayLeave` sends what has waited. */
  private wait(): void {
    if (this.size > largest) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), period);
  }
}
