import { platform } from '../../ground/platform';
import { dataSet, type DataSet } from './dataset';
import { readText } from './text-file';
import { longest, tokenize, Vocabulary } from './tokens';

/** An answer that somebody or something gave. */
export interface Reply {
  readonly question: string;
  readonly answer: string;
}

/** A question, its answer, and the field of knowledge that it is from. */
export interface QuestionAnswer extends Reply {
  readonly subject: string;
}

/**
 * Reads tab-separated lines `subject, question, answer`. The first line names the columns; empty
 * lines and lines that begin with `#` are skipped.
 *
 * @throws where a line has not three filled columns, or asks a question for the second time
 */
export function parseQuestions(text: string, name = 'questions'): QuestionAnswer[] {
  const pairs: QuestionAnswer[] = [];
  const lineOf = new Map<string, number>();
  text.split(/\r?\n/).forEach((line, i) => {
    if (i === 0 || line.trim() === '' || line.startsWith('#')) return;
    const columns = line.split('\t').map((column) => column.trim());
    const [subject, question, answer] = columns;
    if (columns.length !== 3 || !subject || !question || !answer) {
      throw new Error(
        `${name}, line ${i + 1}: expected subject, question and answer with a tab between them, ` +
          `but found ${JSON.stringify(line)}.`,
      );
    }
    for (const [what, words] of Object.entries({ question, answer })) {
      if (tokenize(words).length > 0) continue;
      throw new Error(
        `${name}, line ${i + 1}: the ${what} "${words}" has no word: letters or digits are needed.`,
      );
    }
    const asked = tokenize(question).join(' ');
    if (lineOf.has(asked)) {
      throw new Error(
        `${name}, line ${i + 1}: "${question}" was asked in line ${lineOf.get(asked)} already. ` +
          'Take one of the two out.',
      );
    }
    lineOf.set(asked, i + 1);
    pairs.push({ subject, question, answer });
  });
  if (pairs.length === 0) throw new Error(`${name} holds no question. Expected one a line.`);
  return pairs;
}

/** The course's own question-answer pairs: short facts from many fields (`data/questions/`). */
export function loadQuestions(path = platform.dataFile('questions/pairs.tsv')): QuestionAnswer[] {
  const cure =
    'Questions are lines of text in UTF-8; those of the course come with the repository.';
  return parseQuestions(readText(path, cure), path);
}

/** How questions and answers become numbers and back: two vocabularies and two lengths. */
export class PairCodec {
  readonly questions: Vocabulary;
  readonly answers: Vocabulary;
  readonly questionShape: readonly [length: number, words: number];
  readonly answerShape: readonly [length: number, words: number];

  /**
   * @param pairs what must be expressible
   * @param otherQuestions questions that will be asked, though not trained on
   */
  constructor(pairs: readonly Reply[], otherQuestions: readonly string[] = []) {
    const questions = [...pairs.map((pair) => pair.question), ...otherQuestions];
    const answers = pairs.map((pair) => pair.answer);
    this.questions = new Vocabulary(questions);
    this.answers = new Vocabulary(answers);
    this.questionShape = [longest(questions), this.questions.size];
    this.answerShape = [longest(answers), this.answers.size];
  }

  /**
   * One-hot words of questions, `[texts.length, ...questionShape]` flattened. They are padded at the
   * front: what is asked about mostly comes last, so it has the same place in most wordings.
   */
  encodeQuestions(texts: readonly string[]): Float32Array {
    return this.questions.oneHot(texts, this.questionShape[0], 'front');
  }

  /** One-hot words of answers, `[texts.length, ...answerShape]` flattened. */
  encodeAnswers(texts: readonly string[]): Float32Array {
    return this.answers.oneHot(texts, this.answerShape[0]);
  }

  /** Answers as text, from one-hot rows or scores of shape `[count, ...answerShape]`, flattened. */
  decodeAnswers(scores: ArrayLike<number>): string[] {
    return this.answers.decodeScores(scores, this.answerShape[0]);
  }

  /** What `train` takes: the answers are the samples, the questions are the condition. */
  dataSet(name: string, pairs: readonly Reply[]): DataSet {
    return dataSet({
      name,
      size: pairs.length,
      sampleShape: [...this.answerShape],
      samples: this.encodeAnswers(pairs.map((pair) => pair.answer)),
      condition: {
        shape: [...this.questionShape],
        values: this.encodeQuestions(pairs.map((pair) => pair.question)),
      },
    });
  }
}

/**
 * The nearest-pair baseline: answers a question with the answer of the known question that shares most
 * words with it (Jaccard index: words in both / words in either; of equals, the first).
 */
export function nearestAnswer(known: readonly Reply[]): (question: string) => string {
  if (known.length === 0) throw new Error('nearestAnswer needs at least one known pair.');
  const wordsOf = (text: string) => new Set(tokenize(text));
  const unique = new Map(known.map((pair) => [pair.question, pair] as const));
  const candidates = known
    .filter((pair) => unique.delete(pair.question))
    .map(({ question, answer }) => ({ answer, words: wordsOf(question) }));
  return (question) => {
    const words = wordsOf(question);
    let best = candidates[0]!.answer;
    let bestScore = -1;
    for (const candidate of candidates) {
      let shared = 0;
      for (const word of words) if (candidate.words.has(word)) shared++;
      const score = shared / (words.size + candidate.words.size - shared);
      if (score > bestScore) [best, bestScore] = [candidate.answer, score];
    }
    return best;
  };
}

/**
 * A baseline that looks for the noun: the nearest answer among the known questions that have this question's rarest known
 * word. In a list of facts the rarest word is mostly what a question is about.
 */
export function rarestWordAnswer(known: readonly Reply[]): (question: string) => string {
  const byWord = new Map<string, Reply[]>();
  for (const pair of known) {
    for (const word of new Set(tokenize(pair.question))) {
      if (!byWord.has(word)) byWord.set(word, []);
      byWord.get(word)!.push(pair);
    }
  }
  const nearest = nearestAnswer(known);
  const among = new Map<string, (question: string) => string>();
  return (question) => {
    const words = tokenize(question).filter((word) => byWord.has(word));
    const rarest = words.sort((a, b) => byWord.get(a)!.length - byWord.get(b)!.length)[0];
    if (rarest === undefined) return nearest(question);
    if (!among.has(rarest)) among.set(rarest, nearestAnswer(byWord.get(rarest)!));
    return among.get(rarest)!(question);
  };
}
