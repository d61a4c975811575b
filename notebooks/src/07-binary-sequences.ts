// Lesson 07. From the binary-sequence document: its one-layer nets, what their equilibrium is worth, and
// nets that learn how bits hang together.

// %% [markdown]
// # 07 · Binary sequences
//
// Text is a sequence of choices, and the smallest choice is a bit. In this lesson a generator writes words of bits.
//
// ![Eight normal numbers go into G, which gives a logit for each of five bits. Logistic noise is added, and a
// threshold makes bits of 0 and 1. D sees real and made words of bits. On the way back the gradient passes the
// threshold as though it were a smooth sigmoid: the straight-through estimator.](../docs/diagrams/bits.svg)
//
// *Real words and made ones are both made of bits. The gradient (broken arrow) passes the threshold as though it were smooth.*
//
// You will
//
// 1. see what makes words of bits more than so many coins;
// 2. train the networks of the document “Generative adversarial networks for text generation”, get its very losses, and
//    find out that they say nothing;
// 3. measure with two meters that are not fooled so: correlation matrices and total variation;
// 4. let gradients through a choice that has none, and train networks that learn the language;
// 5. meet a language on which a correlation matrix is blind, and on which those networks fail;
// 6. measure the claim of the batch-norm document that longer sequences come out worse;
// 7. let the generator write its bits one after the other.
//
// You need lesson 01.

// %%
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { Adam, generate, Random, tf, train, useBackend, watch, type Gan } from 'tsgan';

const tiny = await useBackend('cpu');
console.log(`${tiny.device}; budget: ${course.budgetName()}`);

// %% [markdown]
// The document's networks have 36 numbers between them and see one word at a time. There a fast backend has
// nearly nothing to be fast at, so we begin with plain JavaScript. Further down, with bigger networks and
// batches, we change to `wasm`.
//
// ## First, the picture
//
// Our language: a bit likes to repeat the one before it. After a 0 comes another 0 with probability 0.8,
// after a 1 another 1 with probability 0.9. Such a chain is a **Markov chain**. In the long run two thirds
// of all bits are 1.
//
// Below are 30 words of 40 bits, and beside them 30 words of coins that also fall on 1 two thirds of the
// time. Each coin is right. The words are not.
//
// **Predict:** the left and the right picture below have equally many dark squares. By what will you tell them apart?
//
// (The document says that GANs "can replicate complex patterns unachievable by RNNs", networks that write one
// symbol after the other and remember. It shows no such pattern, and ours is none: whoever remembers one bit
// can write this language.)

// %%
const language = data.stickyBits({ length: 5 });

/** Words as rows of a picture, dark for 1; two pictures side by side. */
function wordsFigure(
  left: [string, ArrayLike<number>],
  right: [string, ArrayLike<number>],
  length: number,
): show.Figure {
  const trace = ([name, bits]: [string, ArrayLike<number>], axis: '' | '2') => ({
    type: 'heatmap' as const,
    name: name,
    z: Array.from({ length: bits.length / length }, (_, row) =>
      Array.from({ length: length }, (_, bit) => bits[row * length + bit]!),
    ),
    colorscale: [
      [0, '#f0f0f0'],
      [1, '#0072b2'],
    ] as [number, string][],
    showscale: false,
    xgap: 1,
    ygap: 1,
    ...(axis === '2' ? { xaxis: 'x2', yaxis: 'y2' } : {}),
  });
  return {
    data: [trace(left, ''), trace(right, '2')],
    layout: {
      title: { text: `${left[0]}   |   ${right[0]}` },
      xaxis: { domain: [0, 0.48], title: { text: 'bit' }, dtick: 10 },
      xaxis2: { domain: [0.52, 1], title: { text: 'bit' }, dtick: 10 },
      yaxis: { title: { text: 'word' }, autorange: 'reversed' },
      yaxis2: { anchor: 'x2', autorange: 'reversed', showticklabels: false },
    },
  };
}

// %%
const coins = new Random(2);
await show.figure(
  wordsFigure(
    ['sticky bits', data.stickyBits({ length: 40 }).sample(30, new Random(1)).samples],
    [
      'independent bits, as many ones',
      Array.from({ length: 1200 }, () => (coins.uniform() < 2 / 3 ? 1 : 0)),
    ],
    40,
  ),
);

// %% [markdown]
// *Dark squares are ones. Left: runs. Right: sprinkles.*
//
// ## Two meters and two marks to hold them against
//
// **Correlation matrix.** For bits $x_i$ and $x_j$ Pearson's
// $r_{ij} = \mathrm{Cov}(x_i, x_j) / \sqrt{\mathrm{Var}(x_i) \mathrm{Var}(x_j)}$ says how much one tells
// about the other. The document names it as its metric, and does not compute it. For our chain it
// is known: $r_{ij} = 0.7^{|i - j|}$. The **correlation distance** is the mean of $|r_{ij} - \hat r_{ij}|$ over all
// pairs.
//
// **Total variation.** With 5 bits there are only $2^5 = 32$ words, so all of $P$ can be written down, and
// compared with how often each word is generated:
//
// $$ \mathrm{TV}(P, Q) = \tfrac12 \sum_w |P(w) - Q(w)| . $$
//
// It is the largest difference that any event's probability can have. 0 is perfect, 1 is never the same word.
//
// A number means nothing alone. So we mark both ends: how well would *independent bits* do, which get every
// frequency right and nothing else? And how well does a *real sample* do against the law? That is the floor: even
// a perfect generator, measured by as many words, stands about there.

