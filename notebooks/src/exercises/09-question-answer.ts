// Exercises to lesson 09.

// %% [markdown]
// # Exercises 09 · Questions and answers
//
// A random word that lets gradients through, a metric that you fool, a prediction, a loss that you write and train by; and a game
// that you break. Replace each `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint.

// %%
import { course, data, metrics, nets, objectives, training } from 'tsgan';
import { Adam, Random, tf, train, useBackend, type Gan } from 'tsgan';

course.checksAhead(5);
await useBackend();
const words = (text: string) => text.split(' ');

// %% [markdown]
// ## 1. A word drawn by the Gumbel trick
//
// Add to each logit a number $-\log(-\log u)$ with $u$ uniform in $(0, 1)$, and the largest sum is at
// word $k$ with probability $\mathrm{softmax}(\text{logits})_k$. Divide by a temperature and take the
// softmax, and the result is almost one-hot, but has gradients (Jang et al. 2017, equations 1 and 2). The
// numbers $u$ are given: a tensor of the logits' shape, one $u$ for each word.

// %%
function gumbelSample(logits: tf.Tensor, u: tf.Tensor, temperature: number): tf.Tensor {
  let soft = tf.softmax(logits);
  // BEGIN SOLUTION noise first, then the temperature
  const gumbels = tf.neg(tf.log(tf.neg(tf.log(u))));
  soft = tf.softmax(tf.div(tf.add(logits, gumbels), temperature));
  // END SOLUTION
  return soft;
}

// %%
await course.check(
  'Gumbel-softmax',
  async () => {
    const logits = tf.tensor2d([[Math.log(0.7), Math.log(0.2), Math.log(0.1)]]);
    const u = tf.tensor2d([[0.5, 0.9, 0.2]]);
    // By hand: exp((log p + g) / t), divided by the sum of the three.
    const by = [0.7, 0.2, 0.1].map((p, i) => (p / -Math.log([0.5, 0.9, 0.2][i]!)) ** 2);
    const sum = by[0]! + by[1]! + by[2]!;
    const found = await gumbelSample(logits, u, 0.5).data();
    const many = new Random(1).uniformTensor([20000, 3], 1e-6, 1);
    const winners = tf.argMax(gumbelSample(tf.tile(logits, [20000, 1]), many, 0.5), 1);
    const share = (await tf.mean(tf.cast(tf.equal(winners, 0), 'float32')).data())[0]!;
    return [
      course.isClose(
        found,
        by.map((x) => x / sum),
        1e-4,
      ),
      course.isClose(share, 0.7, 0.015),
    ];
  },
  'A Gumbel number is −log(−log u): two logarithms, two minus signs. It is added before the division ' +
    'by the temperature. If the first word never or always wins, the noise is missing or has the wrong sign.',
);

// %% [markdown]
// ## 2. BLEU-1, and how to fool it
//
// The document would mark answers by BLEU (Papineni et al. 2002). BLEU-1 of one candidate against one reference is
//
// $$ \mathrm{BP} \cdot \frac{\text{matched}}{c} , \qquad
//    \mathrm{BP} = \begin{cases} 1 & c > r \\ e^{1 - r/c} & c \le r \end{cases} $$
//
// with $c$ words in the candidate and $r$ in the reference. A word of the candidate is matched at most as often as the reference has
// it: against "the cat", of "the the the" only one is. The penalty BP is for saying too little.
//
// Write it. Then write a *wrong* answer to "who loves bob" ("alice loves bob", says the reference) with the best BLEU-1 there is.

// %%
function bleu1(candidate: string[], reference: string[]): number {
  let score = NaN;
  // BEGIN SOLUTION match, divide, punish
  const count = (sentence: string[], word: string) => sentence.filter((w) => w === word).length;
  let matched = 0;
  for (const word of new Set(candidate)) {
    matched += Math.min(count(candidate, word), count(reference, word));
  }
  const [c, r] = [candidate.length, reference.length];
  score = (matched / c) * (c <= r ? Math.exp(1 - r / c) : 1);
  // END SOLUTION
  return score;
}

let wrong = 'the milkman loves bob';
// BEGIN SOLUTION another sentence
// BLEU-1 does not look at the order.
// Longer BLEUs compare runs of two, three, four words too; and of the one-word answer "paris" there are no such runs at all. Where there is
// one right answer of a few words, count exact matches.
wrong = 'bob loves alice';
// END SOLUTION

// %%
await course.check(
  'BLEU-1',
  () => {
    const pairs = [
      ['a b a a', 'a a c'],
      ['the the the the the the the', 'the cat is on the mat'],
      ['the', 'the cat is on'],
      ['the cat sat', 'the cat'],
      ['a', 'a a a'],
      ['x', 'y'],
    ].map((pair) => pair.map(words)) as [string[], string[]][];
    const ours = pairs.map(([said, right]) => bleu1(said, right));
    const library = pairs.map(([said, right]) => metrics.bleu([said], [[right]], 1));
    const other = wrong !== 'alice loves bob';
    return [
      course.isClose(ours, library, 1e-9),
      { pass: other, got: wrong, expected: 'a wrong answer' },
      course.isClose(metrics.bleu([words(wrong)], [[words('alice loves bob')]], 1), 1, 1e-9),
    ];
  },
  'Go through the *different* words of the candidate: each is matched as often as the side that has it less often. c and r are numbers of ' +
    'words; "the" against four words keeps exp(1 − 4/1). What does BLEU-1 not look at?',
);

