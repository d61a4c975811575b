// Lesson 09. From the question-answer document: its networks as written, why a number is no answer,
// and a GAN that answers with words.

// %% [markdown]
// # 09 · Questions and answers
//
// In this lesson a generator learns to answer questions that it was never asked.
//
// ![A question, “what is 23 plus 38”, goes into both networks. G turns it and noise into logits for words; Gumbel
// noise draws a word for each place. D judges an answer together with its question: w times the answer’s features,
// plus the question’s direction times the same features. The gradient goes back straight through the drawn words
// into G.](../docs/diagrams/questions.svg)
//
// *One step of the game: both networks see the question. The broken arrow is the gradient that teaches the generator.*
//
// You will
//
// 1. run the networks of the document “Deep Learning GAN using PyTorch, Question-Answer Generator” as they stand, and
//    see what they lack;
// 2. let a network choose *words*, and still send gradients through the choice (Gumbel-softmax);
// 3. show the discriminator question **and** answer, so that "paris" is not right for everything;
// 4. mark the answers by a program, on questions kept back, beside three baselines that are not GANs;
// 5. find out what was learnt as a rule, what by heart, and what a program of ten lines does better.
//
// You need lesson 01 (the game). Lesson 07 has the same trick for a single bit.

// %%
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { generate, Random, tf, train, useBackend, watch, type Gan } from 'tsgan';

const { device } = await useBackend();
const seed = 6; // seeds 1 to 5 were used to choose the settings: this one has a split of its own
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## First, the picture
//
// All sums of two numbers from 10 to 49. The filled marks are questions that the generator will never be asked while it
// learns: "what is 23 plus 38", for one, and "what is 38 plus 23" neither. At the end of the lesson we ask them.
//
// **Predict:** every digit has been met in every place, but not these pairs. What share of the kept-back sums will a
// network get right: about 1 in 100 (guessing), a half, or nearly all?

// %%
const split = data.splitGrammar(new Random(seed).fork('split'));
const keptSums = split.heldOut.filter((q) => q.kind === 'sum');
const knownSums = split.trained.filter((q) => q.kind === 'sum');

type Mark = [name: string, asked: data.GrammarQuestion[], colour: string, symbol: string];
/** Sums as marks: where row a and column b meet, the mark of a + b. */
const sumMarks = (title: string, marks: Mark[]): show.Figure => ({
  data: marks.map(([name, asked, colour, symbol]) => ({
    type: 'scatter',
    mode: 'markers',
    name: `${name} (${asked.length})`,
    x: asked.map((q) => Number(q.fact.split(' ')[1])),
    y: asked.map((q) => Number(q.fact.split(' ')[0])),
    marker: { color: colour, symbol, size: symbol === 'circle-open' ? 4 : 8 },
  })),
  layout: {
    title: { text: title },
    xaxis: { title: { text: 'b' } },
    yaxis: { title: { text: 'a' } },
    width: 620,
    height: 560,
  },
});
await show.figure(
  sumMarks('What is a plus b?', [
    ['trained on', knownSums, '#999999', 'circle-open'],
    ['kept back', keptSums, show.colours.orange, 'square'],
  ]),
);
const { fact } = keptSums.find((q) => q.fact === '23 38')!;
console.log(`${fact} is kept back, so is ${fact.split(' ').reverse().join(' ')}`);

// %% [markdown]
// ## The document's nets
//
// The document promises a generator of questions and answers, and then speaks of answers to given questions; so do we. Its generator takes 100 random numbers through 128, 256, 512, 1024 and 2048 units to **one** number; its discriminator
// takes one number through 512, 256 and 128 units to a probability. Here they are.

// %%
const original = presets.scalarAnswer(new Random(seed));
const shapes = (model: tf.LayersModel) =>
  [model.inputs[0]!.shape[1], ...model.layers.map((layer) => (layer.outputShape as number[])[1])]
    .filter((width, i, all) => i === 0 || width !== all[i - 1])
    .join(' → ');
for (const model of [original.gan.generator, original.gan.discriminator]) {
  console.log(
    `${model.name}: ${shapes(model)}, ${model.countParams().toLocaleString('en')} weights`,
  );
}

// %% [markdown]
// Read its loop, and two things are missing.
//
// - `discriminator(real_answers)`: the name `real_answers` is never defined. The loop unpacks
//   `questions, answers`, and nothing says how the text of an answer becomes one number.
// - `generator(z)`: `questions` is unpacked too, and never used. The generator is not told what it is
//   asked.
//
// To run it we have to invent the first: say, the place of an answer in the list of all answers, scaled
// to −1 … 1. Any other numbering would be as good, which is the trouble: neighbours on the number line
// mean nothing to each other, and halfway between "mercury" and "bread" lies some third answer. (The
// document trains for 100 epochs; here they are 40, and 100 in the full budget.)