// %%
const law = metrics.wordLaw(5, (word) => language.probability(word));
const independent = metrics.independentBits([2 / 3, 2 / 3, 2 / 3, 2 / 3, 2 / 3]);
const counted = 20_000;

/** Both meters for samples `[rows, 5]` of 0 and 1. */
function measure(samples: ArrayLike<number>): { correlation: number; tv: number } {
  return {
    correlation: metrics.matrixDistance(
      metrics.correlationMatrix(samples, 5),
      language.correlations(),
    ).mean,
    tv: metrics.totalVariation(metrics.wordFrequencies(samples, 5), law),
  };
}

const floor = measure(language.sample(counted, new Random(3)).samples);
const noCorrelation = data.parityBits(5).correlations(); // ones on the diagonal, zeros elsewhere
const baseline = {
  correlation: metrics.matrixDistance(noCorrelation, language.correlations()).mean,
  tv: metrics.totalVariation(independent, law),
};
const line = (name: string, { correlation, tv }: { correlation: number; tv: number }) =>
  `${name.padEnd(34)} correlation distance ${correlation.toFixed(3)}   TV ${tv.toFixed(3)}`;
console.log(line('independent bits', baseline));
console.log(line(`a real sample of ${counted.toLocaleString('en')}`, floor));

// %% [markdown]
// ## The document's networks
//
// One linear layer and a sigmoid each: $G(z) = \sigma(z W + b)$ with five uniform random numbers in and five
// numbers between 0 and 1 out; $D(x) = \sigma(x \cdot w + c)$. Adam with rate $10^{-3}$, one word at a
// time, 50 epochs. What comes out is rounded to bits *after* the training.
//
// The document says that a generator "creates fake samples by adding noise". Look at $G$: nothing is added to anything. Noise is
// all that goes *in*, and $G$ turns it into a sample; no real word comes near it.
//
// The document never says what its `data` is: its title speaks of text, a comment of reviews turned into tensors, and
// what it prints are five rows of bits. We give it 100 words of our language. Here is its loop, by hand. `nets.softplus(−a)` is `BCELoss(sigmoid(a), 1)` and `nets.softplus(a)` is
// `BCELoss(sigmoid(a), 0)`, without the overflow.

// %%
const { words: wordCount, epochs } = course.budget({
  quick: { words: 40, epochs: 50 },
  standard: { words: 100, epochs: 50 },
  full: { words: 400, epochs: 50 },
});
const small = language.sample(wordCount, new Random(100));
const byHand = presets.binarySequence(new Random(1)).gan;
const logit = (x: tf.Tensor) => nets.forward(byHand.discriminator, x, true);

interface Losses {
  discriminator: number;
  generator: number;
}
interface Adams {
  generator: Adam;
  discriminator: Adam;
}

// %%
/** One step of the document: one real word against one made word. Returns both losses. */
function documentStep(
  { generator, discriminator }: Gan,
  word: Float32Array,
  adams: Adams,
  random: Random,
) {
  return tf.tidy(() => {
    const real = tf.tensor2d(word, [1, 5]);
    const noise = random.uniformTensor([1, 5]);
    const fake = nets.forward(generator, noise, true);
    const lossD = adams.discriminator.minimize(
      () =>
        tf
          .softplus(tf.neg(logit(real)))
          .add<tf.Tensor>(tf.softplus(logit(fake)))
          .asScalar(),
      nets.trainableVariables(discriminator),
    );
    const lossG = adams.generator.minimize(
      () => tf.softplus(tf.neg(logit(nets.forward(generator, noise, true)))).asScalar(),
      nets.trainableVariables(generator),
    );
    return { discriminator: lossD.dataSync()[0]!, generator: lossG.dataSync()[0]! };
  });
}

// %%
/** The document's loop. Returns the mean losses of every epoch. */
async function documentLoop(gan: Gan, words: Float32Array, random: Random) {
  const adams = { generator: new Adam({}), discriminator: new Adam({}) }; // rate 1e-3, β₁ 0.9
  const history: Losses[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const losses: Losses[] = [];
    for (let row = 0; row < words.length; row += 5) {
      losses.push(documentStep(gan, words.subarray(row, row + 5), adams, random));
    }
    const [last, means] = [losses.at(-1)!, { discriminator: 0, generator: 0 }];
    for (const { discriminator, generator } of losses) {
      means.discriminator += discriminator / losses.length;
      means.generator += generator / losses.length;
    }
    history.push(means);
    if (epoch % 10 !== 0) continue;
    console.log(
      `Epoch ${epoch}/${epochs}:  generator ${last.generator.toFixed(4)}  ` +
        `discriminator ${last.discriminator.toFixed(4)}   (means: ` +
        `${means.generator.toFixed(4)}, ${means.discriminator.toFixed(4)})`,
    );
    await new Promise((resolve) => setTimeout(resolve)); // lets the line appear
  }
  adams.generator.dispose();
  adams.discriminator.dispose();
  return history;
}

const handHistory = await documentLoop(byHand, small.samples, new Random(1));

// %% [markdown]
// The document prints the losses of the last single word, which jump about; in brackets are the means of the
// epoch. It reports 0.899, 0.735, …, 0.702 for the generator and 1.377, 1.390, …, 1.350 for the
// discriminator. Ours are the same kind of numbers.

