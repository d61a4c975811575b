// Lesson 07. From the binary-sequence document: its one-layer nets, and what their equilibrium is worth.

// %% [markdown]
// # 07 · Binary sequences
//
// Text is a sequence of choices, and the smallest choice is a bit. Here a generator writes words of five bits, its losses say that
// it is perfect, and it is not.
//
// ![Five uniform numbers go into G, one linear layer with a sigmoid, which makes five numbers between 0
// and 1. D, one linear layer, sees real words of bits and these numbers. The gradients of the two
// losses move D and G. Only after the training are the numbers rounded to bits: no network sees
// that.](../docs/diagrams/one-layer.svg)
//
// *The game of the document “Generative adversarial networks for text generation”. Broken arrows are gradients.*
//
// You will
//
// 1. see what makes words of bits more than so many coins;
// 2. measure it with two meters, correlation matrices and total variation, between two marks;
// 3. train the document's networks, get losses like its own, and find out what they are worth;
// 4. name the suspects, and look at two of them; the next lesson tries the rest.
//
// You need lessons 01 to 03.

// %%
import { course, data, metrics, nets, objectives, presets, show } from 'tsgan';
import { Adam, generate, Random, tf, train, useBackend, watch, type Gan } from 'tsgan';

const { device } = await useBackend('wasm');
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## First, the picture
//
// In our language a bit likes to repeat the one before it. After a 0 comes another 0 with probability 0.8, after a 1
// another 1 with probability 0.9. Such a chain is called a **Markov chain**. At each place, the first one too, two thirds of
// the words have a 1: then as many bits turn from 0 to 1 (0.2 of a third) as from 1 to 0 (0.1 of two thirds).
//
// Below are 30 words of 40 bits, and beside them 30 words of coins that fall on 1 two thirds of the time.
//
// **Predict:** both pictures have about as many dark squares. How will you tell them apart?

// %%
const coins = (length: number, count: number, random: Random) =>
  Float32Array.from({ length: length * count }, () => (random.uniform() < 2 / 3 ? 1 : 0));
const sticky = data.stickyBits({ length: 40 }).sample(30, new Random(1)).samples;
await show.figure(
  show.heatmaps(
    {
      'sticky bits': metrics.rows(sticky, 40),
      'coins, as many ones': metrics.rows(coins(40, 30, new Random(2)), 40),
    },
    { x: 'bit', y: 'word', colours: ['#f0f0f0', show.roles.real] },
  ),
);

// %% [markdown]
// *Dark squares are ones. Left: runs. Right: sprinkles. Every single bit on the right is as it should be; the words are not.*
//
// ## Two meters, two marks
//
// **Correlation matrix.** For bits $x_i$ and $x_j$, Pearson's
// $r_{ij} = \mathrm{Cov}(x_i, x_j) / \sqrt{\mathrm{Var}(x_i) \mathrm{Var}(x_j)}$ says how much one tells about the other.
// The document names it as its metric and does not compute it. For our chain it is known: a 1 follows a 1 more often than a 0, by
// $0.9 - 0.2 = 0.7$, and each further place multiplies by as much: $r_{ij} = 0.7^{|i - j|}$. The **correlation distance** is the
// mean of $|r_{ij} - \hat r_{ij}|$ over all pairs. (A bit that never changes has no correlation with anything: its $\hat r$ counts as 0.)
//
// **Total variation.** With five bits there are only $2^5 = 32$ words. So we can write down the probability $P(w)$ of
// each (all 32 together: the **law** of the language), and compare it with the share $Q(w)$ of the generated words:
//
// $$ \mathrm{TV}(P, Q) = \tfrac12 \sum_w |P(w) - Q(w)| . $$
//
// It is the most by which any event's probability can differ: 0 is perfect, 1 means no word in common.
//
// A number alone means nothing, so we mark both ends. *Independent bits* have every frequency right and nothing else. A
// *real sample* shows how a perfect generator would look, give or take some luck, when 20,000 words are counted.

