// Lesson 07. From the binary-sequence document: its one-layer nets, and what their equilibrium is worth.

// %% [markdown]
// # 07 · Binary sequences
//
// Text is a sequence of choices, and the smallest choice is a bit. In this lesson a generator writes words of five bits,
// its losses say that it is perfect, and it is not.
//
// ![Five uniform numbers go into G, one linear layer with a sigmoid, which makes five numbers between 0
// and 1. D, one linear layer, sees real words of bits and these numbers. The gradients of the two
// losses move D and G. Only after the training are the numbers rounded to bits: no network sees
// that.](../docs/diagrams/one-layer.svg)
//
// *The game of the document “Generative adversarial networks for text generation”. Solid arrows: what is computed; broken
// ones: gradients.*
//
// You will
//
// 1. see what makes words of bits more than so many coins;
// 2. measure it with two meters, correlation matrices and total variation, between two marks;
// 3. train the document's networks, get its very losses, and find out what they are worth;
// 4. find two reasons, each by changing one thing.
//
// You need lesson 01.

// %%
import { course, data, metrics, nets, objectives, presets, show } from 'tsgan';
import { Adam, generate, Random, tf, train, useBackend, watch, type Gan } from 'tsgan';

const { device } = await useBackend('cpu'); // 36 weights, one word at a time: nothing to be fast at
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## First, the picture
//
// In our language a bit likes to repeat the one before it. After a 0 comes another 0 with probability 0.8, after a 1
// another 1 with probability 0.9. Such a chain is called a **Markov chain**. In the long run two thirds of its bits are 1.
//
// Below are 30 words of 40 bits, and beside them 30 words of coins that fall on 1 two thirds of the time.
//
// **Predict:** both pictures have about as many dark squares. How will you tell them apart?

// %%
const coins = new Random(2);
const pictures = {
  'sticky bits': data.stickyBits({ length: 40 }).sample(30, new Random(1)).samples,
  'coins, as many ones': Float32Array.from({ length: 30 * 40 }, () =>
    coins.uniform() < 2 / 3 ? 1 : 0,
  ),
};
await show.figure(
  show.heatmaps(
    Object.fromEntries(
      Object.entries(pictures).map(([name, bits]) => [name, metrics.rows(bits, 40)]),
    ),
    { x: 'bit', y: 'word', colours: ['#f0f0f0', show.roles.real] },
  ),
);

// %% [markdown]
// *Dark squares are ones. Left: runs. Right: sprinkles. Every single bit on the right is as it should be; the words are
// not.*
//
// ## Two meters, two marks
//
// **Correlation matrix.** For bits $x_i$ and $x_j$, Pearson's
// $r_{ij} = \mathrm{Cov}(x_i, x_j) / \sqrt{\mathrm{Var}(x_i) \mathrm{Var}(x_j)}$ says how much one tells about the other.
// The document names it as its metric and does not compute it. For our chain it is known: $r_{ij} = 0.7^{|i - j|}$. The
// **correlation distance** is the mean of $|r_{ij} - \hat r_{ij}|$ over all pairs.
//
// **Total variation.** With five bits there are only $2^5 = 32$ words. So we can write down the probability $P(w)$ of
// each, and compare it with the share $Q(w)$ of the generated words:
//
// $$ \mathrm{TV}(P, Q) = \tfrac12 \sum_w |P(w) - Q(w)| . $$
//
// It is the most by which any event's probability can differ: 0 is perfect, 1 means no word in common.
//
// A number alone means nothing, so we mark both ends. *Independent bits* have every frequency right and nothing else. A
// *real sample* is as good as anybody can look when 20,000 words are counted.

// %%
const language = data.stickyBits({ length: 5 });
const law = metrics.wordLaw(5, (word) => language.probability(word));
const coinLaw = metrics.independentBits(Array<number>(5).fill(2 / 3));
const counted = 20_000;

/** Both meters for samples `[rows, 5]` of 0 and 1. */
const measure = (samples: ArrayLike<number>) => ({
  correlation: metrics.matrixDistance(
    metrics.correlationMatrix(samples, 5),
    language.correlations(),
  ).mean,
  tv: metrics.totalVariation(metrics.wordFrequencies(samples, 5), law),
});
const noCorrelation = [0, 1, 2, 3, 4].map((i) => [0, 1, 2, 3, 4].map((j) => (i === j ? 1 : 0)));
const baseline = {
  correlation: metrics.matrixDistance(noCorrelation, language.correlations()).mean,
  tv: metrics.totalVariation(coinLaw, law),
};
const line = (name: string, { correlation, tv }: typeof baseline) =>
  `${name.padEnd(30)} correlation distance ${correlation.toFixed(3)}   TV ${tv.toFixed(3)}`;
console.log(line('independent bits', baseline));
console.log(
  line('a real sample of 20,000', measure(language.sample(counted, new Random(3)).samples)),
);

// %% [markdown]
// ## The document's networks
//
// One linear layer each, with a sigmoid: $G(z) = \sigma(z W + b)$ takes five uniform random numbers to five numbers between
// 0 and 1, and $D(x) = \sigma(x \cdot w + c)$ judges them. (Our $D$ ends at the logit $x \cdot w + c$; the sigmoid is in the
// loss.) What $G$ makes is rounded to bits, but only *after* the training.
//
// A generator, says the document, "creates fake samples by adding noise". Look at $G$: nothing is added to anything. Noise
// is all that goes *in*, and no real word comes near it.