// %%
const curated = data.loadQuestions();
const listed = [...new Set(curated.map((pair) => pair.answer))];
const asNumber = (answer: string) => (2 * listed.indexOf(answer)) / (listed.length - 1) - 1;
const asAnswer = (number: number) =>
  listed[Math.round((Math.min(1, Math.max(-1, number)) + 1) * 0.5 * (listed.length - 1))]!;

const scalars: data.DataSet = {
  name: 'answers as numbers',
  size: curated.length,
  sampleShape: [1],
  samples: Float32Array.from(curated, (pair) => asNumber(pair.answer)),
};
await watch(
  train(original.gan, scalars, {
    ...original.settings,
    seed: 1,
    epochs: course.budget({ quick: 3, standard: 40, full: original.epochs }),
  }),
  show.liveLosses({
    title: 'The document’s nets',
    levels: { '2 log 2': 2 * Math.LN2, 'log 2': Math.LN2 },
  }),
);

// %%
const scalarZ = generate(original.gan, curated.length, { random: new Random(7) });
const madeNumbers = await scalarZ.data();
await show.figure(
  show.histogram(
    { 'real answers': scalars.samples, generated: madeNumbers },
    { title: 'What a scalar can say', x: 'answer, as a number', bins: 40, range: [-1.5, 1.5] },
  ),
);
const scalarReplies = curated.map((pair, i) => ({
  question: pair.question,
  answer: asAnswer(madeNumbers[i]!),
}));
const scalarRight = metrics.rightAnswerRate(scalarReplies, (question) =>
  curated.filter((pair) => pair.question === question).map((pair) => pair.answer),
);
for (const { question, answer } of scalarReplies.slice(0, 5)) console.log(`${question}  ${answer}`);
console.log(
  `right answers: ${(100 * scalarRight).toFixed(1)} % of ${curated.length}; ` +
    `guessing blindly: ${(100 / listed.length).toFixed(1)} %`,
);

// %% [markdown]
// *The real answers lie evenly, since each has a place of its own. The generator crowds its numbers into one place*
// (lesson 03 has the cure). But suppose that the histogram fitted perfectly: the answers would still be as good as blind
// guesses, and no training can change that: **what does not go in cannot come out**. The document says that its
// generator "learns the conditional probability distribution", $p(\text{answer} \mid \text{question})$. It can learn, at
// best, how often each number occurs, which is $p(\text{answer})$.
//
// ## The idea, in three steps
//
// **1. The question goes in.** Cut it into words and digits, and number all that occur. Each becomes a **one-hot**
// row: zeros, and a single 1 at its number. A matrix turns each row into a short vector that is learnt; the vectors
// side by side go through a hidden layer. Generator and discriminator have such an **encoder** each, of the same size.
//
// **2. Words come out.** For each place of the answer the generator gives a logit $\ell_k$ for each word
// $k$. To choose a word with probability $\mathrm{softmax}(\ell)_k$, add Gumbel noise and take the
// largest:
//
// $$ g_k = -\log(-\log u_k), \quad u_k \sim U(0, 1), \qquad
//    \text{word} = \arg\max_k \, (\ell_k + g_k) . $$
//
// That is exact (Gumbel 1954), and has no gradient: nudge a logit, and the choice does not move, until it
// jumps. So *backward* we pretend that the choice had been the soft one (Jang et al. 2017, equation 2):
//
// $$ y_k = \mathrm{softmax}\!\left( \frac{\ell + g}{\tau} \right)_k . $$
//
// The **temperature** $\tau$ says how soft: large makes all words nearly alike, small makes $y$ nearly one-hot. We take
// 1. Forward one-hot, backward soft: the **straight-through** estimator (Bengio et al. 2013). So the discriminator sees
// whole words from both sides, never a mixture of words, which no real answer is.

// %%
const logits = tf.tensor2d([[2, 1, 0]]);
const noiseOf = (rows: number) => {
  const u = new Random(3).uniformTensor([rows, 3], 1e-6, 1);
  return tf.neg(tf.log(tf.neg(tf.log(u))));
};
const listOf = async (tensor: tf.Tensor) =>
  Array.from(await tensor.data(), (x) => x.toFixed(2)).join('  ');
for (const temperature of [5, 1, 0.2]) {
  const soft = nets.gumbelSoftmax(logits, noiseOf(1), temperature);
  const forward = nets.straightThrough(soft);
  console.log(
    `temperature ${temperature}: soft ${await listOf(soft)}  forward ${await listOf(forward)}`,
  );
}
const drawn = nets.straightThrough(
  nets.gumbelSoftmax(tf.tile(logits, [10000, 1]), noiseOf(10000), 1),
);
console.log(`share of each word in 10,000 draws: ${await listOf(tf.mean(drawn, 0))}`);
console.log(`softmax of the logits:              ${await listOf(tf.softmax(logits))}`);