// %%
const language = data.stickyBits({ length: 5 });
const law = metrics.wordLaw(5, (word) => language.probability(word));
const counted = 20_000;
const measure = (words: ArrayLike<number>) => metrics.wordDistances(words, language);
const line = (name: string, { correlation, tv }: metrics.WordDistances) =>
  `${name.padEnd(30)} correlation distance ${correlation.toFixed(3)}   TV ${tv.toFixed(3)}`;

const places = [1, 2, 3, 4, 5];
const coinLaw = metrics.independentBits(places.map(() => 2 / 3));
const noTies = places.map((i) => places.map((j) => (i === j ? 1 : 0)));
const independent = {
  tv: metrics.totalVariation(coinLaw, law),
  correlation: metrics.matrixDistance(noTies, language.correlations()).mean,
};
console.log(line('independent bits', independent));
console.log(line('a real sample', measure(language.sample(counted, new Random(3)).samples)));

// %% [markdown]
// ## The document's networks
//
// One linear layer each, with a sigmoid: $G(z) = \sigma(z W + b)$ takes five uniform random numbers to five numbers between
// 0 and 1, and $D(x) = \sigma(x \cdot w + c)$ judges them. (Our $D$ ends at the logit $x \cdot w + c$; the sigmoid is in the
// loss.) What $G$ makes is rounded to bits, but only *after* the training.

// %%
const oneLayerGan = (random: Random): Gan => ({
  name: 'one layer each',
  generator: nets.mlp({ name: 'generator', sizes: [5, 5], output: [nets.sigmoid()], random }),
  discriminator: nets.mlp({ name: 'discriminator', sizes: [5, 1], random }),
  latent: nets.uniformLatent(5),
  objective: objectives.nonSaturating,
});

// %% [markdown]
// And here is its loop, by hand: one real word against one made word, $D$ first, Adam with rate $10^{-3}$, 50 epochs. For a
// logit $a$, `softplus(−a)` is what PyTorch calls `BCELoss(sigmoid(a), 1)`, and `softplus(a)` is `BCELoss(sigmoid(a), 0)`.
//
// The document never says what its `data` is; what it prints are rows of five bits. We give it 100 words of our language.

// %%
type Adams = Record<'generator' | 'discriminator', Adam>;

/** One step: `word` and `z` are `[1, 5]`. Returns both losses. */
function documentStep(gan: Gan, word: tf.Tensor, z: tf.Tensor, by: Adams): number[] {
  const { generator, discriminator } = gan;
  const made = () => nets.forward(generator, z, true);
  const logit = (x: tf.Tensor) => nets.forward(discriminator, x, true).asScalar();
  const fake = made(); // detached: a number for D, not a function of G's weights
  const lossOfD = by.discriminator.minimize(
    () => tf.add<tf.Scalar>(tf.softplus(tf.neg(logit(word))), tf.softplus(logit(fake))),
    nets.trainableVariables(discriminator),
  );
  const lossOfG = by.generator.minimize(
    () => tf.softplus(tf.neg(logit(made()))),
    nets.trainableVariables(generator),
  );
  return [lossOfD.dataSync()[0]!, lossOfG.dataSync()[0]!];
}