// %%
await show.figure(
  show.lines(
    {
      'D, mean of the epoch': {
        x: handHistory.map((_, i) => i + 1),
        y: handHistory.map((losses) => losses.discriminator),
      },
      'G, mean of the epoch': {
        x: handHistory.map((_, i) => i + 1),
        y: handHistory.map((losses) => losses.generator),
      },
      '2 ln 2 = 1.386': {
        x: [1, epochs],
        y: [2 * Math.LN2, 2 * Math.LN2],
        dashed: true,
        colour: show.colours.blue,
      },
      'ln 2 = 0.693': {
        x: [1, epochs],
        y: [Math.LN2, Math.LN2],
        dashed: true,
        colour: show.colours.vermilion,
      },
    },
    { title: "The document's GAN arrives at the equilibrium", x: 'epoch', y: 'loss (nats)' },
  ),
);

// %% [markdown]
// *Both losses settle on the dashed lines, where $D = \tfrac12$ for everything.* By lesson 01 that is where the
// perfect generator ends. Success?
//
// ## What this equilibrium is worth
//
// The same with the library, from several seeds, and then the meters. `train` shuffles the words and the
// document does not; nothing else differs.
//
// **Predict:** the losses are at the equilibrium. How many of the 32 words will these generators write?

// %%
const seeds = course.budget({ quick: [1, 2], standard: [1, 2, 3, 4, 5], full: [1, 2, 3, 4, 5] });
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

interface DocumentRun {
  lossD: number;
  lossG: number;
  soft: Float64Array;
  words: Float32Array;
  correlation: number;
  tv: number;
}
const documentRuns: DocumentRun[] = [];
for (const seed of seeds) {
  const preset = presets.binarySequence(new Random(seed));
  const history = await watch(
    train(preset.gan, small, { ...preset.settings, seed: seed, epochs: epochs, reportEvery: 50 }),
    show.progressBar(undefined, `seed ${seed}`),
  );
  const late = history.filter((progress) => progress.epoch > epochs - 10);
  const fakes = generate(preset.gan, counted, { random: new Random(9) });
  const soft = (await fakes.data()) as Float32Array;
  const words = soft.map(Math.round); // the document's torch.round
  documentRuns.push({
    lossD: mean(late.map((progress) => progress.discriminatorLoss)),
    lossG: mean(late.map((progress) => progress.generatorLoss)),
    soft: metrics.columnMeans(soft, 5),
    words: words,
    ...measure(words),
  });
  fakes.dispose();
  nets.disposeGan(preset.gan);
}

// %%
console.log(line('independent bits', baseline) + '\n');
documentRuns.forEach((run, i) => {
  const kinds = metrics.wordFrequencies(run.words, 5).filter((share) => share >= 0.001).length;
  console.log(
    line(`seed ${seeds[i]}: D ${run.lossD.toFixed(3)}, G ${run.lossG.toFixed(3)}`, run) +
      `   ${kinds} of 32 words`,
  );
  console.log(
    `        ones before rounding ${Array.from(run.soft, (p) => p.toFixed(2)).join(' ')}` +
      `   after ${Array.from(metrics.columnMeans(run.words, 5), (p) => p.toFixed(2)).join(' ')}`,
  );
});

// %% [markdown]
// The document then prints five real rows and five generated ones, names "evaluation metric: correlation matrix", and leaves it at
// that. Here are both, rows and matrices:

// %%
const rowsOf = (samples: ArrayLike<number>) =>
  Array.from({ length: 5 }, (_, row) =>
    Array.from({ length: 5 }, (_, i) => samples[5 * row + i]).join(' '),
  );
const fiveMade = rowsOf(documentRuns[0]!.words);
console.log('real         generated');
rowsOf(small.samples).forEach((row, i) => console.log(`${row}    ${fiveMade[i]}`));

const bitPlaces = [1, 2, 3, 4, 5];
/** Correlation matrices side by side, each under its name. */
function matrices(all: Record<string, number[][]>): show.Figure {
  const named = Object.entries(all);
  const layout: Record<string, object> = {};
  const data = named.map(([name, z], i): show.Trace => {
    const n = i === 0 ? '' : String(i + 1);
    const domain = [i / named.length, (i + 0.86) / named.length];
    layout[`xaxis${n}`] = { domain, anchor: `y${n}`, title: { text: `${name}: place` }, dtick: 1 };
    layout[`yaxis${n}`] = { anchor: `x${n}`, autorange: 'reversed', dtick: 1 };
    const colours = show.heatmap(z, { range: [-1, 1], diverging: true, values: 'r' }).data[0]!;
    return {
      ...colours,
      x: bitPlaces,
      y: bitPlaces,
      xaxis: `x${n}`,
      yaxis: `y${n}`,
      showscale: i === named.length - 1,
    };
  });
  return {
    data,
    layout: { title: { text: 'Correlations' }, width: 300 * named.length, height: 340, ...layout },
  };
}
await show.figure(
  matrices({
    'the law': language.correlations(),
    "document's, seed 1": metrics.correlationMatrix(documentRuns[0]!.words, 5),
  }),
);

