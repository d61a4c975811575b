import type { Random } from '../../ground/random';
import type { Reply } from './questions';

/** The kinds of question that the grammar asks. */
export type QuestionKind = 'sum' | 'larger' | 'split' | 'capital' | 'opposite' | 'sound' | 'flag';

/** A question of the grammar, with every answer that is right. */
export interface GrammarQuestion {
  readonly kind: QuestionKind;
  readonly question: string;
  /** What the question is about, the same in every wording: `france` or `3 4`. */
  readonly fact: string;
  /** Which wording of its kind it is, from 0. */
  readonly wording: number;
  readonly answers: readonly string[];
}

/** `{a}` and `{b}` stand for the words of the fact. */
const wordings: Record<QuestionKind, readonly string[]> = {
  sum: ['what is {a} plus {b}'],
  larger: ['which is larger {a} or {b}'],
  split: [
    'which two numbers make {a}',
    'split {a} into two numbers',
    'name two numbers with the sum {a}',
  ],
  capital: [
    'what is the capital of {a}',
    'name the capital of {a}',
    'which city is the capital of {a}',
  ],
  opposite: ['what is the opposite of {a}', 'name the opposite of {a}', 'what is not {a} but'],
  sound: ['what does a {a} say', 'which sound does a {a} make', 'name the sound of a {a}'],
  flag: [
    'which colour has the flag of {a}',
    'name a colour in the flag of {a}',
    'what colour is in the flag of {a}',
  ],
};

const capitals =
  'france paris, italy rome, spain madrid, portugal lisbon, germany berlin, austria vienna, ' +
  'greece athens, poland warsaw, norway oslo, sweden stockholm, japan tokyo, egypt cairo, ' +
  'kenya nairobi, cuba havana, peru lima, canada ottawa';
const opposites =
  'hot cold, big small, fast slow, wet dry, hard soft, open closed, full empty, rich poor, ' +
  'early late, high low, old young, dark light';
const sounds =
  'cow moo, dog woof, cat meow, sheep baa, duck quack, lion roar, bee buzz, owl hoot, frog ribbit';
const flags =
  'france blue white red, italy green white red, germany black red gold, japan white red, ' +
  'sweden blue yellow, poland white red, greece blue white, austria red white, ' +
  'spain red yellow, norway red white blue, canada red white, portugal green red yellow';

type Facts = readonly (readonly [fact: string, answers: readonly string[]])[];

const table = (text: string): Facts =>
  text.split(', ').map((line) => {
    const [fact, ...answers] = line.split(' ');
    return [fact!, answers];
  });

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** Two digits each, and the sum of any two has two digits again. */
const numbers = range(10, 49);
const operands = numbers.flatMap((a) => numbers.map((b) => [a, b] as const));

const facts: Record<QuestionKind, Facts> = {
  sum: operands.map(([a, b]) => [`${a} ${b}`, [`${a + b}`]]),
  larger: operands
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => [`${a} ${b}`, [`${Math.max(a, b)}`]]),
  split: range(1, 9).map((n) => [`${n}`, range(0, n).map((a) => `${a} and ${n - a}`)]),
  capital: table(capitals),
  opposite: table(opposites).flatMap(([word, [other]]): Facts => [
    [word, [other!]],
    [other!, [word]],
  ]),
  sound: table(sounds),
  flag: table(flags),
};

/**
 * What a net can find out about a question that it was never asked.
 *
 * - `operands`: both numbers were met, never together. The rule must be understood: which digits go
 *   together, and when to carry one.
 * - `wording`: the fact was met in other words. The two wordings must be seen to mean the same.
 */
export const heldOutBy: Record<QuestionKind, 'operands' | 'wording'> = {
  sum: 'operands',
  larger: 'operands',
  split: 'wording',
  capital: 'wording',
  opposite: 'wording',
  sound: 'wording',
  flag: 'wording',
};

export const questionKinds = Object.keys(wordings) as QuestionKind[];

/** Every question of the grammar, in a fixed order. */
export function grammarQuestions(): GrammarQuestion[] {
  return questionKinds.flatMap((kind) =>
    facts[kind].flatMap(([fact, answers]) => {
      const [a, b] = fact.split(' ');
      return wordings[kind].map((text, wording) => ({
        kind,
        fact,
        wording,
        answers,
        question: text.replace('{a}', a!).replace('{b}', b ?? ''),
      }));
    }),
  );
}

/** The questions that a net is trained on, those kept back, and those it cannot know. */
export interface GrammarSplit {
  readonly trained: GrammarQuestion[];
  /** Never asked in training, answerable from what was: see `heldOutBy`. */
  readonly heldOut: GrammarQuestion[];
  /** Facts that no training question mentions. Nobody can answer them; a net that does has peeked. */
  readonly unknowable: GrammarQuestion[];
}

/**
 * Splits the grammar by seed. Of the number questions, a fifth of the operand pairs is kept back in
 * every wording and in both orders (whoever saw 3 + 4 has seen 4 + 3). Of the others, a third of the
 * facts loses one wording, so that each is still met in two; one capital and one sound are kept back
 * altogether.
 */
export function splitGrammar(random: Random): GrammarSplit {
  const split: GrammarSplit = { trained: [], heldOut: [], unknowable: [] };
  const all = grammarQuestions();
  for (const kind of questionKinds) {
    const key = (fact: string) => fact.split(' ').sort().join(' ');
    const keys = [...new Set(facts[kind].map(([fact]) => key(fact)))];
    const order = random.fork(kind).permutation(keys.length);
    const rank = new Map(Array.from(order, (index, place) => [keys[index]!, place]));
    for (const question of all.filter((q) => q.kind === kind)) {
      const place = rank.get(key(question.fact))!;
      const hidden = kind === 'capital' || kind === 'sound' ? place === keys.length - 1 : false;
      const kept =
        heldOutBy[kind] === 'operands'
          ? place < keys.length / 5
          : place < keys.length / 3 && place % wordings[kind].length === question.wording;
      (hidden ? split.unknowable : kept ? split.heldOut : split.trained).push(question);
    }
  }
  return split;
}

const rightByQuestion = new Map(grammarQuestions().map((q) => [q.question, q.answers]));

/** Every right answer to a question of the grammar; an unknown question is an error. */
export function rightAnswers(question: string): readonly string[] {
  const answers = rightByQuestion.get(question);
  if (!answers) {
    throw new Error(`"${question}" is not a question of the grammar, so nobody can mark it.`);
  }
  return answers;
}

/**
 * One pair for each right answer of each question: what a net is trained on. The pairs of a kind that
 * has fewer than `atLeast` are repeated until it has as many, so that a thousand sums do not drown
 * twenty animals. Default 1: none is.
 */
export function allPairs(questions: readonly GrammarQuestion[], atLeast = 1): Reply[] {
  return questionKinds.flatMap((kind) => {
    const pairs = questions
      .filter((question) => question.kind === kind)
      .flatMap(({ question, answers }) => answers.map((answer) => ({ question, answer })));
    const times = pairs.length === 0 ? 0 : Math.max(1, Math.ceil(atLeast / pairs.length));
    return Array.from({ length: times }, () => pairs).flat();
  });
}