// %%
const wordCount = course.budget({ quick: 40, standard: 100, full: 400 });
const epochs = 50;
const small = language.sample(wordCount, new Random(100));
const byHand = oneLayerGan(new Random(1));
const adams = { generator: new Adam({}), discriminator: new Adam({}) }; // rate 1e-3, β₁ 0.9
const random = new Random(1);
const film: { losses: number[]; before: number[]; rounded: number[] }[] = [];
for (let epoch = 1; epoch <= epochs; epoch++) {
  const losses = metrics.rows(small.samples, 5).map((bits) =>
    tf.tidy(() => {
      const word = tf.tensor2d(Array.from(bits), [1, 5]);
      return documentStep(byHand, word, random.uniformTensor([1, 5]), adams);
    }),
  );
  const means = Array.from(metrics.columnMeans(losses.flat(), 2));
  const made = tf.tidy(() => generate(byHand, 1000, { random: new Random(5) }).dataSync());
  const [before, rounded] = [made, made.map(Math.round)].map((x) =>
    Array.from(metrics.columnMeans(x, 5)),
  );
  film.push({ losses: means, before: before!, rounded: rounded! });
  if (epoch % 10 !== 0) continue;
  const [d, g] = losses.at(-1)!.map((loss) => loss.toFixed(3));
  const ones = before!.map((share) => share.toFixed(2)).join(' ');
  console.log(`Epoch ${epoch}/${epochs}: generator ${g} discriminator ${d}   ones ${ones}`);
}

// %% [markdown]
// The document reports 0.899, 0.735, …, 0.702 for the generator and 1.377, 1.390, …, 1.350 for the discriminator. Ours are
// the same kind of numbers, those of the last single word, which jump about. Below are the means of each epoch; the picture
// shows the last one, the slider all of them.
//
// **Predict:** the losses come to the equilibrium of lesson 01. Will the shares of ones be where they should be, at two thirds?

// %%
const { real, fake, generator, discriminator } = show.roles;
const axis = (low: number, high: number) => ({ yaxis: { range: [low, high] } }) as const;
const lossOf = (k: number) => ({ x: film.map((_, i) => i + 1), y: film.map((e) => e.losses[k]!) });
const twoLevels = {
  x: [1, epochs, NaN, 1, epochs],
  y: [2 * Math.LN2, 2 * Math.LN2, NaN, Math.LN2, Math.LN2],
};
const lossesAt = (epoch: number) =>
  show.lines(
    {
      'D’s loss': { ...lossOf(0), colour: discriminator },
      'G’s loss': { ...lossOf(1), colour: generator },
      '2 ln 2 and ln 2': { ...twoLevels, dashed: true, colour: '#888888' },
      now: { x: [epoch, epoch], y: film[epoch - 1]!.losses, marks: 'circle', colour: '#222222' },
    },
    { x: 'epoch', layout: axis(0.4, 1.6) },
  );

// %%
/** What the generator wrote after an epoch. */
const sharesAt = (epoch: number) => {
  const { before, rounded } = film[epoch - 1]!;
  const series = {
    'should be': { x: [0.5, 5.5], y: [2 / 3, 2 / 3], colour: real },
    'before rounding': { x: places, y: before, marks: 'circle-open', colour: fake },
    rounded: { x: places, y: rounded, marks: 'x', colour: fake },
  } as const;
  return show.lines(series, { x: 'bit', layout: { ...axis(-0.05, 1.05), xaxis: { dtick: 1 } } });
};
await show.live(
  { epoch: film.map((_, i) => i + 1) },
  ({ epoch }) =>
    show.sideBySide(
      { 'losses (nats)': lossesAt(epoch), 'share of ones': sharesAt(epoch) },
      { title: `Epoch ${epoch}` },
    ),
  { start: { epoch: epochs } },
);

// %% [markdown]
// *Left: both losses circle the dashed lines, where a $D$ lies that says ½ to everything, as against the perfect generator of lesson
// 01. Right, at the last epoch: before rounding no bit but the fourth is at two thirds; after it, four of five are always 1.* In
// this seed the shares go to and fro (in the printed rows bit 3 passes two thirds four times), as the players of lesson 03 did. Wherever
// the training stops some are off, and rounding turns "mostly above ½" into "always".
//
// ## What this equilibrium is worth
//
// The same from several seeds, now with the library's loop and the preset's settings, and then the meters.
//
// **Predict:** how many of the 32 words will these generators write?

