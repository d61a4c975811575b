import { describe, expect, test } from 'vitest';
import { answered, places, runExercise } from './support/exercises.js';

const name = '14-judge-and-compare';

const byHand = (reach: string, density: string, coverage: string) =>
  `const reach = real.map((a) => real.map((b) => distance(a, b)).sort((x, y) => x - y)[${reach}]);
   const held = real.map((a, i) => fakes.filter((b) => distance(a, b) < reach[i]).length);
   const sum = held.reduce((sum, count) => sum + count, 0);
   density = ${density};
   coverage = ${coverage};`;
const covered = 'held.filter((count) => count > 0).length / real.length';
const told = (guess: string, wanted: string) =>
  `const size = x.shape[0];
   const z = random.normalTensor([size, 2]);
   const t = random.uniformTensor([size, 1]);
   const between = tf.add(tf.mul(tf.sub(1, t), z), tf.mul(t, x));
   const guess = nets.forward(net, [between, t, ${guess}], true);
   loss = tf.mean(tf.square(tf.sub(guess, ${wanted})));`;

/** Answers that a learner may well give, by place, and the check that must say no. */
const wrong: [place: number, check: string, why: string, answer: string][] = [
  [0, 'a failure foreseen', 'no forecast', ''],
  [
    0,
    'a failure foreseen',
    'the whole row: all fall but precision',
    `Object.assign(forecast, { precision: 'stays', density: 'falls', recall: 'falls', coverage: 'falls' });`,
  ],
  [1, 'a failure hidden from density', 'real samples', ''],
  [
    1,
    'a failure hidden from density',
    'the one of the forecast',
    `fakes = good.map((point) => point.map((value) => 0.6 * value));`,
  ],
  [
    1,
    'a failure hidden from density',
    'the lesson’s own: a part is dropped',
    `fakes = good.map((point) => point.map((value, i) => (i === 0 && value > 0.8 ? -value : value)));`,
  ],
  [
    1,
    'a failure hidden from density',
    'the lesson’s own: copies of a few',
    `fakes = good.map((_, i) => good[i % 25]);`,
  ],
  [
    1,
    'a failure hidden from density',
    'the lesson’s own: noise',
    `const dice = new Random(3);
     fakes = good.map((point) => point.map((value) => value + dice.normal(0, 0.7)));`,
  ],
  [
    1,
    'a failure hidden from density',
    'everything on one spot: too few points',
    `fakes = [[1, 0, 0, 0, 0, 0, 0, 0]];`,
  ],
  [2, 'density and coverage by hand', 'left as it is', ''],
  [
    2,
    'density and coverage by hand',
    'each point among its own neighbours',
    byHand('k - 1', 'sum / (k * fakes.length)', covered),
  ],
  [
    2,
    'density and coverage by hand',
    'not divided by k',
    byHand('k', 'sum / fakes.length', covered),
  ],
  [
    2,
    'density and coverage by hand',
    'a mean over the real points',
    byHand('k', 'sum / (k * real.length)', covered),
  ],
  [
    2,
    'density and coverage by hand',
    'precision in the place of coverage',
    byHand(
      'k',
      'sum / (k * fakes.length)',
      'fakes.filter((b) => real.some((a, i) => distance(a, b) < reach[i])).length / fakes.length',
    ),
  ],
  [3, 'the midpoint method', 'left as it is', ''],
  [
    3,
    'the midpoint method',
    'Euler with half steps',
    `for (const at of [0, 0.5]) x = tf.add(x, tf.mul(h / 2, velocity(x, times(x, (i + at) * h))));`,
  ],
  [
    3,
    'the midpoint method',
    'the time of the beginning',
    `const half = tf.add(x, tf.mul(h / 2, velocity(x, times(x, i * h))));
     x = tf.add(x, tf.mul(h, velocity(half, times(x, i * h))));`,
  ],
  [
    3,
    'the midpoint method',
    'the whole step from the middle',
    `const half = tf.add(x, tf.mul(h / 2, velocity(x, times(x, i * h))));
     x = tf.add(half, tf.mul(h, velocity(half, times(x, (i + 0.5) * h))));`,
  ],
  [
    3,
    'the midpoint method',
    'Heun’s',
    `const first = velocity(x, times(x, i * h));
     const second = velocity(tf.add(x, tf.mul(h, first)), times(x, (i + 1) * h));
     x = tf.add(x, tf.mul(h / 2, tf.add(first, second)));`,
  ],
  [4, 'ask for a mode', 'no loss', ''],
  [4, 'ask for a mode', 'the label kept from the net', told('tf.zerosLike(label)', 'tf.sub(x, z)')],
  [4, 'ask for a mode', 'the velocity turned round', told('label', 'tf.sub(z, x)')],
  [5, 'ask for a mode', 'nothing drawn', ''],
  [5, 'ask for a mode', 'the means themselves', `x = tf.matMul(label, tf.tensor2d(centres));`],
  [5, 'ask for a mode', 'noise', `x = random.normalTensor([label.shape[0], 2]);`],
];

describe('exercises 14-judge-and-compare', () => {
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
      await expect(runExercise(answered(name, { [place]: answer }))).rejects.toThrow(
        `${check}: not yet`,
      );
    },
    120_000,
  );
});
