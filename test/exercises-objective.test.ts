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
  [2, 'the Jensen-Shannon divergence', 'left as it is', ''],
  [
    2,
    'the Jensen-Shannon divergence',
    'NaN where a probability is 0',
    `result = p.reduce((sum, a, i) => {
       const m = (a + q[i]!) / 2;
       return sum + (a * Math.log(a / m) + q[i]! * Math.log(q[i]! / m)) / 2;
     }, 0);`,
  ],
  [
    2,
    'the Jensen-Shannon divergence',
    'base 2',
    `const term = (a: number, m: number) => (a === 0 ? 0 : a * Math.log2(a / m));
     result = p.reduce((sum, a, i) => {
       const m = (a + q[i]!) / 2;
       return sum + (term(a, m) + term(q[i]!, m)) / 2;
     }, 0);`,
  ],
  [
    2,
    'the Jensen-Shannon divergence',
    'the half forgotten',
    `const term = (a: number, m: number) => (a === 0 ? 0 : a * Math.log(a / m));
     result = p.reduce((sum, a, i) => sum + term(a, (a + q[i]!) / 2) + term(q[i]!, (a + q[i]!) / 2), 0);`,
  ],
  [
    2,
    'the Jensen-Shannon divergence',
    'only one of the two divergences',
    `result = p.reduce((sum, a, i) => sum + (a === 0 ? 0 : a * Math.log((2 * a) / (a + q[i]!))), 0);`,
  ],
  [3, 'the smoothed loss', 'left as it is', ''],
  [
    3,
    'the smoothed loss',
    'the logarithm of a rounded sigmoid',
    `const D = tf.sigmoid(realLogits);
     const real = tf.add(tf.mul(-0.9, tf.log(D)), tf.mul(-0.1, tf.log(tf.sub(1, D))));
     loss = tf.add(tf.mean(real), tf.mean(tf.softplus(fakeLogits)));`,
  ],
  [
    3,
    'the smoothed loss',
    'not smoothed at all',
    'loss = tf.add(tf.mean(tf.softplus(tf.neg(realLogits))), tf.mean(tf.softplus(fakeLogits)));',
  ],
  [
    3,
    'the smoothed loss',
    'smoothed on both sides',
    `const smooth = (a: tf.Tensor) =>
       tf.mean(tf.add(tf.mul(0.9, tf.softplus(tf.neg(a))), tf.mul(0.1, tf.softplus(a))));
     loss = tf.add(smooth(realLogits), smooth(tf.neg(fakeLogits)));`,
  ],
  [
    3,
    'the smoothed loss',
    'the sum of the batch',
    `loss = tf.add(
       tf.sum(tf.add(tf.mul(0.9, tf.softplus(tf.neg(realLogits))), tf.mul(0.1, tf.softplus(realLogits)))),
       tf.sum(tf.softplus(fakeLogits)));`,
  ],
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
  [5, 'how many times as strong', 'upside down', 'timesAsStrong = 0.001 / 0.999;'],
  [5, 'how many times as strong', 'as if D were 0', 'timesAsStrong = 1 / 0.001;'],
  [6, 'a training that learns', 'left as it is', ''],
  [
    6,
    'a training that learns',
    "the lesson's own pair of rates",
    'settings.discriminatorRate = 1e-2; settings.beta1 = 0.5;',
  ],
  [
    6,
    'a training that learns',
    'the slow rate for both',
    'settings.generatorRate = 2e-4; settings.beta1 = 0.5;',
  ],
];

/** Shorter trainings where the training is not the point. */
const quickly = (place: number, text: string) =>
  place === 6 ? text : text.replace('steps: 500', 'steps: 1');

describe(`exercise ${name}`, () => {
  test('its solution passes every check', async () => {
    await expect(runExercise(answered(name))).resolves.toBeUndefined();
  });

  test.each(wrong)('place %i: "%s" refuses what is %s', async (place, check, _why, answer) => {
    const text = quickly(place, answered(name, { [place]: answer }));
    await expect(runExercise(text)).rejects.toThrow(`○ ${check}: not yet`);
  });

  test('every place has a wrong answer', () => {
    expect(new Set(wrong.map(([place]) => place)).size).toBe(places(name));
  });
});