// %%
const preset = presets.binarySequence(new Random(1));
const dice = new Random(10);
/** Trains a GAN as the document does. Losses are means over the last ten epochs. */
async function documentRun(seed: number, gan: Gan) {
  const options = { ...preset.settings, seed, epochs: epochs, reportEvery: wordCount };
  const history = await watch(train(gan, small, options));
  const late = history.slice(-10).flatMap((e) => [e.discriminatorLoss, e.generatorLoss]);
  const [lossD, lossG] = metrics.columnMeans(late, 2) as unknown as [number, number];
  const fakes = generate(gan, counted, { random: new Random(9) });
  const soft = (await fakes.data()) as Float32Array;
  const words = soft.map(Math.round); // the document's torch.round
  tf.dispose(fakes);
  nets.disposeGan(gan);
  const kinds = metrics.wordFrequencies(words, 5).filter((share) => share >= 0.001).length;
  const drawn = measure(soft.map((p) => (dice.uniform() < p ? 1 : 0)));
  return { seed, lossD, lossG, words, kinds, rounded: measure(words), drawn };
}
/** The same from each seed. */
async function fromEachSeed(ganOf: (random: Random) => Gan) {
  const runs: Awaited<ReturnType<typeof documentRun>>[] = [];
  const five = [1, 2, 3, 4, 5];
  for (const seed of course.budget({ quick: [1, 2], standard: five, full: five })) {
    runs.push(await documentRun(seed, ganOf(new Random(seed))));
  }
  return runs;
}

// %%
const runs = await fromEachSeed(oneLayerGan);
console.log(line('independent bits', independent));
for (const { seed, lossD, lossG, kinds, rounded } of runs) {
  const losses = `D ${lossD.toFixed(3)}, G ${lossG.toFixed(3)}`;
  console.log(`${line(`seed ${seed}: ${losses}`, rounded)}   ${kinds} of 32 words`);
}

// %% [markdown]
// A handful of words, over and over (counted are those that make 0.1 % or more). Seed 1 scores as well as coins, and is no better
// than the others: it writes little but `11111`, and that is the commonest word. Total variation forgives a collapse onto a common
// word, so look at the last column too. And a correlation distance of 0.520 is what *every* generator has whose bits never change.
//
// At the end the document prints five real rows and five generated ones, names "evaluation metric: correlation matrix", and leaves
// it at that. Here are both:

// %%
const realRows = metrics.rows(small.samples, 5).slice(0, 5);
const madeRows = metrics.rows(runs[0]!.words, 5).slice(0, 5);
console.log('real         generated');
const bits = places.map((i) => `bit ${i}`);
realRows.forEach((row, i) => console.log(`${row.join(' ')}    ${madeRows[i]!.join(' ')}`));
await show.figure(
  show.heatmaps(
    {
      'the law': language.correlations(),
      'the document’s, seed 1': metrics.correlationMatrix(runs[0]!.words, 5),
    },
    { columns: bits, rows: bits, range: [0, 1], colours: ['#f7f7f7', '#b2182b'], values: 'r' },
  ),
);

// %% [markdown]
// *Red is "the same", white "nothing to do with each other". A bit that never changes counts as white, except beside itself.*
//
// The document's own rows look otherwise: `10011 00100 10111 10100 11111` are real, `01100 01111 11100 11100 01111` generated. Those real
// ones might be coins; and the generated ones are not all alike. That ours are always `11111` is our language's doing: most of its bits are 1,
// so most shares are above ½, and are rounded up.
//
// ## First suspect: the rounding
//
// Rounded, a number that is mostly above ½ becomes a bit that is nearly always 1. Is that what hurts? Use the same five trained generators
// in another way: let each number be the probability of a 1, and draw.

// %%
for (const { seed, rounded, drawn } of runs) {
  console.log(`seed ${seed}: TV ${rounded.tv.toFixed(3)} rounded, ${drawn.tv.toFixed(3)} drawn`);
}