// %% [markdown]
// The losses are at the equilibrium, seed by seed, and the generator writes a handful of words. Its correlation
// matrix is as far from the real one as that of independent bits, and its total variation is
// no better, mostly much worse. Three things go wrong at once:
//
// 1. **The discriminator cannot see what matters.** Its logit is $w \cdot x + c$. The slope that it hands to
//    the generator is $w$ times a number, so the same direction for every word: "more ones at place 2", never
//    "the same as place 1". It can at best compare frequencies, and two-thirds coins pass.
// 2. **It is trained on one thing and used for another.** In training the discriminator sees numbers like
//    0.71; rounded, that is nearly always a 1. Compare the ones before and after rounding, above: a bit that
//    should be 1 two thirds of the time becomes one that nearly always is.
// 3. **Not even the frequencies are right**, before rounding: they should all be 0.67. When $w$ is near 0, $D$'s
//    loss is $2 \ln 2$ and $G$'s is $\ln 2$ wherever the generator stands; then nothing holds it there, and the
//    losses in the figure swing about the dashed lines.
//
// So remember: **$D$ at $2 \ln 2$ and $G$ at $\ln 2$ say that this discriminator cannot tell the two apart.** They
// do not say that there is no difference.
//
// ## Letting a gradient through a choice
//
// The generator must write real bits, so that both kinds of words look alike. Let it choose: bit $i$ is 1 with
// probability $\sigma(l_i)$ for a logit $l_i$. There is a way to write a random choice as a *function* of noise
// (Maddison et al. 2017, appendix B; for more than two choices Gumbel 1954). With $u$ uniform in $(0, 1)$,
//
// $$ \text{bit}_i = \begin{cases} 1 & \text{if } l_i + \log \frac{u}{1 - u} > 0 \\ 0 & \text{else} \end{cases}
//    \qquad \Longrightarrow \qquad P(\text{bit}_i = 1) = \sigma(l_i) , $$
//
// since $\log \frac{u}{1-u} > -l$ exactly if $u > \sigma(-l)$, which has the probability $1 - \sigma(-l) = \sigma(l)$. A step
// has no slope to learn from. So on the way back we pretend that it was smooth, with the slope $\sigma'$ of a
// sigmoid: the **straight-through estimator** (Bengio et al. 2013; with this noise Jang et al. 2017, section 2.2).
// It is not the true gradient, for a step has none. Whether it is good enough only a measurement can say.

// %%
const logits = tf.linspace(-6, 6, 121);
await show.figure(
  show.lines(
    {
      'forward: a step': {
        x: await logits.data(),
        y: await tf.step(logits).data(),
      },
      'backward: the slope of a sigmoid': {
        x: await logits.data(),
        y: await tf.tidy(() => tf.mul(tf.sigmoid(logits), tf.sub(1, tf.sigmoid(logits)))).data(),
      },
    },
    { title: 'Straight through', x: 'logit + noise', y: 'bit; slope (bits per unit)' },
  ),
);
logits.dispose();

// %% [markdown]
// *The generator writes hard bits (blue) and learns along a soft slope (vermilion). Far from 0 the slope
// vanishes: a bit that is decided stays decided.*
//
// The noise $\log \frac{u}{1-u}$ comes in as a part of $z$, so the generator stays a plain function of $z$. The other part
// of $z$ are 8 normal numbers, which all bits share: this is how they can agree.
//
// - generator: 8 → 64 → 64 → 5 logits, then the choice;
// - discriminator: 5 → 64 → 64 → 1, so that it can see bits *together*.
//
// The discriminator moves twice a step (the $k$ of Goodfellow et al. 2014, algorithm 1): the slope is only
// worth following where $D$ is near $D^*$. The rates fall in three **stages** (`training.trainInStages`), since two players
// who both move fast circle round the balance (lesson 01).
//
// This is the generator, layer by layer, and the whole GAN around it:

// %%
const { through, columns, chooseBits, linear, relu, leakyRelu } = nets;

/** z to a word: 8 normal numbers give a logit for each bit, a logistic number each decides it. */
const wordsFrom = (length: number, hidden: number, random: Random): tf.LayersModel =>
  nets.network({
    name: 'generator',
    inputs: { z: [8 + length] },
    layers: ({ z }) => {
      const shared = through(z, columns(0, 8));
      const x = through(shared, linear(hidden), relu(), linear(hidden), relu());
      return chooseBits(through(x, linear(length)), through(z, columns(8, length)), 1);
    },
    random,
  });

/** The GAN around a generator. */
const wordGan = (length: number, generator: tf.LayersModel, random: Random): Gan => ({
  name: `bits, length ${length}`,
  generator,
  discriminator: nets.mlp({
    name: 'discriminator',
    sizes: [length, 64, 64, 1],
    hidden: [leakyRelu(0.2)],
    random,
  }),
  latent: nets.logisticLatent(8, length),
  objective: objectives.nonSaturating,
});
type Make = (length: number, random: Random) => Gan;
const atOnceGan: Make = (length, random) => wordGan(length, wordsFrom(length, 64, random), random);

// %%
const { device } = await useBackend('wasm');
console.log(`Now on ${device}.`);

/** Stages from rows of [steps, generator's rate, discriminator's rate]. */
const stagesOf = (rows: [number, number, number][]): training.Stage[] =>
  rows.map(([steps, generatorRate, discriminatorRate]) => ({
    steps: steps,
    generatorRate: generatorRate,
    discriminatorRate: discriminatorRate,
  }));
