import { backends, tf, useBackend } from 'tsgan';
import { expect } from 'vitest';
import { expectClose } from './backends.js';

/** Whether there is TensorFlow, and why not. */
export const report = (await backends.available()).find(({ name }) => name === 'tensorflow')!;

/** How many tensors the addon itself has; 0 where another backend computes. */
export const addonsTensors = () => {
  const { binding } = tf.backend() as { binding?: { getNumOfTensors(): number } };
  return binding?.getNumOfTensors() ?? 0;
};

/** Whether what `compute` returns is the same on cpu and tensorflow. It leaves no other tensor behind. */
export async function expectSame(
  compute: () => tf.Tensor | tf.Tensor[],
  tolerance = 1e-5,
): Promise<void> {
  const results = [];
  for (const backend of ['cpu', 'tensorflow'] as const) {
    await useBackend(backend);
    const before = tf.memory().numTensors;
    const inside = addonsTensors();
    const outputs = [compute()].flat();
    expect(tf.memory().numTensors).toBe(before + outputs.length);
    results.push(outputs.map(({ shape, dtype }) => ({ shape, dtype })));
    results.push(outputs.map((output) => [...output.dataSync()]));
    tf.dispose(outputs);
    expect(addonsTensors()).toBe(inside);
  }
  const [kinds, numbers, sameKinds, sameNumbers] = results as [unknown, number[][], unknown, number[][]]; // prettier-ignore
  expect(sameKinds).toEqual(kinds);
  sameNumbers.forEach((values, i) => expectClose(values, numbers[i]!, tolerance));
}
