import { describe, expect, test } from 'vitest';
import { answered, places, runExercise } from './support/exercises.js';

const name = '13-gans-today';

/** Answers that a learner may well give, by place, and the check that must say no. */
const wrong: [place: number, check: string, why: string, answer: string][] = [
  [0, 'all pairs of a batch', 'left as it is', ''],
  [
    0,
    'all pairs of a batch',
    'each sample judged alone',
    `const mean = (v: number[]) => v.reduce((s, x) => s + x, 0) / v.length;
     d = mean(real.map((a) => softplus(-a))) + mean(fake.map((a) => softplus(a)));
     g = mean(fake.map((a) => softplus(-a)));`,
  ],
  [
    0,
    'all pairs of a batch',
    'pair by pair, as in the lesson',
    `const mean = (v: number[]) => v.reduce((s, x) => s + x, 0) / v.length;
     d = mean(real.map((a, i) => softplus(fake[i]! - a)));
     g = mean(real.map((a, i) => softplus(a - fake[i]!)));`,
  ],
  [
    0,
    'all pairs of a batch',
    'the sum over the fakes',
    `const mean = (v: number[]) => v.reduce((s, x) => s + x, 0) / v.length;
     d = mean(real.map((a) => fake.reduce((sum, b) => sum + softplus(b - a), 0)));
     g = mean(real.map((a) => fake.reduce((sum, b) => sum + softplus(a - b), 0)));`,
  ],
  [
    0,
    'all pairs of a batch',
    'the loss of the mean difference',
    `const mean = (v: number[]) => v.reduce((s, x) => s + x, 0) / v.length;
     d = softplus(mean(fake) - mean(real));
     g = softplus(mean(real) - mean(fake));`,
  ],
  [
    0,
    'all pairs of a batch',
    'a logarithm that overflows',
    `const mean = (v: number[]) => v.reduce((s, x) => s + x, 0) / v.length;
     d = mean(real.flatMap((a) => fake.map((b) => Math.log(1 + Math.exp(b - a)))));
     g = mean(real.flatMap((a) => fake.map((b) => Math.log(1 + Math.exp(a - b)))));`,
  ],
  [1, 'four paths', 'left as it is', ''],
  [
    1,
    'four paths',
    'more penalty is always better',
    `fates['in turn, γ = 0.05'] = 'spirals in'; fates['at once, γ = 0.2'] = 'spirals in';
     fates['in turn, γ = 4'] = 'creeps in'; fates['in turn, γ = 25'] = 'creeps in';`,
  ],
  [
    1,
    'four paths',
    'a small one is too small in turn, too',
    `fates['in turn, γ = 0.05'] = 'spirals out'; fates['at once, γ = 0.2'] = 'spirals in';
     fates['in turn, γ = 4'] = 'creeps in'; fates['in turn, γ = 25'] = 'jumps ever further';`,
  ],
  [2, 'a slope without a second derivative', 'left as it is', ''],
  [
    2,
    'a slope without a second derivative',
    'not divided by σ',
    `penalty = tf.mul(gamma / 2, tf.mean(tf.square(tf.sub(D(tf.add(x, tf.mul(noise, sigma))), D(x)))));`,
  ],
  [
    2,
    'a slope without a second derivative',
    'the square of the mean',
    `const moved = tf.add(x, tf.mul(noise, sigma));
     penalty = tf.mul(gamma / 2, tf.square(tf.mean(tf.div(tf.sub(D(moved), D(x)), sigma))));`,
  ],
  [
    2,
    'a slope without a second derivative',
    'γ in place of its half',
    `const moved = tf.add(x, tf.mul(noise, sigma));
     penalty = tf.mul(gamma, tf.mean(tf.square(tf.div(tf.sub(D(moved), D(x)), sigma))));`,
  ],
  [3, 'how much the ring can bear', 'left as it is', ''],
  [
    3,
    'how much the ring can bear',
    'one penalty only',
    `mine.todaysGame = (gamma) => objectives.regularized(objectives.relativistic, objectives.r1({ gamma }));`,
  ],
  [
    3,
    'how much the ring can bear',
    'a γ of its own for one of them',
    `mine.todaysGame = (gamma) => objectives.regularized(objectives.relativistic, objectives.r1({ gamma }), objectives.r2({ gamma: 0.01 }));`,
  ],
  [
    3,
    'how much the ring can bear',
    'the game, and no γ found for it',
    `mine.todaysGame = (gamma) => objectives.regularized(objectives.relativistic, objectives.r1({ gamma }), objectives.r2({ gamma }));`,
  ],
];

describe('exercises 13-gans-today', () => {
  test('pass every check with their solutions', async () => {
    await expect(runExercise(answered(name))).resolves.toBeUndefined();
  }, 120_000);

  test('have a wrong answer here for every place', () => {
    expect(new Set(wrong.map(([place]) => place)).size).toBe(places(name));
    expect(places(name)).toBeGreaterThanOrEqual(3);
  });

  test.each(wrong)(
    'place %i, "%s": refuses %s',
    async (place, check, _why, answer) => {
      // Short trainings where the training is not the point.
      const answers = place === 3 ? { [place]: answer } : { 3: '', [place]: answer };
      const run = runExercise(answered(name, answers));
      await expect(run).rejects.toThrow(`${check}: not yet`);
    },
    120_000,
  );
});