// %% [markdown]
// **The generator.** Question and noise go in, a word for each place of the answer comes out. `codec` (below) knows how
// many words there are. Layers are `named` as the library names its own, for the first weights depend on seed and
// name; `logits` is also where maximum likelihood will look.

// %%
const { named, through, join, add, columns, chooseOne, innerProduct } = nets;
const { linear, relu, leakyRelu, flatten, reshape, embedding } = nets;

/** A question as one vector: each word's own vector of 32, side by side, then a hidden layer. */
const encoder = () => [
  [named('embedding', embedding(32)), flatten()],
  [named('question_linear', linear(128)), relu()],
];

function answersTo(codec: data.PairCodec, random: Random): tf.LayersModel {
  const [places, words] = codec.answerShape;
  return nets.network({
    name: 'answers',
    inputs: { z: [8 + places * words], question: codec.questionShape },
    layers: ({ z, question }) => {
      const known = join(through(question, ...encoder()), through(z, columns(0, 8)));
      const hidden = through(known, named('linear', linear(128)), relu());
      const scores = through(hidden, named('scores', linear(places * words)));
      const logits = through(scores, named('logits', reshape(places, words)));
      return chooseOne(logits, through(z, columns(8, places * words)), 1); // temperature 1
    },
    random,
  });
}

// %% [markdown]
// **3. The discriminator sees both.** "paris" is a perfectly real answer; to "what is the capital of
// peru" it is a fake. With $\phi(a)$ the features of the answer and $q$ the encoded question, the
// **projection** discriminator (Miyato & Koyama 2018, section 3) gives the logit
//
// $$ D(a, q) = w \cdot \phi(a) + (V q) \cdot \phi(a) , $$
//
// where the vector $w$ and the matrix $V$ are learnt.
//
// The first term asks: does anybody talk like this? The second: is it an answer to *this*?
//

// %%
function judgeOf(codec: data.PairCodec, random: Random): tf.LayersModel {
  return nets.network({
    name: 'judge',
    inputs: { answer: codec.answerShape, question: codec.questionShape },
    layers: ({ answer, question }) => {
      const asked = through(question, ...encoder());
      const said = through(answer, flatten(), named('answer_1', linear(128)), leakyRelu(0.2));
      const features = through(said, named('answer_2', linear(128)), leakyRelu(0.2));
      const direction = through(asked, named('direction', linear(128)));
      return add(through(features, named('realism', linear(1))), innerProduct(direction, features));
    },
    random,
  });
}

/** Both together. z holds 8 normal numbers, and a Gumbel number for each word at each place. */
const answering = (codec: data.PairCodec, random: Random): Gan => ({
  name: 'question-answer',
  generator: answersTo(codec, random.fork('generator')),
  discriminator: judgeOf(codec, random.fork('discriminator')),
  latent: nets.gumbelLatent(8, codec.answerShape[0] * codec.answerShape[1]),
  objective: objectives.nonSaturating,
});

// %% [markdown]
// The step itself is the one of lesson 01, with a condition. In the open:
//
// ```ts
// const fakes = generator([z, questions]);                     // one-hot words
// dLoss = softplus(-D(answers, questions)) + softplus(D(fakes, questions));
// gLoss = softplus(-D(fakes, questions));                      // gradient straight through the words
// ```
//
// So the library's `train(gan, data, options)` needs nothing new: the questions are the data set's
// `condition`.
//
// ## Questions that a program can mark
//
// Text from the world has no answer key. So we ask what a program can check: sums, comparisons, ways to
// split a number, capitals, opposites, animals, flags, each in one to three wordings. Some are kept back,
// so that there is something to be found out:
//
// - **numbers**: a fifth of the pairs of operands, which then occur in neither order. Every digit has been
//   met in every column. To answer, a net must have found the rule (and when to carry one).
// - **the others**: wordings. "name the capital of peru" is kept back where the other two wordings were asked. These are
//   few, and they ask for less than they seem to: "peru" occurs in no other kind of question, so whoever looks
//   for the noun need not know what a capital is.
// - one capital and one animal are kept back **altogether**. No net can know them.

// %%
const kinds = [...new Set(data.grammarQuestions().map((q) => q.kind))];
const count = (list: readonly data.GrammarQuestion[], kind: string) =>
  String(list.filter((q) => q.kind === kind).length).padStart(9);
