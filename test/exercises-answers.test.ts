import { describe, expect, test } from 'vitest';
import { answered, places, runExercise } from './support/exercises.js';

const name = '09-question-answer';

/** Answers that a learner may well give, by place, and the check that must say no. */
const wrong: [place: number, check: string, why: string, answer: string][] = [
  [4, 'a deaf discriminator', 'left as it is: it hears', ''],
  [0, 'clipped precision', 'left as it is', ''],
  [
    0,
    'clipped precision',
    'not clipped',
    'for (const word of candidate) if (reference.includes(word)) matched++;',
  ],
  [
    0,
    'clipped precision',
    'each word once',
    'for (const word of new Set(candidate)) if (reference.includes(word)) matched++;',
  ],
  [
    0,
    'clipped precision',
    'clipped, but once for every time that the word is said',
    `for (const word of candidate) {
       matched += Math.min(countWords(candidate, word), countWords(reference, word));
     }`,
  ],
  [1, 'brevity penalty', 'left as it is', ''],
  [
    1,
    'brevity penalty',
    'long candidates rewarded',
    'score *= Math.exp(1 - reference.length / candidate.length);',
  ],
  [
    1,
    'brevity penalty',
    'c and r mixed up',
    `if (candidate.length <= reference.length) {
       score *= Math.exp(1 - candidate.length / reference.length);
     }`,
  ],
  [
    1,
    'brevity penalty',
    'letters counted instead of words',
    `const [c, r] = [candidate.join(' ').length, reference.join(' ').length];
     if (c <= r) score *= Math.exp(1 - r / c);`,
  ],
  [2, 'Gumbel-softmax', 'left as it is: no noise', ''],
  [
    2,
    'Gumbel-softmax',
    'the sign of the noise turned',
    'soft = tf.softmax(tf.div(tf.sub(logits, tf.neg(tf.log(tf.neg(tf.log(u))))), temperature));',
  ],
  [
    2,
    'Gumbel-softmax',
    'the noise not divided by the temperature',
    'soft = tf.softmax(tf.sub(tf.div(logits, temperature), tf.log(tf.neg(tf.log(u)))));',
  ],
  [
    2,
    'Gumbel-softmax',
    'uniform noise',
    'soft = tf.softmax(tf.div(tf.add(logits, u), temperature));',
  ],
  [3, 'right-answer rate', 'left as it is', ''],
  [
    3,
    'right-answer rate',
    'a part of an answer taken for right',
    `for (const { question, answer } of replies) {
       if (data.rightAnswers(question).join(' ').includes(answer)) right++;
     }`,
  ],
  [
    3,
    'right-answer rate',
    'only the first of several right answers',
    `for (const { question, answer } of replies) {
       if (data.rightAnswers(question)[0] === answer) right++;
     }`,
  ],
  [
    3,
    'right-answer rate',
    'each question once',
    `right = new Set(
       replies.filter((r) => data.rightAnswers(r.question).includes(r.answer)).map((r) => r.question),
     ).size;`,
  ],
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
