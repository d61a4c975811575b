import { execFileSync } from 'node:child_process';
import { runInThisContext } from 'node:vm';
import { Adam, backends, tf, useBackend } from 'tsgan';
import { afterEach, describe, expect, it } from 'vitest';

const forcedBefore = process.env['TSGAN_BACKEND'];
afterEach(() => {
  if (forcedBefore === undefined) delete process.env['TSGAN_BACKEND'];
  else process.env['TSGAN_BACKEND'] = forcedBefore;
});

/** Runs a script as a process of its own, and gives what it printed on both streams. */
function script(code: string, env: Record<string, string> = {}) {
  const options = { encoding: 'utf8', timeout: 30_000, stdio: 'pipe' } as const;
  const runner = `
    const { spawnSync } = require('node:child_process');
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', ${JSON.stringify(code)}]);
    console.log(JSON.stringify({ stdout: String(stdout), stderr: String(stderr), status }));`;
  return JSON.parse(
    execFileSync(process.execPath, ['-e', runner], { ...options, env: { ...process.env, ...env } }),
  ) as { stdout: string; stderr: string; status: number };
}

describe('useBackend', () => {
  it.each(['wasm', 'cpu'] as const)('chooses %s by name, says what computes', async (name) => {
    delete process.env['TSGAN_BACKEND'];
    const backend = await useBackend(name);
    expect(backend.name).toBe(name);
    expect(backend.device).not.toBe('');
    expect(backend.gpu).toBe(false);
    expect(tf.getBackend()).toBe(name);
  });

  it('may be called twice, also at the same time', async () => {
    delete process.env['TSGAN_BACKEND'];
    const [first, second, third] = await Promise.all([
      useBackend('cpu'),
      useBackend('wasm'),
      useBackend('wasm'),
    ]);
    expect([first.name, second.name, third.name]).toEqual(['cpu', 'wasm', 'wasm']);
    expect(tf.getBackend()).toBe('wasm');
    expect(await useBackend('wasm')).toEqual(second);
  });

  it('lets TSGAN_BACKEND win over the argument', async () => {
    process.env['TSGAN_BACKEND'] = 'cpu';
    expect((await useBackend('wasm')).name).toBe('cpu');
  });

  it('takes with auto the first backend that is there and no imitation', async () => {
    delete process.env['TSGAN_BACKEND'];
    const reports = await backends.available();
    const first = reports.find(({ available, reason }) => available && !reason);
    expect((await useBackend()).name).toBe(first?.name);
    expect((await useBackend('auto')).device).toBe(first?.device);
  });

  it('refuses unknown names with the choices', async () => {
    delete process.env['TSGAN_BACKEND'];
    const choices = 'The choices are tensorflow, webgpu, blas, wasm, cpu and auto.';
    // @ts-expect-error: the type forbids it too
    await expect(useBackend('gpu')).rejects.toThrow(`useBackend got the backend "gpu"`);
    process.env['TSGAN_BACKEND'] = 'nonsense';
    await expect(useBackend()).rejects.toThrow('TSGAN_BACKEND got the backend "nonsense"');
    await expect(useBackend()).rejects.toThrow(choices);
  });
});

describe('availableBackends', () => {
  it('reports each backend in order: what computes, or why not and what to install', async () => {
    const reports = await backends.available();
    expect(reports.map(({ name }) => name)).toEqual(backends.names);
    for (const { name, available, device, reason } of reports) {
      if (available) expect(device, name).toBeTruthy();
      else expect(reason, name).toMatch(/Install|needs/);
      if (!available) {
        await expect(useBackend(name)).rejects.toThrow(`"${name}" is not available: ${reason}`);
      }
    }
    expect(reports.filter(({ available }) => available).length).toBeGreaterThanOrEqual(2);
  });
});

describe('after a cell that was stopped in the midst of a training step', () => {
  it('useBackend makes TensorFlow.js forget the step and free its tensors', async () => {
    await useBackend('wasm');
    const weights = tf.variable(tf.ones([200, 300]));
    const adam = new Adam();
    const step = () => {
      adam
        .minimize(() => tf.mean(tf.square(tf.matMul(tf.ones([64, 200]), weights))), [weights])
        .dispose();
    };
    step();
    const before = tf.memory().numTensors;
    Object.assign(globalThis, { step });
    let broken = false;
    for (let i = 0; i < 500 && !broken; i++) {
      expect(() => void runInThisContext('for (;;) step();', { timeout: 3 })).toThrow('timed out');
      try {
        step();
      } catch (error) {
        broken = true;
        expect(String(error)).toMatch(/inside another gradient|depends on none/);
      }
      await useBackend('wasm');
      step();
    }
    expect(broken).toBe(true);
    // At most what was at hand between two calls.
    expect(tf.memory().numTensors - before).toBeLessThan(20);
    adam.dispose();
    weights.dispose();
  });
});

describe('a process that uses the library', () => {
  it('ends by itself, without a word from TensorFlow.js', () => {
    const { stdout, stderr, status } = script(
      `const { tf, useBackend } = require('tsgan');
       tf.ones([2]).dataSync(); // before any choice: plain JavaScript
       (async () => {
         for (const name of ['cpu', 'wasm']) {
           await useBackend(name);
           console.log((await tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).data())[0]);
         }
       })();`,
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: '3\n3\n', stderr: '', status: 0 });
  });

  it('refuses a backend that computes wrongly', () => {
    const { stdout } = script(
      `const { tf, useBackend } = require('tsgan');
       const kernel = tf.getKernel('LeakyRelu', 'cpu');
       const right = kernel.kernelFunc;
       kernel.kernelFunc = (call) => {
         const result = right(call);
         call.backend.data.get(result.dataId).values[3] += 0.01;
         return result;
       };
       useBackend('cpu').then(() => console.log('used'), (error) => console.log(error.message));`,
    );
    expect(stdout).toMatch(/^The backend "cpu" is not available: .* computes wrongly .* is off by/);
  });

  it('keeps its own say about uncaught errors', () => {
    const { stdout } = script(
      `require('tsgan').useBackend('wasm').then(() => {
         console.log(process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection'));
       })`,
    );
    expect(stdout).toBe('0 0\n');
  });
});