// %% [markdown]
// Drawing is better in four seeds of five, and still far off: at best it comes as near as independent bits. So rounding did harm,
// and is not all. (In training $D$ saw numbers such as 0.71, neither rounded nor drawn. Lesson 08 shows it bits.)
//
// ## Second suspect: a discriminator that cannot see
//
// The document's $D$ has the logit $x \cdot w + c$. Its slope for the generator is a multiple of $w$, the same direction for
// every word: "more ones at place 2", never "the same as place 1". So the game can do no more than match means, as any game
// with a linear critic does. Let this $D$ judge coins against the language. At $w = c = 0$ the slope of its loss in $w$ is
// ½ (mean of the coins − mean of the words), which is 0, since both have as many ones at every place; and in $c$ it is ½ − ½. The loss is
// bowl-shaped (convex) in $w$ and $c$, so a flat place is its bottom: $2 \ln 2$, however long $D$ trains.
//
// Now change $D$ alone and give it a hidden layer of 16. With 32 words, its loss against coins can be had exactly, as a sum
// over all of them; and lesson 01 gives the best one, $D^* = P / (P + Q)$.
//
// **Predict:** where will the loss with a hidden layer end? (The best possible is printed first.)

// %%
const every = tf.tensor2d(Array.from(law, (_, word) => metrics.wordOf(word, 5)));
const column = (of: Float64Array) => tf.tensor2d(Array.from(of), [32, 1]);
const [p, q] = [column(law), column(coinLaw)] as const;

/** Trains D alone, by all words at once: its exact loss at the end, and D of every word. */
function judgeCoins(layers: nets.Layers, random: Random) {
  const judge = nets.network({ name: 'discriminator', inputs: { word: [5] }, layers, random });
  const adam = new Adam({ learningRate: 1e-2 });
  const loss = () => {
    const logits = nets.forward(judge, every, true);
    const real = tf.mul(p, tf.softplus(tf.neg(logits)));
    return tf.sum<tf.Scalar>(tf.add(real, tf.mul(q, tf.softplus(logits))));
  };
  for (let step = 0; step < 600; step++) {
    tf.dispose(adam.minimize(loss, nets.trainableVariables(judge)));
  }
  return tf.tidy(() => ({
    loss: loss().dataSync()[0]!,
    d: tf.sigmoid(nets.forward(judge, every, true)).dataSync(),
  }));
}

// %%
const perfect = metrics.optimalDiscriminator(law, coinLaw);
const best = 2 * Math.LN2 - 2 * metrics.jensenShannon(law, coinLaw, 1);
const judges = [1, 2, 3].map((seed) => ({
  linear: judgeCoins([nets.linear(1)], new Random(seed)),
  hidden: judgeCoins([nets.linear(16), nets.leakyRelu(0.2), nets.linear(1)], new Random(seed)),
}));
console.log(`the best D against coins: ${best.toFixed(3)}; guessing: ${(2 * Math.LN2).toFixed(3)}`);
judges.forEach(({ linear, hidden }, i) => {
  console.log(`seed ${i + 1}: linear ${linear.loss.toFixed(3)}, hidden ${hidden.loss.toFixed(3)}`);
});

// %%
const order = Array.from(law, (_, word) => word).sort((a, b) => perfect[a]! - perfect[b]!);
const words = order.map((word) => metrics.wordOf(word, 5).join(''));
const of = (d: ArrayLike<number>) => ({ x: words, y: order.map((word) => d[word]!) });
const { linear, hidden } = judges[0]!;
await show.figure(
  show.lines(
    {
      'D*': { ...of(perfect), colour: '#888888' },
      'with a hidden layer': { ...of(hidden.d), marks: 'circle', colour: discriminator },
      linear: { ...of(linear.d), marks: 'x', colour: '#222222' },
    },
    {
      title: 'D of every word: the language against coins',
      y: 'D(word)',
      layout: { xaxis: { type: 'category', tickangle: -90, dtick: 1 }, yaxis: { range: [0, 1] } },
    },
  ),
);

