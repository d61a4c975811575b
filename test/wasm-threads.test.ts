import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { Random, tf, useBackend } from 'tsgan';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../lib/dist/ground/backends/wasm/engine.js';
import { expectSame, sample, startEngine } from './support/backends.js';

afterAll(() => tf.setBackend('cpu'));

/** Starts the engine with so many threads, all of them up. */
async function engineWith(threads: number, patience?: number): Promise<Engine> {
  const engine = await startEngine({ threads, ...(patience && { patience }) });
  for (let i = 0; i < 1000 && engine.wasm.helpersReady() < threads - 1; i++) await pause(5);
  expect(engine.wasm.helpersReady()).toBe(threads - 1);
  await tf.setBackend('wasm');
  return engine;
}

const pause = (ms: number) => new Promise((later) => setTimeout(later, ms));

/** A product of many chunks, against plain JavaScript. */
async function expectRightProducts(): Promise<void> {
  const random = new Random(4);
  const inputs = [sample(random, [70, 300]), sample(random, [300, 129])];
  await expectSame(inputs, (a, b) => tf.matMul(a, b));
}

/** Numbers in a chunk of `add`. */
const chunk = 32768;

/**
 * Adds over addresses of which those of the first chunk lie outside of memory; that chunk is taken last,
 * by whoever is free. The thread that takes it traps.
 */
function trap(engine: Engine, chunks: number): void {
  const out = tf.zeros([chunks * chunk]);
  const to = engine.address(out);
  const outside = 2 ** 32 - 8 * chunk;
  try {
    engine.wasm.add(outside, outside, to, chunks * chunk);
  } finally {
    out.dispose();
  }
}

describe('an interrupt in the midst of the work', () => {
  const program = fileURLToPath(new URL('support/interrupts.mjs', import.meta.url));
  it.each([2, 4])('leaves %i threads with right numbers', (threads) => {
    const args = [program, '--threads', String(threads), '--tries', '150'];
    const answer = execFileSync(process.execPath, args, { encoding: 'utf8' });
    expect(JSON.parse(answer)).toEqual({ threads, tries: 150, wrong: 0, hung: 0 });
  });
});

describe('a helper thread that ends', () => {
  it('by a trap inside a chunk: the call fails, the next one is right on the threads left', async () => {
    const engine = await engineWith(3);
    const failures: string[] = [];
    for (let i = 0; i < 2000 && engine.threadsAlive === 3; i++) {
      try {
        trap(engine, 6);
      } catch (error) {
        failures.push(String(error));
      }
    }
    expect(engine.threadsAlive).toBe(2);
    expect(failures.at(-1)).toMatch(
      /helper thread .* ended in the middle .* goes on with 2 threads/,
    );
    await expectRightProducts();
    expect(engine.threadsAlive).toBe(2);
  });

  it('by a trap on the calling thread: that is the error, and no thread is lost', async () => {
    const engine = await engineWith(2);
    let own = '';
    for (let i = 0; i < 2000 && !own; i++) {
      try {
        trap(engine, 3);
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) own = error.message;
      }
    }
    expect(own).toMatch(/out of bounds/);
    await expectRightProducts();
  });

  it('because somebody ended it inside a chunk: nobody waits for it without end', async () => {
    const engine = await engineWith(2, 0.05);
    // Two images, two chunks, each of them some tenths of a second.
    const x = tf.randomNormal([2, 200, 200, 1]);
    const dy = tf.ones([2, 101, 101, 1]);
    const slow = () => {
      tf.getKernel('MaxPoolGrad', 'wasm').kernelFunc({
        inputs: { dy, input: x },
        attrs: { filterSize: 100, strides: 1, pad: 'valid' },
        backend: engine.backend,
      });
    };
    Object.assign(globalThis, { slow });
    expect(() => void runInThisContext('slow()', { timeout: 20 })).toThrow('timed out');
    engine.helpers.get(1)!.terminate();
    const begin = performance.now();
    await expectRightProducts();
    expect(performance.now() - begin).toBeLessThan(20_000);
    // On a busy machine it may be outside its chunk when it ends, and is missed only when its end is told.
    await expect.poll(() => engine.threadsAlive, { timeout: 10_000 }).toBe(1);
  });
});

describe('threads that cannot be had', () => {
  const environment = process.env['TSGAN_THREADS'];
  afterEach(() => {
    if (environment === undefined) delete process.env['TSGAN_THREADS'];
    else process.env['TSGAN_THREADS'] = environment;
  });

  it.each(['abc', '0', '2.5', '1000'])('TSGAN_THREADS=%s is an error at once', async (wanted) => {
    process.env['TSGAN_THREADS'] = wanted;
    const message = `TSGAN_THREADS must be a whole number from 1 to 64, but it is "${wanted}".`;
    for (const name of ['auto', 'wasm', 'cpu'] as const) {
      await expect(useBackend(name)).rejects.toThrow(message);
    }
  });

  const tell = `
    const { tf, useBackend } = require('tsgan');
    useBackend('wasm').then(({ device }) => {
      const product = tf.matMul(tf.ones([70, 300]), tf.ones([300, 129]));
      console.log(device + ': ' + product.sum().dataSync()[0]);
    });`;

  it('more than the machine has processors: said', () => {
    const env = { ...process.env, TSGAN_THREADS: '63' };
    const { stdout } = spawnSync(process.execPath, ['-e', tell], { encoding: 'utf8', env });
    expect(stdout).toMatch(/63 threads on only \d+ processors: 2709000\n/);
  });

  it('refused by the system: it goes on with fewer, and says so', () => {
    const env = { ...process.env, TSGAN_THREADS: '8' };
    const refuse = `
      const threads = require('node:worker_threads');
      let granted = 0;
      threads.Worker = class extends threads.Worker {
        constructor(...given) {
          if (++granted > 2) throw new Error('Worker initialization failure: EAGAIN');
          super(...given);
        }
      };`;
    const { stdout } = spawnSync(process.execPath, ['-e', refuse + tell], {
      encoding: 'utf8',
      env,
    });
    expect(stdout).toMatch(/, 3 threads \(of the 8 wanted, .*\)( on .*)?: 2709000\n/);
  });
});

describe('memory that runs out', () => {
  it('is an error that says so, and leaves a library that computes', async () => {
    const engine = await engineWith(2);
    const tensors: tf.TensorInfo[] = [];
    const size = 2 ** 25;
    const fill = () => {
      for (let i = 0; i < 40; i++) tensors.push(engine.make([size]));
    };
    expect(fill).toThrow(/out of memory: there is no room for another 128 MB.* ends at 4 GB/);
    expect(tensors.length).toBeGreaterThan(25);
    expect(() => tf.zeros([size])).toThrow(/out of memory: there is no room for another 128 MB/);
    expect([...tf.sum(tf.ones([64, 1024])).dataSync()]).toEqual([2 ** 16]);
    tensors.forEach(({ dataId }) => engine.backend.disposeData(dataId));
    expect(tf.zeros([size]).sum().dataSync()[0]).toBe(0);
    // More than 32 bits can count.
    expect(() => engine.make([2 ** 30 + 1])).toThrow(/no room for another 4,097 MB/);
    await expectRightProducts();
  });
});
