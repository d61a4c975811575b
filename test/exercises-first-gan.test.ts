import { describe, expect, test } from 'vitest';
import { answered, places, runExercise } from './support/exercises.js';

const name = '02-first-gan';

/** A step of exercise 1 with some of its lines replaced by wrong ones. */
const byHand = (replaced: Record<string, string>): string => {
  const lines: Record<string, string> = {
    slopeW: 'mean(reals, (x) => (a(x) - 1) * x) + mean(fakes, (x) => a(x) * x)',
    slopeB: 'mean(reals, (x) => a(x) - 1) + mean(fakes, a)',
    w1: 'w - rate * slopeW',
    b1: 'b - rate * slopeB',
    slopeM: 'mean(fakes, (x) => (w1 * x + b1 - 1) * w1)',
    ...replaced,
  };
  const all = Object.entries(lines).map(([one, value]) => `const ${one} = ${value};`);
  return `const a = (x: number) => w * x + b; ${all.join(' ')}
    next = { w: w1, b: b1, m: m - rate * slopeM };`;
};

/** A step of exercise 2 with some of its parts replaced by wrong ones. */
const withTensors = (replaced: Record<string, string>): string => {
  const parts: Record<string, string> = {
    half: '(a, target) => tf.mul(0.5, tf.mean(tf.square(tf.sub(a, target))))',
    lossOfD: '() => tf.add(half(ofD(reals), 1), half(ofD(fakes), 0))',
    lossOfG: '() => half(ofD(nets.forward(gan.generator, z, true)), 1)',
    weightsOfG: 'nets.trainableVariables(gan.generator)',
    adamOfG: 'adam.G',
    ...replaced,
  };
  return `const half = ${parts['half']};
    const ofD = (x) => nets.forward(gan.discriminator, x, true);
    const fakes = nets.forward(gan.generator, z, true);
    const lossD = adam.D.minimize(${parts['lossOfD']}, nets.trainableVariables(gan.discriminator));
    losses = [lossD, ${parts['adamOfG']}.minimize(${parts['lossOfG']}, ${parts['weightsOfG']})];`;
};

/** Answers that a learner may well give, by place, and the check that must say no. */
const wrong: [place: number, check: string, why: string, answer: string][] = [
  [0, 'a step by hand', 'left as it is', ''],
  [0, 'a step by hand', 'without x', byHand({ slopeW: 'mean(reals, (x) => a(x) - 1)' })],
  [0, 'a step by hand', 'up the slope', byHand({ w1: 'w + rate * slopeW' })],
  [
    0,
    'a step by hand',
    'against the D of before',
    byHand({ slopeM: 'mean(fakes, (x) => (a(x) - 1) * w)' }),
  ],
  [
    0,
    'a step by hand',
    'without the way through D',
    byHand({ slopeM: 'mean(fakes, (x) => w1 * x + b1 - 1)' }),
  ],
  [1, 'three weights play least squares', 'left as it is', ''],
  [1, 'three weights play least squares', 'as in the lesson', 'prediction.overshoots = true;'],
  [2, 'a step with tensors', 'left as it is', ''],
  [
    2,
    'a step with tensors',
    'the square of the mean',
    withTensors({ half: '(a, target) => tf.mul(0.5, tf.square(tf.mean(tf.sub(a, target))))' }),
  ],
  [
    2,
    'a step with tensors',
    'without the half',
    withTensors({ half: '(a, target) => tf.mean(tf.square(tf.sub(a, target)))' }),
  ],
  [
    2,
    'a step with tensors',
    'real and fake the other way round',
    withTensors({ lossOfD: '() => tf.add(half(ofD(reals), 0), half(ofD(fakes), 1))' }),
  ],
  [
    2,
    'a step with tensors',
    "D's weights moved in G's step, too",
    withTensors({
      weightsOfG:
        '[...nets.trainableVariables(gan.generator), ...nets.trainableVariables(gan.discriminator)]',
    }),
  ],
  [
    2,
    'a step with tensors',
    'a G that wants to be called fake',
    withTensors({ lossOfG: '() => half(ofD(nets.forward(gan.generator, z, true)), 0)' }),
  ],
  [3, 'a training that learns', 'left as it is', ''],
  [
    3,
    'a training that learns',
    "the lesson's own pair of rates",
    'settings.discriminatorRate = 1e-2; settings.beta1 = 0.5;',
  ],
  [3, 'a training that learns', 'the slow rate for both', 'settings.generatorRate = 2e-4;'],
  [3, 'a training that learns', 'less momentum alone', 'settings.beta1 = 0.5;'],
  [
    3,
    'a training that learns',
    'two changes at once',
    'settings.discriminatorRate = 1e-3; settings.beta1 = 0.5;',
  ],
];

/** Shorter trainings where the training is not the point. */
const quickly = (place: number, text: string) =>
  place === 3 ? text : text.replace('steps: 500', 'steps: 1');

describe(`exercise ${name}`, () => {
  test('its solution passes every check', async () => {
    await expect(runExercise(answered(name))).resolves.toBeUndefined();
  });

  test.each(wrong)('place %i: "%s" refuses what is %s', async (place, check, _why, answer) => {
    const text = quickly(place, answered(name, { [place]: answer }));
    await expect(runExercise(text)).rejects.toThrow(`○ ${check}: not yet`);
  });

  test('every place but the last, which is in words, has a wrong answer', () => {
    expect(new Set(wrong.map(([place]) => place)).size).toBe(places(name) - 1);
  });
});
