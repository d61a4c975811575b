/** The kernel's five sockets (https://jupyter-client.readthedocs.io/en/stable/messaging.html). */
import { Publisher, Reply, Router } from 'zeromq';
import { Wire, type Content, type Header, type Message } from './wire.js';

/** What a connection file says. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  readonly key: string;
}

export type RequestChannel = 'shell' | 'control';

/**
 * How nothing that is sent gets lost, and nothing waits. Without a high-water mark ZeroMQ keeps what
 * a slow reader has not taken yet, and drops nothing. And with a time-out of zero the binding hands a
 * message to ZeroMQ within the call: one sent in the middle of a synchronous loop leaves at once, for
 * it is ZeroMQ's own thread that writes it. Otherwise the 513th in one turn of the event loop would
 * wait for the end of that turn, and the 514th be refused ("Socket is busy writing").
 */
const patient = { sendHighWaterMark: 0, sendTimeout: 0, linger: 1000 };

export class Channels {
  private readonly iopub = new Publisher(patient);
  private readonly shell = new Router(patient);
  private readonly control = new Router(patient);
  private readonly stdin = new Router(patient);
  private readonly heartbeat = new Reply({ linger: 0 });
  private readonly wire: Wire;

  private constructor(key: string) {
    this.wire = new Wire(key);
  }

  static async bind(connection: Connection): Promise<Channels> {
    const channels = new Channels(connection.key);
    const { transport, ip } = connection;
    const separator = transport === 'ipc' ? '-' : ':';
    await Promise.all(
      (
        [
          [channels.iopub, connection.iopub_port],
          [channels.shell, connection.shell_port],
          [channels.control, connection.control_port],
          [channels.stdin, connection.stdin_port],
          [channels.heartbeat, connection.hb_port],
        ] as const
      ).map(([socket, port]) => socket.bind(`${transport}://${ip}${separator}${port}`)),
    );
    void channels.echo();
    return channels;
  }

  /** The heartbeat: whatever comes goes back. */
  private async echo(): Promise<void> {
    for await (const frames of this.heartbeat) await this.heartbeat.send(frames);
  }

  /** Tells everybody who listens; nothing happens once the channels are closed. */
  publish(type: string, content: Content, parent: Header | undefined): void {
    if (this.iopub.closed) return;
    void this.iopub.send(this.wire.encode(type, content, parent, [type])).catch(gone);
  }

  /** Answers the one who asked. */
  reply(channel: RequestChannel, request: Message, type: string, content: Content): void {
    if (this[channel].closed) return;
    const frames = this.wire.encode(type, content, request.header, request.route);
    void this[channel].send(frames).catch(gone);
  }

  /** The requests of one channel as they come, until it is closed; others' messages are passed over. */
  async *requests(channel: RequestChannel): AsyncGenerator<Message> {
    for await (const frames of this[channel]) {
      try {
        yield this.wire.decode(frames);
      } catch (error) {
        // To the log of whoever started the kernel: no cell has to do with it.
        process.emitWarning(error as Error);
      }
    }
  }

  /** Resolves when every request that has arrived by now was taken in. */
  async settled(): Promise<void> {
    do await new Promise(setImmediate);
    while (this.shell.readable);
  }

  /** Takes no more requests; what cells still have to say may still be said. */
  closeRequests(): void {
    for (const socket of [this.shell, this.control, this.stdin, this.heartbeat]) socket.close();
  }

  close(): void {
    this.closeRequests();
    this.iopub.close();
  }
}

/** The other side went away in the middle of it: nobody is left to be told. */
function gone(): void {}
