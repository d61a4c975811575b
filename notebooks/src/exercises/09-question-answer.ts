// Exercises to lesson 09.

// %% [markdown]
// # Exercises 09 · Questions and answers
//
// Small pieces of the lesson, written by you: a meter that cannot be fooled by repetition, the price of being brief, a
// random word that lets gradients through, the marks of an exam; and a game that you break. Replace
// each `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint.

// %%
import { course, data, metrics, nets, objectives, Random, tf, train, useBackend } from 'tsgan';

course.checksAhead(5);
await useBackend();
const words = (text: string) => text.split(' ');

// %% [markdown]
// ## 1. Clipped precision
//
// How many words of a candidate stand in a reference? Counted naively, "the the the" would have
// all of its words in "the cat". So a word counts at most as often as the reference has it
// (Papineni et al. 2002, section 2.1). Return the number of matched words, for one reference.
//
// By hand, first: the candidate `a b a a` against the reference `a a c`. Three times `a`, but the
// reference has two; `b` is not there. So 2 of 4.

// %%
const countWords = (sentence: string[], word: string) => sentence.filter((w) => w === word).length;

function matchedWords(candidate: string[], reference: string[]): number {
  let matched = 0;
  // BEGIN SOLUTION for each different word, add the smaller of its two counts to `matched`
  for (const word of new Set(candidate)) {
    matched += Math.min(countWords(candidate, word), countWords(reference, word));
  }
  // END SOLUTION
  return matched;
}

// %%
await course.check(
  'clipped precision',
  () => [
    course.isEqual(matchedWords(words('a b a a'), words('a a c')), 2),
    course.isEqual(
      matchedWords(words('the the the the the the the'), words('the cat is on the mat')),
      metrics.clippedPrecision(
        words('the the the the the the the'),
        [words('the cat is on the mat')],
        1,
      ).matched,
    ),
    course.isEqual(matchedWords(words('x'), words('y')), 0),
    course.isEqual(matchedWords(words('a'), words('a a a')), 1),
  ],
  'Go through the different words: `new Set(candidate)`. A word that the candidate says three times ' +
    'and the reference twice adds 2; one that the candidate says once and the reference three times adds 1.',
);

// %% [markdown]
// ## 2. The brevity penalty
//
// Precision asks: is what you say right? It does not ask: did you say enough? "the" alone has
// precision 1. BLEU-1 is the clipped precision times the brevity penalty
//
// $$ \mathrm{BP} = \begin{cases} 1 & c > r \\ e^{1 - r/c} & c \le r \end{cases} $$
//
// with $c$ words in the candidate and $r$ in the reference. Write BLEU-1 of one candidate against one
// reference.

// %%
function bleu1(candidate: string[], reference: string[]): number {
  const { matched, total } = metrics.clippedPrecision(candidate, [reference], 1);
  let score = matched / total;
  // BEGIN SOLUTION multiply `score` by the brevity penalty
  const [c, r] = [candidate.length, reference.length];
  if (c <= r) score *= Math.exp(1 - r / c);
  // END SOLUTION
  return score;
}

// %%
await course.check(
  'brevity penalty',
  () => [
    course.isClose(bleu1(words('the'), words('the cat is on')), Math.exp(-3), 1e-9),
    course.isClose(bleu1(words('the cat sat'), words('the cat')), 2 / 3, 1e-9),
    course.isClose(
      bleu1(words('a cat is on the mat'), words('the cat is on the mat')),
      metrics.bleu([words('a cat is on the mat')], [[words('the cat is on the mat')]], 1),
      1e-9,
    ),
  ],
  'c and r are numbers of words. Only a candidate that is shorter is punished, and "the" against four ' +
    'words keeps exp(1 − 4/1), about 5 %.',
);

// %% [markdown]
// ## 3. A word drawn by the Gumbel trick
//
// Add to each logit a number $-\log(-\log u)$ with $u$ uniform in $(0, 1)$, and the largest sum is at
// word $k$ with probability $\mathrm{softmax}(\text{logits})_k$. Divide by a temperature and take the
// softmax, and the result is almost one-hot, but has gradients (Jang et al. 2017, equations 1 and 2). The
// numbers $u$ are given: a tensor of the logits' shape, one $u$ for each word.