const falling = course.budget({
  quick: stagesOf([
    [300, 2e-3, 5e-3],
    [150, 5e-4, 5e-3],
  ]),
  standard: stagesOf([
    [900, 2e-3, 5e-3],
    [600, 5e-4, 5e-3],
    [400, 1e-4, 2e-3],
  ]),
  full: stagesOf([
    [2000, 2e-3, 5e-3],
    [2000, 5e-4, 5e-3],
    [1000, 1e-4, 2e-3],
  ]),
});

// %%
/** Trains a bit GAN on 50,000 words of a language, and gives what it then writes. */
async function learn(
  spoken: data.BitLanguage,
  seed: number,
  how: { make?: Make; stages?: training.Stage[]; chart?: boolean } = {},
) {
  const random = new Random(seed);
  const dataSet = spoken.sample(50_000, random.fork('data'));
  const gan = (how.make ?? atOnceGan)(spoken.length, random);
  const history = await watch(
    training.trainInStages(gan, dataSet, {
      seed: seed,
      batchSize: 128,
      discriminatorSteps: 2,
      generatorOptimizer: { beta1: 0.5 },
      discriminatorOptimizer: { beta1: 0.5 },
      stages: how.stages ?? falling,
    }),
    ...(how.chart
      ? [show.liveLosses({ levels: { '2 ln 2': 2 * Math.LN2, 'ln 2': Math.LN2 } })]
      : []),
  );
  const discriminatorLoss = mean(history.slice(-5).map((progress) => progress.discriminatorLoss));
  const fakes = generate(gan, counted, { random: random.fork('measure') });
  const samples = (await fakes.data()) as Float32Array;
  fakes.dispose();
  nets.disposeGan(gan);
  return { samples: samples, discriminatorLoss: discriminatorLoss };
}

// %%
const began = performance.now();
interface Learnt {
  samples: Float32Array;
  discriminatorLoss: number;
  correlation: number;
  tv: number;
}
const learnt: Learnt[] = [];
for (const seed of course.budget({
  quick: [1],
  standard: [1, 2, 3, 4, 5],
  full: [1, 2, 3, 4, 5],
})) {
  const run = await learn(language, seed, { chart: seed === 1 });
  learnt.push({ ...run, ...measure(run.samples) });
  console.log(line(`seed ${seed}`, learnt.at(-1)!));
}
const learntTv = metrics.median(learnt.map((run) => run.tv));
const learntCorrelation = metrics.median(learnt.map((run) => run.correlation));
console.log();
console.log(line('median', { correlation: learntCorrelation, tv: learntTv }));
console.log(line('independent bits', baseline));
console.log(line('a real sample', floor));
console.log(
  `TV is ${(baseline.tv / learntTv).toFixed(1)} times better than independent bits. ` +
    `${((performance.now() - began) / 1000 / learnt.length).toFixed(0)} s a seed.`,
);

// %% [markdown]
// The losses in the chart end on the same two lines as the document's. This time the meters agree.

// %%
const order = Array.from(law, (_, i) => i).sort((a, b) => law[b]! - law[a]!);
const names = order.map((number) => metrics.wordOf(number, 5).join(''));
const marks = (name: string, shares: ArrayLike<number>, colour: string, line = false) => ({
  type: 'scatter' as const,
  mode: line ? ('lines' as const) : ('markers' as const),
  name: name,
  x: names,
  y: order.map((number) => (shares[number]! > 0 ? shares[number]! : null)),
  marker: { color: colour, size: 8 },
  line: { color: colour, width: 2 },
});
await show.figure({
  data: [
    marks('the law', law, show.colours.black, true),
    marks('our GAN, seed 1', metrics.wordFrequencies(learnt[0]!.samples, 5), show.colours.blue),
    marks('independent bits', independent, show.colours.orange),
    marks(
      "the document's, seed 1",
      metrics.wordFrequencies(documentRuns[0]!.words, 5),
      show.colours.purple,
    ),
  ],
  layout: {
    title: { text: 'All 32 words' },
    xaxis: {
      title: { text: 'word, by how probable it is' },
      type: 'category',
      tickangle: -90,
      dtick: 1,
    },
    yaxis: {
      title: { text: 'probability (log scale)' },
      type: 'log',
      dtick: 1,
      exponentformat: 'power',
      range: [-4.3, 0.1],
    },
  },
});

// %% [markdown]
// *The black line is the law. Our generator's words (blue) lie on it where words are probable; where they are rare, they
// lie off it. Independent bits (orange) have the right frequencies and miss the runs. The document's generator (purple)
// has only the words that you see here: no mark means never, in 20,000 words.*
//
// How far off? A small total variation says little about rare words, which add little to it. So for the ten rarest, how
// often each comes, as a multiple of what it should:

// %%
const rarest = order.slice(-10);
/** How often each of some words comes, as a multiple of what it should, least first. */
const multiples = (samples: ArrayLike<number>, words: number[], right: ArrayLike<number>) => {
  const shares = metrics.wordFrequencies(samples, 5);
  return words.map((word) => shares[word]! / right[word]!).sort((a, b) => a - b);
};
const timesTooOften = learnt.map(({ samples }) => multiples(samples, rarest, law));
console.log('the ten rarest words: least, median, most, as multiples of the law');
for (const ratios of timesTooOften) {
  const shown = [ratios[0]!, metrics.median(ratios), ratios.at(-1)!].map((x) => x.toFixed(2));
  console.log(`  seed ${timesTooOften.indexOf(ratios) + 1}: ${shown.join('  ')}`);
}

