/** Answers to questions: the share that is right, of the game, of maximum likelihood and of the nearest pair. */
import { data, metrics, nets, presets, show, training, Random, watch } from 'tsgan';
import type { ResultSettings } from './arguments.js';
import {
  changed,
  scheduleOf,
  trainBy,
  type Columns,
  type Measurement,
  type SeedResult,
} from './measurement.js';

type Ask = (questions: string[]) => Promise<string[]>;
type Split = ReturnType<typeof data.splitGrammar>;
const textsOf = (list: readonly data.GrammarQuestion[]) => list.map(({ question }) => question);

/** Shares of right answers. */
interface Marks {
  readonly trained: number;
  readonly heldOut: number;
  /** Of questions that nobody can know: 0, unless something leaks. */
  readonly unknowable: number;
  /** Of "name two numbers …", asked 20 times each. */
  readonly splitRight: number;
  /** Of all right answers, the share that came up at least once in 20 draws. */
  readonly covered: number;
  readonly heldOutByKind: Readonly<Record<string, number>>;
}

/** Who answers: `game` with the words drawn or the likeliest, as it is or with the mean of its weights. */
interface AnswerResult extends SeedResult {
  readonly marks: Readonly<Record<string, Marks>>;
}

const answerers = [
  ...['nearest pair', 'likelihood, sample', 'likelihood, likeliest'],
  ...['game, sample', 'game, likeliest', 'game, averaged, sample', 'game, averaged, likeliest'],
];
const numbers = ['trained', 'heldOut', 'unknowable', 'splitRight', 'covered'] as const;

/** A column for each answerer and mark: `game, sample: heldOut`. */
const columns: Columns<AnswerResult> = {
  seconds: [({ seconds }) => seconds, 0],
  ...Object.fromEntries(
    answerers.flatMap((who) =>
      numbers.map((mark): [string, Columns<AnswerResult>[string]] => [
        `${who}: ${mark}`,
        [({ marks }) => marks?.[who]?.[mark], 4],
      ]),
    ),
  ),
};

const line = ['seconds', ...answerers.slice(1).map((who) => `${who}: heldOut`)];

async function marksOf(ask: Ask, split: Split): Promise<Marks> {
  const replies = async (questions: string[]): Promise<data.Reply[]> => {
    const answers = await ask(questions);
    return questions.map((question, i) => ({ question, answer: answers[i]! }));
  };
  const rate = async (list: readonly data.GrammarQuestion[]) =>
    metrics.rightAnswerRate(await replies(textsOf(list)), data.rightAnswers);
  const many = [...split.trained, ...split.heldOut].filter(({ answers }) => answers.length > 1);
  const twenty = await replies(textsOf(many).flatMap((text) => Array<string>(20).fill(text)));
  const splits = new Set(textsOf(many.filter(({ kind }) => kind === 'split')));
  const heldOutByKind: Record<string, number> = {};
  for (const kind of data.questionKinds) {
    heldOutByKind[kind] = await rate(split.heldOut.filter((question) => question.kind === kind));
  }
  return {
    trained: await rate(split.trained),
    heldOut: await rate(split.heldOut),
    unknowable: await rate(split.unknowable),
    splitRight: metrics.rightAnswerRate(
      twenty.filter(({ question }) => splits.has(question)),
      data.rightAnswers,
    ),
    covered: metrics.coverage(twenty, data.rightAnswers),
    heldOutByKind,
  };
}

/** Each seed draws another split of the grammar, other weights, other noise. */
function laboratory(seed: number) {
  const random = new Random(seed);
  const split = data.splitGrammar(random.fork('split'));
  const pairs = data.allPairs(split.trained, 100);
  const codec = new data.PairCodec(pairs, textsOf([...split.heldOut, ...split.unknowable]));
  return { random, split, pairs, codec, data: codec.dataSet('grammar', pairs) };
}

export function answerMeasurement(settings: ResultSettings): Measurement<AnswerResult> {
  const presetOf = (codec: data.PairCodec, random: Random) =>
    changed(presets.grammarAnswers(codec, random), settings);
  return {
    data: 'the grammar: each seed has a split of its own',
    real: {},
    columns,
    line,
    example: () => presetOf(laboratory(1).codec, new Random(1)),
    async measureSeed(seed: number, ...watchers: readonly show.Watcher[]) {
      const { random, split, pairs, codec, data: dataSet } = laboratory(seed);
      const marks: Record<string, Marks> = {};
      const mark = async (name: string, net: nets.Answerer) => {
        for (const words of ['sample', 'likeliest'] as const) {
          const ask = (questions: string[]) =>
            nets.answerQuestions(net, codec, questions, { random: new Random(8), words });
          marks[`${name}, ${words}`] = await marksOf(ask, split);
        }
      };

      const nearest = data.nearestAnswer(pairs);
      marks['nearest pair'] = await marksOf(
        (questions) => Promise.resolve(questions.map(nearest)),
        split,
      );

      const likelihood = nets.answerGan(codec, random.fork('ml'));
      const { training: session, steps } = presets.answersByLikelihood.grammar;
      const length = steps[settings.budget ?? 'standard'];
      await watch(
        training.trainLikelihood(likelihood, dataSet, { ...session, seed, steps: length }),
      );
      await mark('likelihood', likelihood);
      nets.disposeGan(likelihood);

      const preset = presetOf(codec, random.fork('gan'));
      const schedule = scheduleOf(preset, settings);
      const { seconds, average } = await trainBy({
        ...{ preset, schedule, data: dataSet, seed, watchers },
        checkpoint: settings.checkpoint,
      });
      await mark('game', preset.gan);
      await average?.within(() => mark('game, averaged', preset.gan));
      average?.dispose();
      nets.disposeGan(preset.gan);
      return { seed, seconds, marks };
    },
  };
}