console.log('kind       trained  held out  unknowable  for example');
for (const kind of kinds) {
  const example = split.heldOut.find((q) => q.kind === kind)!;
  console.log(
    `${kind.padEnd(9)}${count(split.trained, kind)} ${count(split.heldOut, kind)} ` +
      `${count(split.unknowable, kind).padStart(11)}  ${example.question}? ${example.answers.join(' | ')}`,
  );
}

// %%
const pairs = data.allPairs(split.trained, 100);
const codec = new data.PairCodec(
  pairs,
  [...split.heldOut, ...split.unknowable].map((q) => q.question),
);
const dataSet = codec.dataSet('grammar', pairs);
console.log(
  `${pairs.length} pairs to learn from (rare kinds repeated); a question is ` +
    `${codec.questionShape.join(' × ')}, an answer ${codec.answerShape.join(' × ')}`,
);
console.log(`read: ${data.tokenize('What is 23 plus 38?').join(' · ')}`);

// %% [markdown]
// ## The game
//
// Large steps first, small ones to settle, in three stages on the same networks (`training.trainInStages`). A generator
// circles around what the discriminator asks for, so of the last stage we keep the mean of its weights (Yazıcı et al.
// 2019). The discriminator moves twice for each step of the generator.
//
// Who is told what? The discriminator is fed every right answer of the training questions, as real ones. The
// *generator* sees none: all that it hears is whether the discriminator, which is learning too, believes it.

// %%
/** One rate for both networks. */
const stage = (steps: number, rate: number) => ({
  steps,
  generatorRate: rate,
  discriminatorRate: rate,
});
const stages = course.budget({
  quick: [stage(120, 5e-3)],
  standard: [stage(1500, 5e-3), stage(750, 2e-3), stage(750, 5e-4)],
  full: [stage(1500, 5e-3), stage(750, 2e-3), stage(750, 5e-4), stage(1500, 1e-4)],
});
const totalSteps = stages.reduce((sum, { steps }) => sum + steps, 0);
const lastStageFrom = totalSteps - stages.at(-1)!.steps;
/** How the game is played, here and with the questions of the world. */
const game = {
  batchSize: 128,
  discriminatorSteps: 2,
  generatorOptimizer: { beta1: 0.5 },
  discriminatorOptimizer: { beta1: 0.5 },
};

/** The share of right answers to some questions of the grammar. */
async function rateOf(net: nets.Answerer, asked: readonly data.GrammarQuestion[]): Promise<number> {
  const questions = asked.map((q) => q.question);
  const answers = await nets.answerQuestions(net, codec, questions, { random: new Random(7) });
  const replies = questions.map((text, i) => ({ question: text, answer: answers[i]! }));
  return metrics.rightAnswerRate(replies, data.rightAnswers);
}

// %%
const gan = answering(codec, new Random(seed).fork('gan'));
const mean = new training.WeightAverage(gan.generator, 0.95);
const curve: { step: number; trained: number; heldOut: number }[] = [];
const someTrained = split.trained.filter((_, i) => i % 5 === 0);
async function play() {
  const interval = totalSteps / 20;
  for await (const { step } of training.trainInStages(gan, dataSet, {
    ...game,
    seed: seed,
    reportEvery: 10,
    stages: stages,
  })) {
    if (step > lastStageFrom && step % 10 === 0) mean.update();
    if (step % interval !== 0) continue;
    curve.push({
      step,
      trained: await rateOf(gan, someTrained),
      heldOut: await rateOf(gan, split.heldOut),
    });
  }
}
const began = performance.now();
await play();
mean.settle();
mean.dispose();
console.log(`${totalSteps} steps in ${((performance.now() - began) / 1000).toFixed(0)} s`);

// %%
await show.figure(
  show.lines(
    {
      'trained on': { x: curve.map((p) => p.step), y: curve.map((p) => 100 * p.trained) },
      'kept back': { x: curve.map((p) => p.step), y: curve.map((p) => 100 * p.heldOut) },
    },
    {
      title: 'Right answers, learnt from the discriminator alone',
      x: 'step',
      y: 'right answers (%)',
      layout: { yaxis: { range: [0, 100] } },
    },
  ),
);

// %% [markdown]
// *On this seed both curves rise together. Had the questions been learnt one by one, the lower curve would have stayed where
// guessing is.*
//
// ## Three rivals that are no GANs
//
// A text GAN that is shown alone proves nothing. So, on the same questions:
//
// - **nearest pair**: the answer of the known question that shares most words. It pays no heed to their order, so
//   it takes "what is 23 plus 38" for "what is 32 plus 38".
// - **noun lookup**: the same, but the rarest word of the question must be shared. Ten lines, no learning.
// - **maximum likelihood**: the same generator, no discriminator; its logits go up the gradient of
//   $\log p(\text{answer} \mid \text{question})$ directly: make the right words more probable. It has one learning
//   rate, and fewer steps than the game.
//
// **Predict:** which of the four does best on sums, and which on "name the capital of peru"?