// %%
const oneLayerGan = (random: Random): Gan => ({
  name: 'one layer each',
  generator: nets.network({
    name: 'generator',
    inputs: { z: [5] },
    layers: [nets.linear(5), nets.sigmoid()],
    random,
  }),
  discriminator: nets.network({
    name: 'discriminator',
    inputs: { word: [5] },
    layers: [nets.linear(1)],
    random,
  }),
  latent: nets.uniformLatent(5),
  objective: objectives.nonSaturating,
});

// %% [markdown]
// And here is its loop, by hand: one real word against one made word, $D$ first, Adam with rate $10^{-3}$, 50 epochs. For a
// logit $a$, `softplus(−a)` is `BCELoss(sigmoid(a), 1)` and `softplus(a)` is `BCELoss(sigmoid(a), 0)`.
//
// The document never says what its `data` is: its title speaks of text, a comment of reviews, and what it prints are rows
// of five bits. We give it 100 words of our language.

// %%
type Adams = Record<'generator' | 'discriminator', Adam>;

/** One step: `word` is `[1, 5]`. Returns both losses. */
function documentStep({ generator, discriminator }: Gan, word: tf.Tensor, z: tf.Tensor, by: Adams) {
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
  return { d: lossOfD.dataSync()[0]!, g: lossOfG.dataSync()[0]! };
}

// %%
const { words: wordCount, epochs } = course.budget({
  quick: { words: 40, epochs: 50 },
  standard: { words: 100, epochs: 50 },
  full: { words: 400, epochs: 50 },
});
const small = language.sample(wordCount, new Random(100));
const byHand = oneLayerGan(new Random(1));
const adams: Adams = { generator: new Adam({}), discriminator: new Adam({}) }; // rate 1e-3, β₁ 0.9
const random = new Random(1);
const film: { d: number; g: number; soft: Float64Array; hard: Float64Array }[] = [];
for (let epoch = 1; epoch <= epochs; epoch++) {
  const losses = metrics.rows(small.samples, 5).map((bits) =>
    tf.tidy(() => {
      const word = tf.tensor2d(Array.from(bits), [1, 5]);
      return documentStep(byHand, word, random.uniformTensor([1, 5]), adams);
    }),
  );
  const mean = (of: 'd' | 'g') => losses.reduce((sum, loss) => sum + loss[of] / losses.length, 0);
  const made = tf.tidy(() => generate(byHand, 1000, { random: new Random(5) }).dataSync());
  const [soft, hard] = [made, made.map(Math.round)].map((x) => metrics.columnMeans(x, 5));
  film.push({ d: mean('d'), g: mean('g'), soft: soft!, hard: hard! });
  if (epoch % 10 === 0) {
    const { d, g } = losses.at(-1)!;
    console.log(`Epoch ${epoch}/${epochs}: generator ${g.toFixed(3)} discriminator ${d.toFixed(3)}`);
  }
}

// %% [markdown]
// The document reports 0.899, 0.735, …, 0.702 for the generator and 1.377, 1.390, …, 1.350 for the discriminator. Ours are
// the same kind of numbers, those of the last single word, which jump about. Below are the means of each epoch. Move the
// slider, or press play.
//
// **Predict:** the losses settle at the equilibrium of lesson 01. Where will the shares of ones settle?

// %%
const places = [1, 2, 3, 4, 5];
const numbers = film.map((_, i) => i + 1);
/** Left the losses with a mark at one epoch, right what the generator wrote then. */
function atEpoch(epoch: number): show.Figure {
  const { d, g, soft, hard } = film[epoch - 1]!;
  const losses = show.lines({
    'D’s loss': { x: numbers, y: film.map((e) => e.d), colour: show.roles.discriminator },
    'G’s loss': { x: numbers, y: film.map((e) => e.g), colour: show.roles.generator },
    '2 ln 2, ln 2': { x: [1, epochs, epochs, 1], y: [1.386, 1.386, 0.693, 0.693], dashed: true, colour: '#888888' }, // prettier-ignore
  });
  const shares = show.scatter({
    'share that should be': { x: places, y: Array<number>(5).fill(2 / 3), colour: show.roles.real },
    'before rounding': { x: places, y: soft, colour: show.colours.purple },
    'rounded': { x: places, y: hard, colour: show.roles.fake }, // prettier-ignore
  });
  const here = { x: [epoch, epoch], y: [d, g], marker: { size: 10, color: '#222222' } };
  const right = { xaxis: 'x2', yaxis: 'y2', marker: { size: 11 } };
  return {
    data: [
      ...losses.data,
      { type: 'scatter', mode: 'markers', name: `epoch ${epoch}`, ...here },
      ...shares.data.map((trace) => ({ ...trace, ...right, marker: { ...(trace['marker'] as object), size: 11, opacity: 0.9 } })), // prettier-ignore
    ],
    layout: {
      title: { text: `The losses arrive, the words do not: epoch ${epoch}` },
      xaxis: { domain: [0, 0.46], title: { text: 'epoch' } },
      yaxis: { range: [0.4, 1.6], title: { text: 'loss (nats)' } },
      xaxis2: { domain: [0.56, 1], title: { text: 'place in the word' }, dtick: 1 },
      yaxis2: { range: [-0.05, 1.05], anchor: 'x2', title: { text: 'share of ones' } },
    },
  };
}
await show.live({ epoch: numbers }, ({ epoch }) => atEpoch(epoch), { start: { epoch: epochs } });
