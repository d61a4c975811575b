import { createRequire } from 'node:module';
import { Random, tf, useBackend } from 'tsgan';
import { expect } from 'vitest';

// By `require`, for the very module that the library uses: `import` would give a second one here.
export const { startEngine } = createRequire(import.meta.url)(
  '../../lib/dist/ground/backends/wasm/index.js',
) as typeof import('../../lib/dist/ground/backends/wasm/index.js');

/** Random numbers as an array, so that they can be put on any backend. */
export interface Sample {
  readonly shape: number[];
  readonly values: Float32Array;
}

export function sample(random: Random, shape: number[], low = -1, high = 1): Sample {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = random.uniform(low, high);
  return { shape, values };
}

export const tensor = ({ shape, values }: Sample): tf.Tensor => tf.tensor(values, shape, 'float32');

/** Starts the wasm backend with so many threads, and waits until they are all up. */
export async function wasmWith(threads: number): Promise<void> {
  const { wasm } = await startEngine({ threads });
  for (let i = 0; i < 1000 && wasm.helpersReady() < threads - 1; i++) {
    await new Promise((later) => setTimeout(later, 5));
  }
  expect(wasm.helpersReady()).toBe(threads - 1);
}

interface Result {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: number[];
}

/** What `compute` gives on one backend; checks on the way that it leaves no tensor behind. */
export async function on(
  backend: 'tensorflow' | 'blas' | 'wasm' | 'cpu',
  samples: Sample[],
  compute: (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
): Promise<Result[]> {
  await useBackend('cpu');
  await tf.setBackend(backend);
  const inputs = samples.map(tensor);
  const before = tf.memory().numTensors;
  const outputs = [tf.tidy(() => compute(...inputs))].flat();
  expect(tf.memory().numTensors).toBe(before + outputs.length);
  const results = outputs.map((output) => ({
    shape: output.shape,
    dtype: output.dtype,
    values: [...output.dataSync()],
  }));
  [...inputs, ...outputs].forEach((t) => t.dispose());
  return results;
}

/** Whether `compute` gives the same on wasm, or another backend, as on cpu, shapes and types included. */
export async function expectSame(
  samples: Sample[],
  compute: (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
  tolerance = 1e-5,
  backend: 'blas' | 'wasm' = 'wasm',
): Promise<void> {
  const expected = await on('cpu', samples, compute);
  const actual = await on(backend, samples, compute);
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  actual.forEach(({ values }, i) => expectClose(values, expected[i]!.values, tolerance));
}

/** Element by element within `tolerance`, relative to the size of what is expected. */
export function expectClose(actual: number[], expected: number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  actual.forEach((x, i) => {
    if (Math.abs(x - expected[i]!) <= tolerance * scale) return;
    expect.fail(`number ${i} is ${x} instead of ${expected[i]} (tolerance ${tolerance * scale})`);
  });
}
