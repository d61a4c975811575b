import { cpu } from './backends/cpu';
import {
  type Backend,
  type BackendName,
  backendNames,
  type Driver,
  reasonOf,
  type Started,
} from './backends/driver';
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

function start(driver: Driver): Promise<Started> {
  let starting = started.get(driver.name);
  if (!starting) {
    starting = driver.start();
    started.set(driver.name, starting);
    // What was missing may be installed by the next try.
    starting.catch(() => started.delete(driver.name));
  }
  return starting;
}

/** Tries every backend, without choosing one. Takes a second or two the first time. */
export async function availableBackends(): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const driver of drivers) {
    const { name } = driver;
    try {
      const { device, software } = await start(driver);
      const reason = 'It imitates a GPU on the processor, so `auto` leaves it aside.';
      reports.push({ name, available: true, device, ...(software && { reason }) });
    } catch (error) {
      reports.push({ name, available: false, reason: reasonOf(error) });
    }
  }
  return reports;
}

let queue: Promise<unknown> = Promise.resolve();

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
  const chosen = queue.then(() => (wanted === 'auto' ? useFirst() : use(wanted)));
  queue = chosen.catch(() => undefined);
  return chosen;
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