// %% [markdown]
// And the metric that the document named, now for our network:

// %%
await show.figure(
  matrices({
    'the law': language.correlations(),
    'our GAN, seed 1': metrics.correlationMatrix(learnt[0]!.samples, 5),
    "document's, seed 1": metrics.correlationMatrix(documentRuns[0]!.words, 5),
  }),
);

// %% [markdown]
// *Red is "the same", white is "nothing to do with each other". A bit that never changes counts as white.*
//
// ## What a correlation matrix cannot see
//
// Take another language: all words with an **even number of ones**, each as likely as any other. Any two bits
// are independent, even any four. Yet the fifth follows from the other four. Its correlation matrix is
// that of coins.
//
// **Predict:** what will the two meters say about a generator trained on these words?

// %%
const parity = data.parityBits(5);
const parityLaw = metrics.wordLaw(5, (word) => parity.probability(word));
const parityRun = await learn(parity, 1);

/** How wrong the words of a generator are on even words, by both meters. */
const onEvenWords = (samples: ArrayLike<number>) => ({
  correlation: metrics.matrixDistance(metrics.correlationMatrix(samples, 5), parity.correlations())
    .mean,
  tv: metrics.totalVariation(metrics.wordFrequencies(samples, 5), parityLaw),
});
const parityMarks = onEvenWords(parityRun.samples);
console.log(line('our GAN on even words', parityMarks));
console.log(
  line('independent bits', {
    correlation: 0,
    tv: metrics.totalVariation(metrics.independentBits([0.5, 0.5, 0.5, 0.5, 0.5]), parityLaw),
  }),
);
const blind = -Math.log(2 / 3) - 0.5 * Math.log(1 / 3);
console.log(
  `D's loss ${parityRun.discriminatorLoss.toFixed(3)}; the best D against coins has ` +
    `−log ⅔ − ½ log ⅓ = ${blind.toFixed(3)}, a blind one 1.386`,
);

// %% [markdown]
// The correlation matrix says *perfect*. Total variation says that half of all words are wrong, and the
// discriminator's loss says that it sees it: it is about what the best $D$ has against coins (even words get
// $D = \tfrac23$, odd words 0). It is even a little lower, since this generator does not write all words equally often,
// and that can be seen too.
//
// So the discriminator knows, and the generator does not learn. Why? Given $z$, its bits are coins thrown
// separately. What a bit's logit can gain is how much better a 1 would be than a 0, *on average over the other
// coins*. For parity that is zero: whether a 1 helps depends on all the other bits. The generator sits on a plateau.
//
// ## A cure: one bit after the other
//
// The plateau is there because no bit knows how the others fell. So let each bit know those before it:
//
// $$ P(\text{word} \mid z) = \prod_i P(\text{bit}_i \mid \text{bit}_1, \dots, \text{bit}_{i-1}, z) . $$
//
// ![Five small networks stand in a row; all see the same noise z. The first one gives a logit, from which the
// first bit is drawn. Each next one also sees the bits drawn so far and gives the logit of the next bit. The
// finished word of five bits goes to D, whose gradient comes back through every
// draw.](../docs/diagrams/bits-in-order.svg)
//
// *Each small network sees the noise and the bits drawn before it.*
//
// The generator below does that with one small network a bit: $z$ and the bits *drawn* so far go in, the next logit comes
// out. The discriminator stays. Now the last bit can see whether it has to be a 1. Here with larger rates, for both
// generators:

// %%
const { join, named } = nets;
const wordsInOrder = (length: number, random: Random): tf.LayersModel =>
  nets.network({
    name: 'generator',
    inputs: { z: [8 + length] },
    layers: ({ z }) => {
      const shared = through(z, columns(0, 8));
      const bits: nets.Wire[] = [];
      for (let i = 0; i < length; i++) {
        const known = through(join(shared, ...bits), linear(64), relu());
        const logitOfBit = through(known, named(`logit_${i + 1}`, linear(1)));
        bits.push(chooseBits(logitOfBit, through(z, columns(8 + i, 1)), 1));
      }
      return join(...bits);
    },
    random,
  });
const inOrderGan: Make = (length, random) => wordGan(length, wordsInOrder(length, random), random);

// %%
const bold = course.budget({
  quick: stagesOf([[100, 1e-2, 1e-2]]),
  standard: stagesOf([
    [2500, 1e-2, 1e-2],
    [500, 2e-3, 5e-3],
  ]),
  full: stagesOf([
    [10_000, 1e-2, 1e-2],
    [2000, 2e-3, 5e-3],
  ]),
});
const inOrder: { correlation: number; tv: number }[] = [];
for (const seed of course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] })) {
  const run = await learn(parity, seed, { make: inOrderGan, stages: bold });
  inOrder.push(onEvenWords(run.samples));
  console.log(line(`in order, seed ${seed}`, inOrder.at(-1)!));
}
console.log(
  line(
    'all at once, with these rates',
    onEvenWords((await learn(parity, 1, { stages: bold })).samples),
  ),
);

