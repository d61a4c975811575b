import { describe, expect, test } from 'vitest';
import { answered, places, runExercise } from './support/exercises.js';

const name = '01-objective';

/** Answers that a learner may well give, by place, and the check that must say no. */
const wrong: [place: number, check: string, why: string, answer: string][] = [
  [0, 'the best discriminator', 'left as it is', ''],
  [
    0,
    'the best discriminator',
    'real and fake the other way round',
    'const p = Math.exp(-x); const q = x <= 2 ? 0.5 : 0; probability = q / (p + q);',
  ],
  [
    0,
    'the best discriminator',
    'a generator that never ends',
    'const p = Math.exp(-x); probability = p / (p + 0.5);',
  ],
  [
    0,
    'the best discriminator',
    'the odds in the place of the share',
    'const p = Math.exp(-x); const q = x <= 2 ? 0.5 : 0; probability = p / q;',
  ],
  [1, 'where it can only guess', 'left as it is', ''],
  [1, 'where it can only guess', 'the middle of the interval', 'undecided = 1;'],
  [1, 'where it can only guess', 'the logarithm to base 10', 'undecided = Math.log10(2);'],
  [2, 'the smoothed loss', 'left as it is', ''],
  [
    2,
    'the smoothed loss',
    'the logarithm of a rounded sigmoid',
    `const D = tf.sigmoid(realLogits);
     const real = tf.add(tf.mul(-0.9, tf.log(D)), tf.mul(-0.1, tf.log(tf.sub(1, D))));
     loss = tf.add(tf.mean(real), tf.mean(tf.softplus(fakeLogits)));`,
  ],
  [
    2,
    'the smoothed loss',
    'not smoothed at all',
    'loss = tf.add(tf.mean(tf.softplus(tf.neg(realLogits))), tf.mean(tf.softplus(fakeLogits)));',
  ],
  [
    2,
    'the smoothed loss',
    'smoothed on both sides',
    `const smooth = (a: tf.Tensor) =>
       tf.mean(tf.add(tf.mul(0.9, tf.softplus(tf.neg(a))), tf.mul(0.1, tf.softplus(a))));
     loss = tf.add(smooth(realLogits), smooth(tf.neg(fakeLogits)));`,
  ],
  [
    2,
    'the smoothed loss',
    'the sum of the batch',
    `loss = tf.add(
       tf.sum(tf.add(tf.mul(0.9, tf.softplus(tf.neg(realLogits))), tf.mul(0.1, tf.softplus(realLogits)))),
       tf.sum(tf.softplus(fakeLogits)));`,
  ],
  [3, 'where a real sample costs least', 'left as it is', ''],
  [3, 'where a real sample costs least', 'as sure as can be', 'cheapest = 30;'],
  [3, 'where a real sample costs least', 'the probability', 'cheapest = 0.9;'],
  [4, 'a slope, measured', 'left as it is', ''],
  [
    4,
    'a slope, measured',
    'the value in the place of the slope',
    'derivative = (await loss(at).data())[0]!;',
  ],
  [
    4,
    'a slope, measured',
    'the size without the sign',
    'derivative = Math.abs((await tf.grad(loss)(at).data())[0]!);',
  ],
  [5, 'how many times as strong', 'left as it is', ''],
  [5, 'how many times as strong', 'upside down', 'times = D / (1 - D);'],
  [5, 'how many times as strong', 'right near 0 alone', 'times = 1 / D;'],
  [5, 'how many times as strong', 'right at 0.001 alone', 'times = 999;'],
  [6, 'where both pull alike', 'left as it is', ''],
  [6, 'where both pull alike', 'where D is fooled', 'bothAlike = 1;'],
  [6, 'where both pull alike', 'where D is rather sure', 'bothAlike = 0.2;'],
  [7, 'who arrives', 'left as it is', ''],
  [7, 'who arrives', 'one too far', 'prediction.lowestStart = -3;'],
  [7, 'who arrives', 'one too near', 'prediction.lowestStart = -1;'],
  [7, 'who arrives', 'no start at all', 'prediction.lowestStart = 2;'],
  [8, 'one step against the best judge', 'left as it is', ''],
  [
    8,
    'one step against the best judge',
    'up the slope',
    `const slope = tf.grad((m) => loss(bestLogits(tf.add(m, z), mean)))(tf.scalar(mean));
     next = mean + rate * (await slope.data())[0]!;`,
  ],
  [
    8,
    'one step against the best judge',
    'a judge that moves along',
    `const slope = tf.grad((m) => loss(bestLogits(tf.add(m, z), m)))(tf.scalar(mean));
     next = mean - rate * (await slope.data())[0]!;`,
  ],
  [
    8,
    'one step against the best judge',
    'the noise left out',
    `const slope = tf.grad((m) => loss(bestLogits(m, mean)))(tf.scalar(mean));
     next = mean - rate * (await slope.data())[0]!;`,
  ],
];

describe(`exercise ${name}`, () => {
  test('its solution passes every check', async () => {
    await expect(runExercise(answered(name))).resolves.toBeUndefined();
  });

  test.each(wrong)('place %i: "%s" refuses what is %s', async (place, check, _why, answer) => {
    const text = answered(name, { [place]: answer });
    await expect(runExercise(text)).rejects.toThrow(`○ ${check}: not yet`);
  });

  test('every place but the last, which is in words, has a wrong answer', () => {
    expect(new Set(wrong.map(([place]) => place)).size).toBe(places(name) - 1);
  });
});
