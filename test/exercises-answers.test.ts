import { describe, expect, test } from 'vitest';
import { answered, places, runExercise } from './support/exercises.js';

const name = '09-question-answer';

/** Answers that a learner may well give, by place, and the check that must say no. */
const wrong: [place: number, check: string, why: string, answer: string][] = [
  [0, 'Gumbel-softmax', 'left as it is: no noise', ''],
  [
    0,
    'Gumbel-softmax',
    'the sign of the noise turned',
    'soft = tf.softmax(tf.div(tf.sub(logits, tf.neg(tf.log(tf.neg(tf.log(u))))), temperature));',
  ],
  [
    0,
    'Gumbel-softmax',
    'the noise not divided by the temperature',
    'soft = tf.softmax(tf.sub(tf.div(logits, temperature), tf.log(tf.neg(tf.log(u)))));',
  ],
  [
    0,
    'Gumbel-softmax',
    'uniform noise',
    'soft = tf.softmax(tf.div(tf.add(logits, u), temperature));',
  ],
  [1, 'BLEU-1', 'left as it is', ''],
  [
    1,
    'BLEU-1',
    'not clipped',
    `const [c, r] = [candidate.length, reference.length];
     const matched = candidate.filter((word) => reference.includes(word)).length;
     score = (matched / c) * (c <= r ? Math.exp(1 - r / c) : 1);`,
  ],
  [
    1,
    'BLEU-1',
    'no penalty for being brief',
    `const count = (list: string[], word: string) => list.filter((w) => w === word).length;
     let matched = 0;
     for (const word of new Set(candidate)) matched += Math.min(count(candidate, word), count(reference, word));
     score = matched / candidate.length;`,
  ],
  [
    1,
    'BLEU-1',
    'long candidates rewarded',
    `const count = (list: string[], word: string) => list.filter((w) => w === word).length;
     let matched = 0;
     for (const word of new Set(candidate)) matched += Math.min(count(candidate, word), count(reference, word));
     score = (matched / candidate.length) * Math.exp(1 - reference.length / candidate.length);`,
  ],
  [2, 'BLEU-1', 'left as it is: one word wrong', ''],
  [2, 'BLEU-1', 'the right answer', "wrong = 'alice loves bob';"],
  [2, 'BLEU-1', 'one word too many', "wrong = 'bob loves alice not';"],
  [3, 'two numbers, guessed apart', 'left as it is', ''],
  [
    3,
    'two numbers, guessed apart',
    'as if the second followed from the first',
    'Object.assign(guess, { right: 1, covered: 1 - (7 / 8) ** 100 });',
  ],
  [
    3,
    'two numbers, guessed apart',
    'covered as often as right',
    'Object.assign(guess, { right: 1 / 8, covered: 1 });',
  ],
  [4, 'the loss of likelihood', 'left as it is', ''],
  [
    4,
    'the loss of likelihood',
    'the sign forgotten',
    'loss = tf.mean(tf.sum(tf.mul(answers, tf.logSoftmax(logits)), [1, 2]));',
  ],
  [
    4,
    'the loss of likelihood',
    'a mean over the places too',
    'loss = tf.neg(tf.mean(tf.sum(tf.mul(answers, tf.logSoftmax(logits)), 2)));',
  ],
  [
    4,
    'the loss of likelihood',
    'logits taken for logarithms',
    'loss = tf.neg(tf.mean(tf.sum(tf.mul(answers, logits), [1, 2])));',
  ],
  [5, 'a deaf discriminator', 'left as it is: it hears', ''],
  [
    5,
    'a deaf discriminator',
    'a judge deaf to both',
    `heard = through(answer, flatten(), nets.computed('silence', [1], (x) => tf.mul(tf.slice(x, [0, 0], [-1, 1]), 0)));`,
  ],
  [5, 'a deaf discriminator', 'the question alone', 'heard = through(question, flatten());'],
];

describe(`the exercises of ${name}`, () => {
  test('are solved by the solutions', async () => {
    await runExercise(answered(name));
  });

  test.each(wrong)('place %i: “%s” refuses it %s', async (place, check, _why, answer) => {
    await expect(runExercise(answered(name, { [place]: answer }))).rejects.toThrow(
      `${check}: not yet`,
    );
  });

  test('have a wrong answer for every place', () => {
    expect(new Set(wrong.map(([place]) => place)).size).toBe(places(name));
  });
});