// %%
const likelihood = answering(codec, new Random(seed).fork('ml'));
await watch(
  training.trainLikelihood(likelihood, dataSet, {
    seed: seed,
    batchSize: 128,
    steps: course.budget({ quick: 300, standard: 2000, full: 4000 }),
    optimizer: { learningRate: 3e-3 },
  }),
  show.liveChart<training.LikelihoodProgress>(
    { likelihood: ({ loss }) => loss },
    { title: 'Maximum likelihood', y: '−log p(answer | question) (nats)' },
  ),
);

// %%
const known = data.allPairs(split.trained);
const nearest = data.nearestAnswer(known);
const wordsOf = (text: string) => new Set(data.tokenize(text));
const asWords = known.map(({ question, answer }) => ({ words: wordsOf(question), answer }));
const timesSeen = new Map<string, number>();
for (const { words } of asWords) {
  for (const word of words) timesSeen.set(word, (timesSeen.get(word) ?? 0) + 1);
}

/** The answer of the known question that has this one's rarest known word, and most of the others. */
function nounLookup(question: string): string {
  const words = [...wordsOf(question)].filter((word) => timesSeen.has(word));
  const [noun] = words.sort((a, b) => timesSeen.get(a)! - timesSeen.get(b)!);
  const shared = (of: Set<string>) => words.filter((word) => of.has(word)).length;
  const found = asWords.filter((pair) => pair.words.has(noun!));
  return found.sort((a, b) => shared(b.words) - shared(a.words))[0]!.answer;
}

// %%
type Words = 'sample' | 'likeliest';
type Answer = (questions: string[], words: Words) => string[] | Promise<string[]>;
type Asked = readonly data.GrammarQuestion[];

/** The share of right answers when each question is asked `times` times. */
async function replies(answer: Answer, asked: Asked, times = 1, words: Words = 'sample') {
  const questions = asked.flatMap((q) => Array<string>(times).fill(q.question));
  const answers = await answer(questions, words);
  return questions.map((question, i): data.Reply => ({ question, answer: answers[i]! }));
}
const rightOf = async (answer: Answer, asked: Asked, times?: number, words?: Words) =>
  metrics.rightAnswerRate(await replies(answer, asked, times, words), data.rightAnswers);

const asks =
  (net: nets.Answerer): Answer =>
  (questions, words) =>
    nets.answerQuestions(net, codec, questions, { random: new Random(8), words });
const rivals: Record<string, Answer> = {
  'nearest pair': (questions) => questions.map(nearest),
  'noun lookup': (questions) => questions.map(nounLookup),
  'maximum likelihood': asks(likelihood),
  'the game': asks(gan),
};
const numbersKept = split.heldOut.filter((q) => data.heldOutBy[q.kind] === 'operands');
const wordingsKept = split.heldOut.filter((q) => data.heldOutBy[q.kind] === 'wording');

// %%
const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(9);
const outOf = (share: number, asked: Asked) =>
  `${Math.round(share * asked.length)} of ${asked.length}`.padStart(11);
const marks: Record<string, { trained: number; numbers: number; wordings: number }> = {};
console.log(
  ''.padEnd(19) + 'trained on | kept back:   numbers   wordings     ' + kinds.slice(2).join(' '),
);
for (const [name, answer] of Object.entries(rivals)) {
  const trained = await rightOf(answer, split.trained);
  const numbers = await rightOf(answer, numbersKept);
  const wordings = await rightOf(answer, wordingsKept);
  marks[name] = { trained, numbers, wordings };
  let byKind = '';
  for (const kind of kinds.slice(2)) {
    const asked = wordingsKept.filter((q) => q.kind === kind);
    const right = Math.round((await rightOf(answer, asked)) * asked.length);
    byKind += `${right}/${asked.length}`.padStart(kind.length + 1);
  }
  console.log(
    name.padEnd(20) +
      percent(trained) +
      outOf(numbers, numbersKept).padStart(22) +
      outOf(wordings, wordingsKept) +
      '    ' +
      byKind,
  );
}

