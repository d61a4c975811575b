import type { Reply } from '../data/questions';
import { ngramCounts, type Sentence } from './bleu';

/**
 * distinct-n (Li et al. 2016, section 5.2): how many different n-grams there are, divided by the
 * number of words written. 0 for a generator that says nothing, near 0 for one that repeats itself.
 */
export function distinctN(sentences: readonly Sentence[], n: number): number {
  const grams = new Set<string>();
  let words = 0;
  for (const sentence of sentences) {
    for (const gram of ngramCounts(sentence, n).keys()) grams.add(gram);
    words += sentence.length;
  }
  return words === 0 ? 0 : grams.size / words;
}

/** All right answers to a question. */
export type RightAnswers = (question: string) => readonly string[];

/** The share of replies, between 0 and 1, that are one of the right answers to their question. */
export function rightAnswerRate(replies: readonly Reply[], rightAnswers: RightAnswers): number {
  if (replies.length === 0) {
    throw new Error('The right-answer rate of no replies is not defined: give at least one.');
  }
  const right = replies.filter(({ question, answer }) => rightAnswers(question).includes(answer));
  return right.length / replies.length;
}

/**
 * The share of all right answers, between 0 and 1, that were given at least once to their question.
 * A generator that always says "red" when asked for a colour is right every time, and covers little.
 */
export function coverage(replies: readonly Reply[], rightAnswers: RightAnswers): number {
  const given = new Map<string, Set<string>>();
  for (const { question, answer } of replies) {
    if (!given.has(question)) given.set(question, new Set());
    given.get(question)!.add(answer);
  }
  let covered = 0;
  let all = 0;
  for (const [question, answers] of given) {
    const right = new Set(rightAnswers(question));
    all += right.size;
    for (const answer of right) if (answers.has(answer)) covered++;
  }
  if (all === 0)
    throw new Error('None of the questions has a right answer, so none can be covered.');
  return covered / all;
}