// %% [markdown]
// *The line is $D^*$. A linear $D$ (crosses) says ½ to every word; one hidden layer (dots) is enough to see that `11011` is
// suspicious and `00000` is not.*
//
// That was a judge of coins, not yet a game. And two suspects are left: $G$ too is one linear layer, and 100 words are all that $D$ ever
// sees. The next lesson plays with more layers and more words, and takes the layers away again.
//
// ## What went wrong, and how you would know
//
// | what you see | what it may be | the meter that tells |
// |---|---|---|
// | losses at $2 \ln 2$ and $\ln 2$ | a perfect generator, or a $D$ too weak to object | TV, correlations, beside independent bits |
// | samples look like bits | a handful of words, over and over | how many words occur |
// | all frequencies are right | nothing ties the bits together | correlations |
// | a TV that is not 0 | a bad generator, or too few words counted | a real sample of as many words beside it |
//
// ## The claims of this lesson, checked

// %% tags=["fold"]
const quick = course.budgetName() === 'quick';
const near = (of: 'lossD' | 'lossG', level: number) =>
  Math.abs(metrics.median(runs.map((run) => run[of])) - level) < (quick ? 0.08 : 0.03);
const first = (gan: Gan) => {
  const verdicts = nets.forward(gan.discriminator, every, false).dataSync();
  return [generate(gan, 50, { random: new Random(1) }).dataSync(), verdicts].join();
};
const far = ({ tv }: metrics.WordDistances) => tv > (quick ? 0.5 : 0.9) * independent.tv;
const fewer = (found: typeof runs) => found.filter((run) => run.drawn.tv >= run.rounded.tv).length;
course.claims({
  'our networks are the preset’s': first(oneLayerGan(new Random(1))) === first(preset.gan),
  'the losses end at 2 ln 2 and ln 2': near('lossD', 2 * Math.LN2) && near('lossG', Math.LN2),
  'at most 10 of 32 words are written, in every seed': runs.every(({ kinds }) => kinds <= 10),
  'rounded, no seed is clearly nearer than independent bits': runs.every((run) => far(run.rounded)),
  'drawn, the words are nearer than rounded, in all seeds but one at most': fewer(runs) <= 1,
  'and not clearly nearer than independent bits': runs.every((run) => far(run.drawn)),
  'a linear D cannot tell coins from words, in every seed': judges.every(
    (judge) => Math.abs(judge.linear.loss - 2 * Math.LN2) < 0.005,
  ),
  'with a hidden layer D is within 0.02 nats of the best': judges.every(
    (judge) => judge.hidden.loss - best < 0.02,
  ),
});

// %% [markdown]
// ## Summary
//
// - A loss is half of a comparison. $D$ at $2 \ln 2$ and $G$ at $\ln 2$ say that *this* discriminator cannot tell the two
//   apart, not that there is no difference.
// - Judge a generator by a meter that plays no part in the game, between two marks: independent bits and a real sample.
// - A linear discriminator can do nothing once the means agree. A hidden layer sees which bits go together.
// - Rounding did harm: drawn, the same generators were nearer in four seeds of five. Whether $D$ should see bits already in training,
//   lesson 08 tries.
//
// ## Exercises
//
// In `exercises/07-binary-sequences.ipynb`: a correlation and a total variation by hand, the law of independent bits, a
// prediction, and a linear discriminator whose eyes you open.
//
// ## Where this comes from
//
// “Generative adversarial networks for text generation” (*Deep Learning for Text with PyTorch*): networks, loop, losses and
// the five rows. Its "complex patterns unachievable by RNNs" (networks that write one symbol after the other) it does not show.
// Our language is no such pattern: whoever remembers one bit can write it.
//
// Markov (1913), *An example of statistical investigation of the text “Eugene Onegin”*. · Goodfellow et al. (2014),
// *Generative adversarial nets*, proposition 1. · Kingma & Ba (2015), *Adam*.