// %% [markdown]
// One answer a question, its words drawn as the network draws them. The numbers are 96 % of all that was kept back, so
// we count the wordings apart: a mean over all would hide them.
//
// - **Numbers.** The game comes to about where likelihood is, though its generator never saw an answer. Neither
//   lookup can add.
// - **Wordings.** The ten lines of the noun lookup get 21 of 24 on this seed, all but the splits. On seeds 1 to 5 no
//   network got more than 20 (below). So these questions do not show that a network knows two wordings to mean the same;
//   the sums do show a rule.
//
// Settings were chosen while looking at the kept-back questions of seeds 1 to 5, which makes those marks a little
// kind. This seed's split was not looked at. Here are the five, medians, least and greatest in brackets (`npm run
// results`, stored in `bench/results/answers.json` and `answers-doubled.json`):
//
// | seeds 1 to 5 | trained on | kept-back numbers | kept-back wordings, of 24 |
// |---|---|---|---|
// | nearest pair | 53.8 % | 24.0 % (22.5 to 25.3) | 1 (0 to 2) |
// | maximum likelihood | 99.2 % | 98.3 % (97.8 to 99.4) | 18 (17 to 19) |
// | the game | 99.0 % | 98.7 % (96.8 to 99.7) | 18 (17 to 20) |
// | the game, twice the steps | 98.5 % | 97.0 % (96.4 to 98.2) | 15 (14 to 18) |
//
// The game's seeds lie further apart, and more steps did not help it. Where each question has one answer, an adversary
// is a detour to the same place.
//
// Here is the picture of the beginning again, now with the generator's own answers to every sum that it was never asked
// while it learnt.

// %%
const sumReplies = await replies(asks(gan), keptSums);
const isRight = keptSums.map((q, i) => sumReplies[i]!.answer === q.answers[0]);
const wrong = keptSums.filter((_, i) => !isRight[i]);
await show.figure(
  sumMarks('Sums that were kept back', [
    ['trained on', knownSums, '#cccccc', 'circle-open'],
    ['right', keptSums.filter((_, i) => isRight[i]), show.colours.blue, 'circle'],
    ['wrong', wrong, show.colours.vermilion, 'x'],
  ]),
);
const said = new Map(sumReplies.map(({ question, answer }) => [question, answer]));
console.log(`what is 23 plus 38? ${said.get('what is 23 plus 38')}`);
console.log(
  `${keptSums.length - wrong.length} of ${keptSums.length} right; wrong, at most five of them:`,
);
for (const { question } of wrong.slice(0, 5)) console.log(`${question}? ${said.get(question)}`);

// %% [markdown]
// ## What went wrong, and how you would know
//
// **Several right answers.** "Which two numbers make 7" has eight answers of three words, and the words hang
// together: after `3 and` only `4` is right. A network that chooses all words at once, trained by likelihood, gets each
// place right on average and the pairs wrong: `3 and 5`. The game can let the noise $z$ choose the pair; see below
// how far it does. The right-answer rate alone does not show whether a network knows one of the answers or all: that is what
// **coverage** is for, the share of all right answers that came up at least once in 20 draws. (The usual cure is to choose
// one word after the other. Lesson 07 does so with bits, by straight-through steps; SeqGAN, Yu et al. 2017, with a
// recurrent network and a reward in place of that gradient.)
//
// **The unknowable.** One capital and one animal were never mentioned. Their answers are not even among the words that
// the network can say, so 0 % is no finding here: it checks our marking, nothing else.

// %%
const many = [...split.trained, ...split.heldOut].filter((q) => q.answers.length > 1);
const splits = many.filter((q) => q.kind === 'split');
const covered: Record<string, number> = {};
for (const name of ['maximum likelihood', 'the game']) {
  const answer = rivals[name]!;
  covered[name] = metrics.coverage(await replies(answer, many, 20), data.rightAnswers);
  const drawn = await rightOf(answer, splits, 20);
  const likeliest = await rightOf(answer, splits, 20, 'likeliest');
  console.log(
    `${name}: "make 7" and the like right ${percent(drawn)} (words drawn), ${percent(likeliest)} ` +
      `(likeliest words); covered ${percent(covered[name])}`,
  );
  for (const question of ['which two numbers make 7', 'name a colour in the flag of italy']) {
    const counts = new Map<string, number>();
    for (const answered of await answer(Array<string>(40).fill(question), 'sample')) {
      counts.set(answered, (counts.get(answered) ?? 0) + 1);
    }
    const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 6);
    console.log(`  ${question}? ${top.map(([text, n]) => `${text} ×${n}`).join(', ')}`);
  }
}

// %% [markdown]
// ## The world's questions
//
// Now the 377 pairs of `data/questions/`, from "What is Python?" to "What is inflation?". One in ten is kept
// back. What could a net say to those? Their facts stand in no other pair, so there is nothing to generalise
// from. We measure it anyway, since many demonstrations do not. Every word of every answer can be said, also those
// of the answers kept back.
//
// A reply that is worded otherwise is not always wrong, so BLEU (Papineni et al. 2002, section 2.3) stands beside the
// exact comparison. Let $p_n$ be the share of the answers' runs of $n$ words that the right answers have as well (each
// counted at most as often as there), $c$ the words of all answers and $r$ those of all right ones. Then
//
// $$ \text{BLEU-}N = \min\left(1, e^{1 - r/c}\right) \cdot \Big( \prod_{n=1}^{N} p_n \Big)^{1/N} . $$
//
// **Distinct-$n$** (Li et al. 2016) asks for variety: different runs of $n$ words, as a share of all *words* said.
// Whoever always says the same has about 0.

