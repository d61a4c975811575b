import { blas } from './backends/blas';
import { cpu } from './backends/cpu';
import {
  type Backend,
  type BackendName,
  names,
  type Driver,
  reasonOf,
  type Started,
} from './backends/driver';
import { backendSetting } from './backends/host';
import { selfCheck } from './backends/self-check';
import { tensorflow } from './backends/tensorflow';
import { wasm } from './backends/wasm';
import { webgpu } from './backends/webgpu';
import { checkOptions } from './options';
import { tf } from './tf';
import { timeStep, type TrialFactory } from './time-step';
import { unwind } from './unwind';

export { type Backend, type BackendName, names as backendNames };

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
const drivers: readonly Driver[] = [tensorflow, webgpu, blas, wasm, cpu];
const started = new Map<BackendName, Promise<Started>>();

/** Starts a backend and lets it prove itself: once, and again where it has ended since. */
async function start(driver: Driver): Promise<Started> {
  const before = await started.get(driver.name);
  if (before && !before.ended?.()) return before;
  const starting = startAndCheck(driver);
  started.set(driver.name, starting);
  // What was missing may be installed by the next try.
  starting.catch(() => started.delete(driver.name));
  return starting;
}

async function startAndCheck(driver: Driver): Promise<Started> {
  const before = tf.getBackend() as string | undefined;
  try {
    const backend = await driver.start();
    await tf.setBackend(driver.id);
    await selfCheck(driver.name);
    return backend;
  } finally {
    await tf.setBackend(before ?? 'cpu');
  }
}

let queue: Promise<unknown> = Promise.resolve();

/** One after the other, because the backend in use is global. */
function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const result = queue.then(task);
  queue = result.catch(() => undefined);
  return result;
}

/** Tries every backend, without choosing one. Takes a second or two the first time. */
export function available(): Promise<BackendReport[]> {
  return inTurn(async () => {
    const reports: BackendReport[] = [];
    for (const driver of drivers) reports.push(await report(driver));
    return reports;
  });
}

const imitation = 'It imitates a GPU on the processor, so `auto` leaves it aside.';

async function report(driver: Driver): Promise<BackendReport> {
  const { name } = driver;
  try {
    const backend = await start(driver);
    const reason = backend.software ? imitation : backend.aside;
    return { name, available: true, device: backend.device, ...(reason && { reason }) };
  } catch (error) {
    return { name, available: false, reason: reasonOf(error) };
  }
}

export interface UseBackendOptions {
  /** For `auto`: times one real step on each backend and takes the fastest for this very net. */
  readonly for?: TrialFactory;
}

/**
 * Chooses what computes: `tensorflow`, `webgpu`, `blas`, `wasm` or `cpu`. With `auto` it is the first of
 * these that this machine has, but for `blas`; with `auto` and `{ for }`, the one that is fastest for the
 * net at hand, since a GPU is a detour for a small net. The environment variable `TSGAN_BACKEND`, where set, wins over
 * the argument, so that a notebook can be forced from outside. Calling it again is cheap.
 *
 * @throws Error if the name is unknown or the backend not available: why, and what to install; or if a
 *   setting cannot be meant, such as `TSGAN_THREADS=many`.
 */
export async function useBackend(
  name: BackendName | 'auto' = 'auto',
  options: UseBackendOptions = {},
): Promise<Backend> {
  checkOptions('useBackend', options, ['for']);
  const forced = backendSetting();
  const wanted = parseName(forced || name, forced ? 'TSGAN_BACKEND' : 'useBackend');
  for (const driver of drivers) driver.checkSettings?.();
  const { for: factory } = options;
  return inTurn(() => {
    unwind(); // a cell that was stopped before this one may have been in the midst of a call
    if (wanted !== 'auto') return use(wanted);
    return factory ? useFastest(factory) : useFirst();
  });
}

export interface BackendTiming extends BackendReport {
  /** Milliseconds that one step takes, where the backend is available and no imitation. */
  readonly milliseconds?: number;
}

/**
 * Times one real training step on every backend of this machine, about a second each, or two steps where
 * these take longer. A GPU that the processor imitates is not measured: its first step alone can take half
 * a minute. The backend in use stays the same.
 */
export function time(factory: TrialFactory): Promise<BackendTiming[]> {
  return inTurn(() => timeAll(factory, drivers));
}

/** @param farBehind a backend whose very first step takes so many times the best so far is not measured further */
async function timeAll(
  factory: TrialFactory,
  candidates: readonly Driver[],
  farBehind = Infinity,
): Promise<BackendTiming[]> {
  const timings = new Map<Driver, BackendTiming>();
  const before = tf.getBackend();
  // WebAssembly first: it is never slow, so it sets the mark for the others.
  const order = [...candidates].sort((a, b) => Number(b === wasm) - Number(a === wasm));
  let best = Infinity;
  for (const driver of order) {
    const found = await report(driver);
    if (!found.available || found.reason === imitation) {
      timings.set(driver, found);
      continue;
    }
    await tf.setBackend(driver.id);
    try {
      const milliseconds = await timeStep(factory, { giveUpAbove: farBehind * best });
      best = Math.min(best, milliseconds);
      timings.set(driver, {
        name: driver.name,
        available: true,
        device: found.device!,
        milliseconds,
      });
    } catch (error) {
      // A kernel that this backend lacks: not for this net.
      timings.set(driver, { name: driver.name, available: false, reason: reasonOf(error) });
    } finally {
      await tf.setBackend(before);
    }
  }
  return candidates.map((driver) => timings.get(driver)!);
}

async function useFastest(factory: TrialFactory): Promise<Backend> {
  const candidates: Driver[] = [];
  for (const driver of drivers) {
    const backend = await start(driver).catch(() => undefined);
    if (backend && !backend.software) candidates.push(driver);
  }
  const timings = await timeAll(factory, candidates, 20);
  const [fastest] = timings
    .filter(({ available }) => available)
    .sort((a, b) => a.milliseconds! - b.milliseconds!);
  if (!fastest) {
    const why = timings.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new Error(`No backend could run this step. ${why}`);
  }
  return use(fastest.name);
}

function parseName(name: string, from: string): BackendName | 'auto' {
  if (name === 'auto' || names.some((known) => known === name)) {
    return name as BackendName | 'auto';
  }
  throw new Error(`${from} got the backend "${name}", which does not exist. ${choices}`);
}

const choices = `The choices are ${names.join(', ')} and auto.`;

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
    if (backend && !backend.software && !backend.aside) return choose(driver, backend);
  }
  throw new Error(`No backend could be started. ${choices}`); // cpu always can
}

async function choose(driver: Driver, backend: Started): Promise<Backend> {
  await tf.setBackend(driver.id);
  const { name, device, gpu } = backend;
  return { name, device, gpu };
}
