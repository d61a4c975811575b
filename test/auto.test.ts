import { backends, nets, Adam, Random, tf, useBackend } from 'tsgan';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const forcedBefore = process.env['TSGAN_BACKEND'];
beforeEach(async () => {
  delete process.env['TSGAN_BACKEND'];
  await useBackend('wasm');
});
afterEach(() => {
  if (forcedBefore !== undefined) process.env['TSGAN_BACKEND'] = forcedBefore;
});

/** A step that keeps the processor busy for so many milliseconds on each backend. */
const busy =
  (milliseconds: Record<string, number>, calls: string[] = []): backends.TrialFactory =>
  () => {
    const backend = tf.getBackend();
    return {
      step: () => {
        calls.push(backend);
        const end = performance.now() + milliseconds[backend]!;
        while (performance.now() < end);
        return tf.scalar(0);
      },
      dispose: () => calls.push(`${backend} disposed`),
    };
  };

/** One step of a real little net. */
const mlp =
  (width: number, batch: number): backends.TrialFactory =>
  () => {
    const sizes = [width, width, 1];
    const layers = sizes.map((units, i) =>
      nets.dense({ units, ...(i === 0 && { inputShape: [width] }) }),
    );
    const model = tf.sequential({ layers });
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const adam = new Adam();
    const x = new Random(1).normalTensor([batch, width]);
    const loss = () => tf.mean<tf.Scalar>(tf.square(model.apply(x) as tf.Tensor));
    return {
      step: () => adam.minimize(loss, variables),
      dispose: () => {
        adam.dispose();
        model.dispose();
        x.dispose();
      },
    };
  };

describe('timeStep', () => {
  it('measures a step', async () => {
    const milliseconds = await backends.timeStep(busy({ wasm: 20 }), { seconds: 0.3 });
    // Other processes can only make it slower.
    expect(milliseconds).toBeGreaterThanOrEqual(20);
    expect(milliseconds).toBeLessThan(200);
  });

  /** A step that is slow the first time: kernels are compiled, moments made. */
  const cold =
    (first: number, later: number, calls: string[]): backends.TrialFactory =>
    () => ({
      step: () => {
        const end = performance.now() + (calls.length === 0 ? first : later);
        calls.push('step');
        while (performance.now() < end);
        return tf.scalar(0);
      },
      dispose: () => calls.push('disposed'),
    });

  it('is content with a second step where the first takes long enough, and takes its time', async () => {
    const calls: string[] = [];
    const milliseconds = await backends.timeStep(cold(400, 10, calls), { seconds: 0.05 });
    expect(calls).toEqual(['step', 'step', 'disposed']);
    expect(milliseconds).toBeGreaterThanOrEqual(10);
    expect(milliseconds).toBeLessThan(400);
  });

  it('gives up after a cold step that takes too long', async () => {
    const calls: string[] = [];
    const milliseconds = await backends.timeStep(cold(60, 10, calls), { giveUpAbove: 50 });
    expect(calls).toEqual(['step', 'disposed']);
    expect(milliseconds).toBeGreaterThanOrEqual(60);
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await backends.timeStep(mlp(8, 4), { seconds: 0.05 });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('auto by measuring', () => {
  it('takes the fastest for the step at hand', async () => {
    const others = { tensorflow: 400, webgpu: 400, blas: 400 };
    const slowCpu = { ...others, wasm: 5, cpu: 150 };
    const slowWasm = { ...others, wasm: 150, cpu: 5 };
    expect((await useBackend('auto', { for: busy(slowCpu) })).name).toBe('wasm');
    expect((await useBackend('auto', { for: busy(slowWasm) })).name).toBe('cpu');
    expect(tf.getBackend()).toBe('cpu');
  });

  it('stops early on a backend that is far behind', async () => {
    const calls: string[] = [];
    await useBackend('auto', {
      for: busy({ tensorflow: 300, webgpu: 300, blas: 300, wasm: 2, cpu: 900 }, calls),
    });
    expect(calls.filter((call) => call === 'cpu')).toHaveLength(1);
  });

  it('sends a real net of some size to anything but plain JavaScript', async () => {
    expect((await useBackend('auto', { for: mlp(512, 64) })).name).not.toBe('cpu');
  });

  it('passes over a backend that lacks a kernel for this net', async () => {
    const factory: backends.TrialFactory = () => ({
      step: () => {
        if (tf.getBackend() !== 'cpu') throw new Error('no such kernel');
        return tf.scalar(0);
      },
      dispose: () => undefined,
    });
    expect((await useBackend('auto', { for: factory })).name).toBe('cpu');
    const broken: backends.TrialFactory = () => Promise.reject(new Error('a mistake in the net'));
    await expect(useBackend('auto', { for: broken })).rejects.toThrow('a mistake in the net');
  });

  it('does not measure where TSGAN_BACKEND decides', async () => {
    process.env['TSGAN_BACKEND'] = 'cpu';
    const calls: string[] = [];
    expect((await useBackend('auto', { for: busy({}, calls) })).name).toBe('cpu');
    expect(calls).toEqual([]);
    delete process.env['TSGAN_BACKEND'];
  });

  it('measures a backend that is far behind as well, where a table is asked for', async () => {
    const calls: string[] = [];
    const others = { tensorflow: 300, webgpu: 300, blas: 300 };
    await backends.time(busy({ ...others, wasm: 1, cpu: 50 }, calls));
    expect(calls.filter((call) => call === 'cpu').length).toBeGreaterThan(5);
  });

  it('gives a table of all backends and leaves the one in use', async () => {
    const timings = await backends.time(mlp(8, 4));
    expect(timings.map(({ name }) => name)).toEqual([
      'tensorflow',
      'webgpu',
      'blas',
      'wasm',
      'cpu',
    ]);
    for (const { available, milliseconds, reason } of timings) {
      if (available && !reason) expect(milliseconds).toBeGreaterThan(0);
      else expect([milliseconds, reason]).toEqual([undefined, expect.any(String)]);
    }
    expect(tf.getBackend()).toBe('wasm');
  });
});
