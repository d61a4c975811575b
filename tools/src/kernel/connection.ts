/** Where the kernel listens, and how its sockets send. */

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

/**
 * How nothing that is sent gets lost, and nothing waits. Without a high-water mark ZeroMQ keeps what
 * a slow reader has not taken yet, and drops nothing. And with a time-out of zero the binding hands a
 * message to ZeroMQ within the call: one sent in the middle of a synchronous loop leaves at once, for
 * it is ZeroMQ's own thread that writes it. Otherwise the 513th in one turn of the event loop would
 * wait for the end of that turn, and the 514th be refused ("Socket is busy writing").
 */
export const patient = { sendHighWaterMark: 0, sendTimeout: 0, linger: 1000 };
