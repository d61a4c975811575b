/**
 * Runs beside the cells, in a thread of its own: whatever a cell does, Stop is heard here, and the
 * kernel ends when the program that manages it is gone.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Router } from 'zeromq';
import { patient, type Connection } from './connection.js';
import { Whereabouts, place } from './whereabouts.js';
import { Wire } from './wire.js';

export interface Given {
  readonly connection: Connection;
  readonly whereabouts: SharedArrayBuffer;
  /** The process that manages the kernel, if one does. */
  readonly manager: number | undefined;
}

/** So long may the main thread take to hear of a Stop before it is made to, in milliseconds. */
const patience = { [place.cellStart]: 300, [place.cellWaits]: 3000 };

const { connection, whereabouts: buffer, manager } = workerData as Given;
const whereabouts = new Whereabouts(buffer);
const wire = new Wire(connection.key);

let passedOn = 0;

/** Waits for the main thread to hear of a Stop; then breaks off what keeps it from hearing. */
function seeToStop(message: number, since = Date.now()): void {
  if (whereabouts.heard >= message) return;
  const at = whereabouts.place;
  const limit = at === place.cellStart || at === place.cellWaits ? patience[at] : Infinity;
  if (Date.now() - since >= limit) {
    // The start of a cell Node breaks off itself, whatever runs there; later only the cell's own loops
    // can be.
    if (at === place.cellStart) process.kill(process.pid, 'SIGINT');
    else whereabouts.breakLoops();
    since = Date.now();
  }
  setTimeout(seeToStop, 50, message, since);
}

async function serveControl(): Promise<void> {
  const { transport, ip, control_port } = connection;
  const control = new Router(patient);
  await control.bind(`${transport}://${ip}${transport === 'ipc' ? '-' : ':'}${control_port}`);
  parentPort!.on('message', (frames: (string | Uint8Array)[] | 'close') => {
    if (frames === 'close') {
      control.close();
      whereabouts.tellClosed();
      return;
    }
    void control
      .send(frames.map((frame) => (typeof frame === 'string' ? frame : Buffer.from(frame))))
      .catch(() => undefined);
  });
  for await (const frames of control) {
    parentPort!.postMessage(frames);
    const message = ++passedOn;
    try {
      if (wire.decode(frames).header.msg_type === 'interrupt_request') seeToStop(message);
    } catch {
      // No message of ours; the main thread says so.
    }
  }
}

/** With the processes that cells started, where the kernel leads a group of its own. */
function endAll(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}

/** Even an endless loop of a cell does not outlive the one who started it. */
function watch(manager: number): void {
  setInterval(() => {
    let isAlive = process.ppid === manager;
    try {
      process.kill(manager, 0);
    } catch (error) {
      isAlive &&= (error as NodeJS.ErrnoException).code === 'EPERM';
    }
    if (!isAlive) endAll();
  }, 500);
}

if (manager !== undefined) watch(manager);
await serveControl();
