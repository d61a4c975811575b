/** The kernel's five sockets (https://jupyter-client.readthedocs.io/en/stable/messaging.html). */
import { Publisher, Reply, Router } from 'zeromq';
import { patient, type Connection } from './connection.js';
import { Control } from './control.js';
import type { Whereabouts } from './whereabouts.js';
import { Wire, type Content, type Header, type Message } from './wire.js';

export type RequestChannel = 'shell' | 'control';

export class Channels {
  private readonly iopub = new Publisher(patient);
  private readonly shell = new Router(patient);
  private readonly control: Control;
  private readonly stdin = new Router(patient);
  private readonly heartbeat = new Reply({ linger: 0 });
  private readonly wire: Wire;

  private constructor(connection: Connection, whereabouts: Whereabouts) {
    this.wire = new Wire(connection.key);
    this.control = new Control(connection, whereabouts);
  }

  static async bind(connection: Connection, whereabouts: Whereabouts): Promise<Channels> {
    const channels = new Channels(connection, whereabouts);
    const { transport, ip } = connection;
    const separator = transport === 'ipc' ? '-' : ':';
    await Promise.all(
      (
        [
          [channels.iopub, connection.iopub_port],
          [channels.shell, connection.shell_port],
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
    const frames = this.wire.encode(type, content, request.header, request.route);
    if (channel === 'control') this.control.send(frames);
    else if (!this.shell.closed) void this.shell.send(frames).catch(gone);
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
    for (const socket of [this.shell, this.stdin, this.heartbeat]) socket.close();
    this.control.unref();
  }

  close(): void {
    this.closeRequests();
    this.iopub.close();
  }
}

/** The other side went away in the middle of it: nobody is left to be told. */
function gone(): void {}
