import { nets, generate, Random, tf } from 'tsgan';
import { beforeAll, describe, expect, test } from 'vitest';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});

describe('a generator that writes bits in order', () => {
  test('has a small network a bit, and the discriminator and latents of bitGan', () => {
    const before = tf.memory().numTensors;
    const options = { length: 4, noise: 3, hidden: 5 };
    const gan = nets.bitGanInOrder({ ...options, random: new Random(1) });
    const atOnce = nets.bitGan({ ...options, random: new Random(1) });
    // Bit i sees 3 noises and i bits: (3 + i + 1) · 5 weights, then 5 + 1.
    const expected = [0, 1, 2, 3].reduce((sum, i) => sum + (4 + i) * 5 + 6, 0);
    expect(gan.generator.countParams()).toBe(expected);
    const judge = (g: typeof gan) =>
      nets.trainableVariables(g.discriminator).map((v) => [...v.dataSync()]);
    expect(judge(gan)).toEqual(judge(atOnce));
    const z = gan.latent(6, new Random(2));
    const same = atOnce.latent(6, new Random(2));
    expect([...z.dataSync()]).toEqual([...same.dataSync()]);
    expect(gan.generator.outputs[0]!.shape).toEqual([null, 4]);
    tf.dispose([z, same]);
    nets.disposeGan(gan);
    nets.disposeGan(atOnce);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('lets a bit depend on those before it and on none behind', () => {
    const gan = nets.bitGanInOrder({ length: 5, noise: 2, hidden: 16, random: new Random(3) });
    for (const weight of nets.trainableVariables(gan.generator)) {
      const large = tf.mul(weight, 3); // so that what was drawn matters, but does not silence the noise
      weight.assign(large);
      large.dispose();
    }
    const rows = 400;
    const z = gan.latent(rows, new Random(4));
    const words = (latents: tf.Tensor) => {
      const made = generate(gan, latents);
      const values = [...made.dataSync()];
      made.dispose();
      return values;
    };
    const base = words(z);
    for (let turned = 0; turned < 5; turned++) {
      const other = z.arraySync() as number[][];
      for (const row of other) row[2 + turned]! *= -1;
      const changed = tf.tensor2d(other);
      const now = words(changed);
      changed.dispose();
      const differs = [0, 1, 2, 3, 4].map((bit) =>
        base.some((value, i) => i % 5 === bit && value !== now[i]),
      );
      expect(differs.slice(0, turned), `bits before bit ${turned}`).toEqual(
        Array(turned).fill(false),
      );
      expect(differs.slice(turned), `bit ${turned} and behind`).toEqual(
        Array(5 - turned).fill(true),
      );
    }
    z.dispose();
    nets.disposeGan(gan);
  });

  test('refuses a word without bits', () => {
    expect(() => nets.bitGanInOrder({ length: 0, random: new Random(1) })).toThrow(
      /at least one bit/,
    );
  });
});
