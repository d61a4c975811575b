import { cpu } from './backends/cpu';
import {
  type Backend,
  type BackendName,
  backendNames,
  type Driver,
  reasonOf,
  type Started,
} from './backends/driver';
import { selfCheck } from './backends/self-check';
import { tensorflow } from './backends/tensorflow';
import { wasm } from './backends/wasm';
import { webgpu } from './backends/webgpu';
import { tf } from './tf';

export { type Backend, type BackendName, backendNames };

/** Whether a backend can be had on this machine. */
export interface BackendReport {
  readonly name: BackendName;
  readonly available: boolean;
  /** What would compute, where it is available. */
  readonly device?: string;
  /** Why not, and what to install; or, where available, why `auto` leaves it aside. */
  readonly reason?: string;
}

/** In the order in which `auto` tries them. */
const drivers: readonly Driver[] = [tensorflow, webgpu, wasm, cpu];
const started = new Map<BackendName, Promise<Started>>();

/** Starts a backend and lets it prove itself, once. */
function start(driver: Driver): Promise<Started> {
  let starting = started.get(driver.name);
  if (!starting) {
    starting = startAndCheck(driver);
    started.set(driver.name, starting);
    // What was missing may be installed by the next try.
    starting.catch(() => started.delete(driver.name));
  }
  return starting;
}

async function startAndCheck(driver: Driver): Promise<Started> {
  const backend = await driver.start();
  const before = tf.getBackend() as string | undefined;
  await tf.setBackend(driver.id);
  try {
    await selfCheck(driver.name);
  } finally {
    await tf.setBackend(before ?? 'cpu');
  }
  return backend;
}

let queue: Promise<unknown> = Promise.resolve();

/** One after the other, because the backend in use is global. */
function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const result = queue.then(task);
  queue = result.catch(() => undefined);
  return result;
}

/** Tries every backend, without choosing one. Takes a second or two the first time. */
export function availableBackends(): Promise<BackendReport[]> {
  return inTurn(async () => {
    const reports: BackendReport[] = [];
    for (const driver of drivers) reports.push(await report(driver));
    return reports;
  });
}

async function report(driver: Driver): Promise<BackendReport> {
  const { name } = driver;
  try {
    const { device, software } = await start(driver);
    const reason = 'It imitates a GPU on the processor, so `auto` leaves it aside.';
    return { name, available: true, device, ...(software && { reason }) };
  } catch (error) {
    return { name, available: false, reason: reasonOf(error) };
  }
}

/**
 * Chooses what computes: `tensorflow`, `webgpu`, `wasm`, `cpu`, or with `auto` the first of these
 * that this machine has. The environment variable `TSGAN_BACKEND`, where set, wins over the argument,
 * so that a notebook can be forced from outside. Calling it again is cheap.
 *
 * @throws Error if the name is unknown or the backend not available: why, and what to install.
 */
export async function useBackend(name: BackendName | 'auto' = 'auto'): Promise<Backend> {
  const forced = process.env['TSGAN_BACKEND'];
  const wanted = parseName(forced || name, forced ? 'TSGAN_BACKEND' : 'useBackend');
  return inTurn(() => (wanted === 'auto' ? useFirst() : use(wanted)));
}

function parseName(name: string, from: string): BackendName | 'auto' {
  if (name === 'auto' || backendNames.some((known) => known === name)) {
    return name as BackendName | 'auto';
  }
  throw new Error(`${from} got the backend "${name}", which does not exist. ${choices}`);
}

const choices = `The choices are ${backendNames.join(', ')} and auto.`;

async function use(name: BackendName): Promise<Backend> {
  const driver = drivers.find((one) => one.name === name)!;
  let backend: Started;
  try {
    backend = await start(driver);
  } catch (error) {
    throw new Error(`The backend "${name}" is not available: ${reasonOf(error)} ${choices}`, {
      cause: error,
    });
  }
  return choose(driver, backend);
}

async function useFirst(): Promise<Backend> {
  for (const driver of drivers) {
    const backend = await start(driver).catch(() => undefined);
    if (backend && !backend.software) return choose(driver, backend);
  }
  throw new Error(`No backend could be started. ${choices}`); // cpu always can
}

async function choose(driver: Driver, backend: Started): Promise<Backend> {
  await tf.setBackend(driver.id);
  const { name, device, gpu } = backend;
  return { name, device, gpu };
}