// %%
const order = Array.from(new Random(seed).fork('curated').permutation(curated.length));
const taught = order.filter((_, i) => i % 10 !== 0).map((i) => curated[i]!);
const keptPairs = order.filter((_, i) => i % 10 === 0).map((i) => curated[i]!);
const worldCodec = new data.PairCodec(curated);
const worldData = worldCodec.dataSet('curated pairs', taught);
const world = answering(worldCodec, new Random(seed).fork('world'));
await watch(
  training.trainLikelihood(world, worldData, {
    seed: seed,
    batchSize: 128,
    steps: course.budget({ quick: 60, standard: 700, full: 1000 }),
    optimizer: { learningRate: 3e-3 },
  }),
  show.liveChart<training.LikelihoodProgress>(
    { likelihood: ({ loss }) => loss },
    { title: 'Curated pairs', y: '−log p(answer | question) (nats)' },
  ),
);

// %% [markdown]
// And the game? It has the same networks, the same batches, the same rates in the same stages and two steps of the
// discriminator for one of the generator. In the standard budget it has a fifth of the grammar's steps, in the full one all
// of them.

// %%
const worldGan = answering(worldCodec, new Random(seed).fork('world game'));
const worldStages = course.budget({
  quick: [stage(10, 5e-3)],
  standard: [stage(300, 5e-3), stage(150, 2e-3), stage(150, 5e-4)],
  full: [stage(1500, 5e-3), stage(750, 2e-3), stage(750, 5e-4)],
});
const worldHistory = await watch(
  training.trainInStages(worldGan, worldData, { ...game, seed: seed, stages: worldStages }),
  show.liveLosses({ title: 'Curated pairs, the game', levels: { '2 log 2': 2 * Math.LN2 } }),
);
const worldEnd = worldHistory.at(-1)!;
console.log(
  `at the end: D's loss ${worldEnd.discriminatorLoss.toFixed(3)}, ` +
    `G's ${worldEnd.generatorLoss.toFixed(2)} nats`,
);

// %% [markdown]
// Look at the two losses beside those of lesson 01: at $2 \ln 2$ the discriminator could only guess. In the grammar the same few
// words come back in thousands of questions. Here nearly every answer is unique, in up to seven words out of some five
// hundred, and the pairs trained on can be known by heart. That this is what ends the game is a guess of ours: we have not
// changed it alone. What is measured is the outcome, below.

// %%
const plain = (text: string) => data.tokenize(text);
const exact = (list: readonly data.Reply[], answers: readonly string[]) =>
  list.filter((pair, i) => plain(pair.answer).join(' ') === plain(answers[i]!).join(' ')).length /
  list.length;
const worldMarks: Record<string, { exact: number; bleu: number[]; distinct: number[] }> = {};
async function markWorld(name: string, list: readonly data.Reply[], net?: nets.Answerer) {
  const texts = list.map((pair) => pair.question);
  const answers = net
    ? await nets.answerQuestions(net, worldCodec, texts, {
        random: new Random(9),
        words: 'likeliest',
      })
    : texts.map(data.nearestAnswer(taught));
  const candidates = answers.map(plain);
  const references = list.map((pair) => [plain(pair.answer)]);
  worldMarks[name] = {
    exact: exact(list, answers),
    bleu: [1, 2, 3, 4].map((n) => metrics.bleu(candidates, references, n)),
    distinct: [1, 2].map((n) => metrics.distinctN(candidates, n)),
  };
  return answers;
}

// %%
await markWorld('nearest pair, trained on', taught);
await markWorld('nearest pair, kept back', keptPairs);
await markWorld('likelihood, trained on', taught, world);
const strange = await markWorld('likelihood, kept back', keptPairs, world);
const gameSays = await markWorld('the game, trained on', taught, worldGan);
await markWorld('the game, kept back', keptPairs, worldGan);
console.log(`${''.padEnd(26)} exact      BLEU-1 BLEU-2 BLEU-3 BLEU-4  distinct-1 distinct-2`);
for (const [name, m] of Object.entries(worldMarks)) {
  const scores = m.bleu.map((x) => x.toFixed(2).padStart(7)).join('');
  const distinct = m.distinct.map((x) => x.toFixed(2).padStart(11)).join('');
  console.log(`${name.padEnd(26)}${percent(m.exact)}${scores}${distinct}`);
}
console.log(
  `\nThe game has ${new Set(gameSays).size} different answers to ${taught.length} questions, ` +
    `to the first one: ${gameSays[0] || '(silence)'}`,
);
console.log('\nLikelihood, asked for the first time:');
keptPairs
  .slice(0, 6)
  .forEach((pair, i) => console.log(`${pair.question}  ${strange[i] || '(silence)'}`));