// %% [markdown]
// ## 3. Predict: two numbers, guessed apart
//
// "Which two numbers make 7" has eight right answers, from "0 and 7" to "7 and 0". A network draws the first number from 0 to 7, each as
// likely as any other, and the second one too, *whatever the first one is*. Work out, before you look:
//
// - what share of its answers is right?
// - what share of the eight right answers comes up at least once in 100 draws, on average? (One of them fails to come up in a draw
//   with which probability? In 100?)
//
// Then compare with the 100 answers of likelihood at temperature 1, which the lesson prints.

// %%
const guess = { right: NaN, covered: NaN };
// BEGIN SOLUTION one number over 64, and one minus a power
// 64 pairs, each as likely, 8 of them right: ⅛. One right answer is missed in a draw with 63/64, in 100 draws with its 100th power: 0.79
// come up, or 6.3 of the 8. The lesson's network of likelihood, which chooses all words at once, had 13 right of 100, and 6 came up.
Object.assign(guess, { right: 1 / 8, covered: 1 - (63 / 64) ** 100 });
// END SOLUTION

// %%
await course.check(
  'two numbers, guessed apart',
  () => {
    const random = new Random(1);
    const question = 'which two numbers make 7';
    const reply = () => ({ question, answer: `${random.integer(8)} and ${random.integer(8)}` });
    const exams = Array.from({ length: 500 }, () => Array.from({ length: 100 }, reply));
    const mean = (mark: (replies: data.Reply[], right: typeof data.rightAnswers) => number) =>
      exams.reduce((sum, exam) => sum + mark(exam, data.rightAnswers) / exams.length, 0);
    return [
      course.isClose(guess.right, mean(metrics.rightAnswerRate), 0.006),
      course.isClose(guess.covered, mean(metrics.coverage), 0.012),
    ];
  },
  'There are 8 times 8 pairs. How many of them sum to 7? One right answer, such as "3 and 4", is one pair of these; it stays away from all of ' +
    '100 draws with the 100th power of the probability that it stays away from one.',
);

// %% [markdown]
// ## 4. The loss of likelihood
//
// Five animals, five sounds, two-word answers. `logits` `[batch, places, words]` are a network's, `answers` the right ones, one-hot, of
// the same shape. The loss is $-\log p(\text{answer} \mid \text{question})$: the words are drawn independently, so their probabilities
// multiply, over the places of an answer; and over the batch it is a **mean**. (`tf.logSoftmax(logits)` has the logarithms of all
// probabilities.)
//
// The cell below then trains a generator by it, with no discriminator in sight.

// %%
const sounds = [
  { question: 'what does a cow say', answer: 'moo moo' },
  { question: 'what does a dog say', answer: 'woof woof' },
  { question: 'what does a cat say', answer: 'meow purr' },
  { question: 'what does a duck say', answer: 'quack quack' },
  { question: 'what does a lion say', answer: 'roar grunt' },
];
const codec = new data.PairCodec(sounds);
const small = { embedding: 8, hidden: 32, noise: 3 };
const asked = Array.from({ length: 100 }, () => sounds).flat();

function lossOf(logits: tf.Tensor, answers: tf.Tensor): tf.Scalar {
  let loss = tf.scalar(0);
  // BEGIN SOLUTION pick the right words' logarithms, add them over the places, take the mean over the batch
  const perAnswer = tf.sum(tf.mul(answers, tf.logSoftmax(logits)), [1, 2]);
  loss = tf.neg(tf.mean<tf.Scalar>(perAnswer));
  // END SOLUTION
  return loss;
}

/** The share of right answers among 500. */
async function rightOf(gan: nets.Answerer): Promise<number> {
  const questions = asked.map(({ question }) => question);
  const said = await nets.answerQuestions(gan, codec, questions, { random: new Random(2) });
  return asked.filter(({ answer }, i) => answer === said[i]).length / asked.length;
}

async function trainedByLikelihood(): Promise<number> {
  const gan = nets.answerGan(codec, new Random(1), small);
  const logits = nets.logitsOf(gan.generator);
  const { samples, condition } = codec.dataSet('sounds', sounds);
  const answers = tf.tensor(samples, [5, ...codec.answerShape]);
  const questions = tf.tensor(condition!.values, [5, ...codec.questionShape]);
  const adam = new Adam({ learningRate: 1e-2 });
  const random = new Random(1);
  for (let step = 0; step < 150; step++) {
    const z = gan.latent(5, random);
    const loss = () => lossOf(nets.forward(logits, [z, questions], true), answers);
    tf.dispose([z, adam.minimize(loss, nets.trainableVariables(logits))]);
  }
  const right = await rightOf(gan);
  tf.dispose([answers, questions]);
  nets.disposeGan(gan);
  return right;
}