// %% [markdown]
// Off the plateau, in every seed, and not at the goal: the slope that straight-through hands back is a guess, and for
// parity a poor one. (Maximum likelihood, in lesson 09, needs no such guess.)
//
// ## Longer words
//
// "The longer the sentence gets, the worse its quality", says the batch-norm document. Is that so? $2^{40}$
// words cannot be counted. But every word of any length is made of **windows** of five neighbouring bits, and
// the law of a window is known: it is that of a word of five. So we take the total variation of every
// window and average. This meter works at every length, and its marks (independent bits, a real sample)
// stay where they are.
//
// Same networks, same steps, same data, only longer words:

// %%
const lengths = course.budget({ quick: [5, 20], standard: [5, 10, 20, 40], full: [5, 10, 20, 40] });
const lengthSeeds = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] });
const curve: { length: number; tv: number[]; real: number; losses: number[] }[] = [];
for (const length of lengths) {
  const longer = language.withLength(length);
  const tv: number[] = [];
  const losses: number[] = [];
  for (const seed of lengthSeeds) {
    if (length === 5) {
      tv.push(learnt[seed - 1]!.tv);
      losses.push(learnt[seed - 1]!.discriminatorLoss);
      continue;
    }
    const run = await learn(longer, seed);
    tv.push(metrics.windowTotalVariation(run.samples, length, law));
    losses.push(run.discriminatorLoss);
  }
  const real = metrics.windowTotalVariation(
    longer.sample(counted, new Random(8)).samples,
    length,
    law,
  );
  curve.push({ length: length, tv: tv, real: real, losses: losses });
  console.log(
    `${String(length).padStart(2)} bits: window TV ${tv.map((x) => x.toFixed(3)).join(', ')}` +
      `   real sample ${real.toFixed(3)}   independent ${baseline.tv.toFixed(3)}` +
      `   D's loss ${losses.map((x) => x.toFixed(2)).join(', ')}`,
  );
}

// %% [markdown]
// Is it the length? Not alone. Two other generators, on words of one and the same length: one that writes bit after bit,
// and, since that one has four times the weights (some 25,000 against 6,000 at 20 bits), one that throws all bits at once
// with as many weights. The discriminator is the same for all.

// %%
const shorter = course.budget({ quick: 10, standard: 20, full: 40 });
const weightsOf = (generator: tf.LayersModel) => generator.countParams().toLocaleString('en');
const wideGan: Make = (length, random) => wordGan(length, wordsFrom(length, 144, random), random);
const windowTv = async (make: Make, seed: number) => {
  const run = await learn(language.withLength(shorter), seed, { make });
  return metrics.windowTotalVariation(run.samples, shorter, law);
};
for (const [name, make] of Object.entries({
  'at once': atOnceGan,
  wide: wideGan,
  'in order': inOrderGan,
})) {
  const gan = make(shorter, new Random(1));
  console.log(`${name}: ${weightsOf(gan.generator)} weights in the generator`);
  nets.disposeGan(gan);
}
const wideTv: number[] = [];
for (const seed of lengthSeeds) wideTv.push(await windowTv(wideGan, seed));
const orderedTv = await windowTv(inOrderGan, 1);
console.log(
  `${shorter} bits at once, wide: window TV ${wideTv.map((x) => x.toFixed(3)).join(', ')}`,
);
console.log(`${shorter} bits in order, seed 1: window TV ${orderedTv.toFixed(3)}`);

// %%
const lengthFigure = show.lines(
  {
    'all bits at once, median': {
      x: curve.map((point) => point.length),
      y: curve.map((point) => metrics.median(point.tv)),
    },
    'independent bits': {
      x: curve.map((point) => point.length),
      y: curve.map(() => baseline.tv),
      dashed: true,
      colour: show.colours.orange,
    },
    'a real sample': {
      x: curve.map((point) => point.length),
      y: curve.map((point) => point.real),
      dashed: true,
      colour: show.colours.black,
    },
  },
  {
    title: 'Quality against length',
    x: 'bits in a word',
    y: 'total variation of windows of 5 bits',
    layout: { yaxis: { rangemode: 'tozero' } },
  },
);

// %%
const dots = (
  name: string,
  points: [number, number][],
  colour: string,
  symbol: 'circle' | 'diamond',
): show.Figure['data'][number] => ({
  type: 'scatter',
  mode: 'markers',
  name: name,
  x: points.map(([length]) => length),
  y: points.map(([, tv]) => tv),
  marker: { color: colour, size: 9, symbol: symbol },
});
await show.figure({
  ...lengthFigure,
  data: [
    ...lengthFigure.data,
    dots(
      'each seed',
      curve.flatMap(({ length, tv }) => tv.map((x): [number, number] => [length, x])),
      show.colours.blue,
      'circle',
    ),
    dots(
      'all at once, wide, each seed',
      wideTv.map((tv): [number, number] => [shorter, tv]),
      show.colours.orange,
      'diamond',
    ),
    dots(
      'one bit after the other, one seed',
      [[shorter, orderedTv]],
      show.colours.green,
      'diamond',
    ),
  ],
});

// %% [markdown]
// *Line: the median of the seeds; dots: each seed. Longer words come out worse with the same networks and the same
// steps. The claim holds for this generator.* The orange diamonds have as many weights as the green one: more weights
// help, and writing in order helps more. (Green is one seed.)
//
// The windows of a long word are no harder than those of a short one. But the *game* is another: as words get longer, the
// discriminator's loss falls, so with more bits to look at it tells the two apart more easily.
//
// ## What went wrong, and how you would know
//
// | what you see | what it may be | the meter that tells |
// |---|---|---|
// | losses at $2 \ln 2$ and $\ln 2$ | a perfect generator, or a discriminator too weak to object | TV, correlation distance, beside independent bits |
// | samples look like bits | a handful of words, over and over | how many words occur |
// | a perfect correlation matrix | dependence that no pair shows | TV; the discriminator's loss well below $2 \ln 2$ |
// | a small TV | a small sample measured against itself | the floor of a real sample beside it |
//
// ## The claims of this lesson, checked