// %%
function gumbelSample(logits: tf.Tensor, u: tf.Tensor, temperature: number): tf.Tensor {
  let soft = tf.softmax(logits);
  // BEGIN SOLUTION make the Gumbel numbers from u, add them to the logits, divide, take the softmax
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
// ## 4. The right-answer rate
//
// Mark an exam. `data.rightAnswers(question)` lists all right answers; some questions have several ("name a
// colour in the flag of japan": white, red). Return the share of replies that are right. Every reply
// counts, the second one to the same question too.

// %%
interface Reply {
  question: string;
  answer: string;
}

function rightShare(replies: Reply[]): number {
  let right = 0;
  // BEGIN SOLUTION count the replies whose answer is in the list for their question
  for (const { question, answer } of replies) {
    if (data.rightAnswers(question).includes(answer)) right++;
  }
  // END SOLUTION
  return right / replies.length;
}

// %%
await course.check(
  'right-answer rate',
  () => {
    const exam: Reply[] = [
      { question: 'what is 12 plus 19', answer: '31' },
      { question: 'what is 12 plus 19', answer: '3' },
      { question: 'name a colour in the flag of japan', answer: 'red' },
      { question: 'name a colour in the flag of japan', answer: 'white' },
      { question: 'which two numbers make 5', answer: '1 and 4' },
    ];
    return [
      course.isClose(rightShare(exam), 4 / 5, 1e-9),
      course.isEqual(rightShare(exam.slice(1, 2)), 0),
    ];
  },
  '“3” is a part of “31”, but not the same answer: compare whole answers, against each in the list. Any of ' +
    'the listed answers is right, not only the first.',
);

// %% [markdown]
// ## 5. Break the game: a deaf discriminator
//
// Five animals, five sounds. The generator hears the question. Write a discriminator that is handed the question, as the
// training demands, but whose logit does *not* depend on it: flatten the answer, one hidden layer of 32 with
// `leakyRelu(0.2)`, one logit.
//
// **Predict** before you run it: what share of the answers will be right? (Guessing gives a fifth.)
//
// The place below begins with a discriminator that does hear the question.

// %%
const sounds = [
  { question: 'what does a cow say', answer: 'moo' },
  { question: 'what does a dog say', answer: 'woof' },
  { question: 'what does a cat say', answer: 'meow' },
  { question: 'what does a duck say', answer: 'quack' },
  { question: 'what does a lion say', answer: 'roar' },
];
const codec = new data.PairCodec(sounds);
const { flatten, join, leakyRelu, linear, network, through } = nets;

function deafJudge(random: Random): tf.LayersModel {
  const layers = ({ answer, question }: { answer: nets.Wire; question: nets.Wire }) => {
    let heard = join(through(answer, flatten()), through(question, flatten()));
    // BEGIN SOLUTION let `heard` be the answer alone
    // To think about, 1: nearly all flags have red, so the rate is high; coverage is low and distinct-1 near 0: these two notice.
    // To think about, 2: "paris" has no run of four words, so p₄ is 0 and the product too. Report exact matches, or BLEU-1.
    // To think about, 3: they speak of a game in which any sound is right. This judge cannot object to a wrong one.
    heard = through(answer, flatten());
    // END SOLUTION
    return through(heard, linear(32), leakyRelu(0.2), linear(1));
  };
  return network({
    name: 'judge',
    inputs: { answer: codec.answerShape, question: codec.questionShape },
    layers,
    random,
  });
}

/** Plays 400 steps and returns the share of right answers among 500. */
async function played(judgeOf: (random: Random) => tf.LayersModel): Promise<number> {
  const random = new Random(1);
  const gan = { ...nets.answerGan(codec, random, { embedding: 8, hidden: 32, noise: 3 }) };
  const game = {
    ...gan,
    discriminator: judgeOf(random.fork('judge')),
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
  const asked = Array.from({ length: 100 }, () => sounds).flat();
  const texts = asked.map(({ question }) => question);
  const answers = await nets.answerQuestions(game, codec, texts, { random: new Random(2) });
  [game.generator, game.discriminator, gan.discriminator].forEach((net) => net.dispose());
  return asked.filter((pair, i) => pair.answer === answers[i]).length / asked.length;
}

// %%
await course.check(
  'a deaf discriminator',
  async () => {
    const judge = deafJudge(new Random(3));
    const answer = tf.tensor(codec.encodeAnswers(['moo', 'moo']), [2, ...codec.answerShape]);
    const asked = codec.encodeQuestions(['what does a cow say', 'what does a dog say']);
    const logits = nets.forward(
      judge,
      [answer, tf.tensor(asked, [2, ...codec.questionShape])],
      false,
    );
    const [cow, dog] = logits.dataSync();
    const right = await played(deafJudge);
    console.log(`right answers with a deaf discriminator: ${(100 * right).toFixed(0)} %`);
    return [
      course.isClose(cow!, dog!, 1e-6),
      { pass: right < 0.5, got: `${(100 * right).toFixed(0)} % right`, expected: 'less than half' },
    ];
  },
  'The same answer to two questions must get the same logit: only `answer` may reach `heard`. Who judges without the ' +
    'question cannot reward an answer for fitting it.',
);

// %% [markdown]
// ## To think about
//
// 1. A generator answers every question with "red". What are its right-answer rate on flags, its
//    coverage, its distinct-1? Which of the three notices?
// 2. BLEU-4 of the answer "paris" is 0 against the reference "paris". Why? What would you report for
//    one-word answers?
// 3. With the deaf discriminator, the generator's losses can look as good as with one that hears. Why?