// %% [markdown]
// (The nearest pair is perfect on the trained questions since it finds the very pair.) On the pairs that it was trained on, the
// network of likelihood is a lookup table that happens to be made of weights. On the others it says something that sounds
// like an answer. That is not a defect of this network: 339 unrelated facts do not contain the 340th. The game says next
// to nothing that is right even on its own pairs. Text GANs such as SeqGAN are first trained by likelihood.
//
// ## The claims of this lesson, checked

// %% tags=["fold"]
const share = (name: string) => marks[name]!;
const ours = answering(codec, new Random(seed).fork('again'));
const theirs = nets.answerGan(codec, new Random(seed).fork('again'));
const [a, b] = await Promise.all(
  [ours, theirs].map((net) =>
    nets.answerQuestions(
      net,
      codec,
      keptSums.map((q) => q.question),
      { random: new Random(1) },
    ),
  ),
);
[ours, theirs].forEach(nets.disposeGan);
const [game1, lookup] = [share('the game'), share('noun lookup')];
const claims: [string, boolean][] = [
  ['a scalar generator answers no better than 3 %', scalarRight < 0.03],
  ['our networks are those of nets.answerGan', a!.join() === b!.join()],
  [
    'the noun lookup knows the wordings, not the numbers',
    lookup.wordings > 0.8 && lookup.numbers < 0.5,
  ],
];
if (course.budgetName() !== 'quick') {
  claims.push(
    ['the game: 95 % right on trained questions', game1.trained >= 0.95],
    ['the game: 90 % right on numbers kept back', game1.numbers >= 0.9],
    [
      'which beats both lookups',
      game1.numbers > Math.max(share('nearest pair').numbers, lookup.numbers),
    ],
    [
      'on wordings no network beats the noun lookup',
      Math.max(game1.wordings, share('maximum likelihood').wordings) <= lookup.wordings,
    ],
    [
      'likelihood covers more of several right answers',
      covered['maximum likelihood']! > covered['the game']!,
    ],
    ['curated pairs are learnt by heart', worldMarks['likelihood, trained on']!.exact > 0.95],
    ['but not those kept back', worldMarks['likelihood, kept back']!.exact < 0.1],
    ['on curated pairs the game fails', worldMarks['the game, trained on']!.exact < 0.05],
  );
} else
  claims.push([
    'likelihood adds some numbers kept back',
    share('maximum likelihood').numbers > 0.1,
  ]);
for (const [claim, holds] of claims) console.log(`${holds ? '✓' : '✗'} ${claim}`);
if (!claims.every(([, holds]) => holds)) throw new Error('A claim of this lesson does not hold.');

// %% [markdown]
// ## Summary
//
// - A generator that is not told the question cannot answer it, and one number is not an answer: words
//   have no order.
// - Gumbel-softmax makes the choice of a word a function of logits and noise; straight-through sends the
//   gradient past the choice. The discriminator must see question and answer together.
// - A generator that never sees an answer learns to add, from a discriminator that sees them all. On wordings it does
//   no better than a lookup of the noun: what looks like understanding needs a baseline.
// - Beside a text GAN stand maximum likelihood, lookups and coverage; and marks are counted by kind, or the many hide the
//   few.
// - More right answers for one question, or unrelated facts: there the game did worse than likelihood, in coverage and on
//   the curated pairs.
//
// ## Exercises
//
// In `exercises/09-question-answer.ipynb`: clipped precision by hand, the brevity penalty, a Gumbel-softmax
// sample, the right-answer rate, and a discriminator that cannot hear the question.
//
// ## References
//
// Gumbel (1954), *Statistical theory of extreme values*. · Papineni, Roukos, Ward & Zhu (2002), *BLEU*, sections
// 2.1 to 2.3. · Bengio, Léonard & Courville (2013), *Estimating or propagating gradients through stochastic
// neurons for conditional computation*. · Li et al. (2016), *A diversity-promoting objective function*. · Jang, Gu &
// Poole (2017), *Categorical reparameterization with Gumbel-softmax*, equations 1 and 2. · Yu et al. (2017),
// *SeqGAN*. · Yazıcı et al. (2019), *The unusual effectiveness of averaging in GAN training*. · Miyato & Koyama (2018), *cGANs with
// projection discriminator*, section 3.