// %%
await course.check(
  'the loss of likelihood',
  async () => {
    const random = new Random(3);
    const logits = random.normalTensor([4, 2, 3]);
    const answers = tf.oneHot(tf.tensor2d([0, 2, 1, 1, 2, 0, 0, 0], [4, 2], 'int32'), 3);
    const [ours, library] = [lossOf, training.negativeLogLikelihood].map(
      (loss) => loss(logits, answers.toFloat()).dataSync()[0]!,
    );
    const close = course.isClose(ours!, library!, 1e-5);
    if (!close.pass) return close;
    const right = await trainedByLikelihood();
    console.log(`trained by likelihood: ${(100 * right).toFixed(0)} % right`);
    return [close, course.isAtLeast(right, 0.95)];
  },
  'Times the one-hot answers, only the logarithms of the right words are left. Sum over places and words (axes 1 and 2), mean over the ' +
    'batch. A loss is to go down when right words become more probable: mind the sign.',
);

// %% [markdown]
// ## 5. Break the game: a deaf discriminator
//
// The same animals, now as a game. The generator hears the question. Write a discriminator that is handed the question, as the
// training demands, but whose logit does *not* depend on it. It must still judge the answer, by the layers below.
//
// **Predict** before you run it: what share of the answers will be right, with a discriminator that hears and with a deaf one?
// (Guessing among five sounds gives a fifth.)
//
// The place below begins with a discriminator that does hear the question.

// %%
const { flatten, join, leakyRelu, linear, network, through } = nets;
type Judge = (random: Random) => tf.LayersModel;

const judgeBy =
  (hears: (answer: nets.Wire, question: nets.Wire) => nets.Wire): Judge =>
  (random) =>
    network({
      name: 'judge',
      inputs: { answer: codec.answerShape, question: codec.questionShape },
      layers: ({ answer, question }) =>
        through(hears(answer, question), linear(32), leakyRelu(0.2), linear(1)),
      random,
    });
const hearing = judgeBy((answer, question) =>
  join(through(answer, flatten()), through(question, flatten())),
);
const deaf = judgeBy((answer, question) => {
  let heard = join(through(answer, flatten()), through(question, flatten()));
  // BEGIN SOLUTION let `heard` be the answer alone
  // To think about, 1: nearly all flags have red, so it is right very often, and covers little. Only coverage notices.
  // To think about, 2: they speak of a game in which any sound is right. This judge cannot object to a wrong one.
  heard = through(answer, flatten());
  // END SOLUTION
  return heard;
});

/** Plays 400 steps and returns the share of right answers. */
async function played(judge: Judge): Promise<number> {
  const random = new Random(1);
  const gan = nets.answerGan(codec, random, small);
  const game: Gan = {
    ...gan,
    discriminator: judge(random.fork('judge')),
    objective: objectives.nonSaturating,
  };
  const repeated = Array.from({ length: 13 }, () => sounds).flat();
  const adam = { learningRate: 5e-3, beta1: 0.5 };
  for await (const { generatorLoss } of train(game, codec.dataSet('sounds', repeated), {
    seed: 1,
    batchSize: 32,
    steps: 400,
    generatorOptimizer: adam,
    discriminatorOptimizer: adam,
  })) {
    if (!Number.isFinite(generatorLoss)) break;
  }
  const right = await rightOf(game);
  [game.generator, game.discriminator, gan.discriminator].forEach((net) => net.dispose());
  return right;
}

// %%
await course.check(
  'a deaf discriminator',
  async () => {
    const said = codec.encodeAnswers(['moo moo', 'moo moo', 'woof woof']);
    const heard = codec.encodeQuestions(['cow', 'dog', 'cow'].map((a) => `what does a ${a} say`));
    const both = [
      tf.tensor(said, [3, ...codec.answerShape]),
      tf.tensor(heard, [3, ...codec.questionShape]),
    ];
    const judge = deaf(new Random(3));
    const [moo, mooToDog, woof] = nets.forward(judge, both, false).dataSync();
    const judges = Math.abs(moo! - woof!);
    const right = [
      course.isClose(moo!, mooToDog!, 1e-6),
      { pass: judges > 1e-4, got: 'one logit for all answers', expected: 'a judge of answers' },
    ];
    if (!right.every(({ pass }) => pass)) return right;
    const [told, untold] = [await played(hearing), await played(deaf)];
    const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
    console.log(`right answers: ${percent(told)} with a judge that hears, ${percent(untold)} deaf`);
    return [...right, course.isAtLeast(told, 0.9), course.isAtMost(untold, 0.5)];
  },
  'The same answer to two questions must get the same logit, and two answers different ones: `answer`, and only `answer`, may reach ' +
    '`heard`.',
);

// %% [markdown]
// ## To think about
//
// 1. A generator answers every question about a flag with "red". What are its right-answer rate and its coverage? Which of the two
//    notices?
// 2. With the deaf discriminator, the generator's losses can look as good as with one that hears. Why?
//
// **Further.** Play the game on the world's questions: `presets.curatedAnswers(codec, random)` has networks and rates, in the budgets of
// its `lessons`. Watch $D$'s loss. What does it know that $G$ does not?