// %% tags=["fold"]
const documentD = metrics.median(documentRuns.map((run) => run.lossD));
const documentG = metrics.median(documentRuns.map((run) => run.lossG));
const [shortest, longest] = [curve[0]!, curve.at(-1)!];
const atOnce = curve.find(({ length }) => length >= shorter)!;
const quick = course.budgetName() === 'quick';
const slack = quick ? 0.08 : 0.03;
const offPlateau = inOrder.filter(({ tv }) => tv < 0.9 * parityMarks.tv).length;
const twins = [
  [atOnceGan(5, new Random(4)), nets.bitGan({ length: 5, random: new Random(4) })],
  [inOrderGan(5, new Random(4)), nets.bitGanInOrder({ length: 5, random: new Random(4) })],
].map((pair) => {
  const [a, b] = pair.map((gan) =>
    Array.from(generate(gan, 50, { random: new Random(1) }).dataSync()).join(),
  );
  return a === b;
});
const claims: [string, boolean][] = [
  ['our networks are those of nets.bitGan and nets.bitGanInOrder', twins.every(Boolean)],
  [
    `the document's D ends at 2 ln 2 ± ${slack} (${documentD.toFixed(3)})`,
    Math.abs(documentD - 2 * Math.LN2) < slack,
  ],
  [
    `the document's G ends at ln 2 ± ${slack} (${documentG.toFixed(3)})`,
    Math.abs(documentG - Math.LN2) < slack,
  ],
  [
    'its correlations are at most a tenth better than those of independent bits',
    documentRuns.every((run) => run.correlation > 0.9 * baseline.correlation),
  ],
  [
    `our nets: median TV at most ${quick ? 0.2 : 0.05} (${learntTv.toFixed(3)})`,
    learntTv <= (quick ? 0.2 : 0.05),
  ],
  [
    `at least ${quick ? 2.5 : 5} times better than independent bits`,
    baseline.tv / learntTv >= (quick ? 2.5 : 5),
  ],
  ['correlation distance at most a third of theirs', learntCorrelation < baseline.correlation / 3],
  [
    'on even words the correlation matrix sees nothing wrong, and half is',
    parityMarks.correlation < 0.03 && parityMarks.tv > 0.4,
  ],
  [
    'the longest words come out worse than the shortest, in every seed',
    Math.min(...longest.tv) > Math.max(...shortest.tv),
  ],
  [
    'and the discriminator finds it easier to tell them',
    Math.max(...longest.losses) < Math.min(...shortest.losses),
  ],
  ...(quick
    ? []
    : ([
        [
          `one bit after the other gets off the plateau, in ${offPlateau} of ${inOrder.length} seeds`,
          offPlateau >= 3,
        ],
        [
          'on long words at least halves the distance, and beats as many weights at once',
          orderedTv < 0.5 * Math.min(...atOnce.tv) && orderedTv < Math.min(...wideTv),
        ],
        [
          'as many weights at once are better than few, in every seed',
          wideTv.every((tv, i) => tv < atOnce.tv[i]!),
        ],
      ] as [string, boolean][])),
];
for (const [claim, holds] of claims) console.log(`${holds ? '✓' : '✗'} ${claim}`);
if (!claims.every(([, holds]) => holds)) throw new Error('A claim of this lesson does not hold.');

// %% [markdown]
// ## Summary
//
// - One linear layer each reaches the equilibrium losses and learns next to nothing: a linear discriminator
//   compares frequencies, and rounding after training undoes even those.
// - A choice is a function of a logit and logistic noise; straight-through lets a gradient past it. Both
//   sides must show the discriminator the same kind of thing: bits.
// - Two hidden layers and a discriminator that is kept near its best bring total variation down to a few
//   hundredths.
// - Judge a generator by total variation where words can be counted, by windows where they cannot, and
//   always between two marks: independent bits and a real sample.
// - A dependence among five that no two show is invisible to a correlation matrix, and a plateau to a generator
//   that throws all its bits at once.
// - Longer words came out worse with the same networks and steps. Writing one bit after the other got off the plateau,
//   and on long words (one seed) did better than a generator of as many weights that throws all at once.
//
// ## Exercises
//
// In `exercises/07-binary-sequences.ipynb`: a correlation by hand, total variation by hand, the
// straight-through slope, the law of independent bits, and a GAN of bits with and without its noise.
//
// ## References
//
// Gumbel (1954), *Statistical theory of extreme values*. · Bengio, Léonard & Courville (2013), *Estimating or
// propagating gradients through stochastic neurons for conditional computation*. · Goodfellow et al. (2014), *Generative
// adversarial nets*, algorithm 1. · Kingma & Ba (2015), *Adam*. · Maddison, Mnih & Teh (2017), *The concrete
// distribution*, appendix B. · Jang, Gu & Poole (2017), *Categorical reparameterization with Gumbel-softmax*, section
// 2.2.
