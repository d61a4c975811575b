// Lesson 08. How a gradient gets past a choice; bits at once and bits in order; longer words.

// %% [markdown]
// # 08 · Bits in order
//
// In lesson 07 the losses were at their equilibrium and the words were wrong. Now $D$ gets a hidden layer, $G$ writes real
// bits, and the words come right. Then we look for a language that such a generator cannot learn, and for one that can.
//
// ![Eight normal numbers go into G, which gives a logit for each of five bits. Logistic noise is added, and a
// threshold makes bits of 0 and 1. D sees real and made words of bits. On the way back the gradient passes the
// threshold as though it were a smooth sigmoid: the straight-through estimator.](../docs/diagrams/bits.svg)
//
// *Real words and made ones are both made of bits. The gradient (broken arrow) passes the threshold as though it were
// smooth.*
//
// You will
//
// 1. let a gradient through a choice that has none;
// 2. train networks that learn the language of lesson 07, and take away one part at a time;
// 3. meet a language on which a correlation matrix is blind, and those networks fail;
// 4. let the generator write its bits one after the other;
// 5. test the claim that longer sequences come out worse.
//
// You need lesson 07.

// %%
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { generate, Random, tf, useBackend, watch, type Gan } from 'tsgan';

const { device } = await useBackend('wasm');
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## A gradient through a choice
//
// Let bit $i$ be 1 with probability $\sigma(l_i)$, for a logit $l_i$ that the network gives. Such a draw can be written as a
// *function* of noise (Maddison et al. 2017, appendix B). With $u$ uniform in $(0, 1)$,
//
// $$ \text{bit}_i = \begin{cases} 1 & \text{if } l_i + \log \frac{u}{1 - u} > 0 \\ 0 & \text{else} \end{cases}
//    \qquad \Longrightarrow \qquad P(\text{bit}_i = 1) = \sigma(l_i) , $$
//
// since $\log \frac{u}{1-u} > -l$ exactly if $u > \sigma(-l)$, and that happens with probability $1 - \sigma(-l) = \sigma(l)$. The noise
// $\log \frac{u}{1-u}$ is called **logistic**. (For more than two choices there is Gumbel noise, in lesson 09; the difference of
// two Gumbel numbers is a logistic one.)
//
// A step has no slope to learn from. So *forward* we use the step, and *backward* we pretend that the bit had been soft,
// $\sigma(x / \tau)$ for $x = l + \text{noise}$: the **straight-through estimator** (Bengio et al. 2013; with such noise Jang et
// al. 2017, section 2.2). The **temperature** $\tau$ says how soft.
//
// **Predict:** the colder, the more a soft bit looks like a bit. What happens to its slope then? Move the temperature.

// %%
const noise = nets.logisticLatent(0, 1)(2000, new Random(3)).dataSync();
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const slopeAt = (x: number, t = 1) => (sigmoid(x / t) * sigmoid(-x / t)) / t;
const xs = Array.from({ length: 97 }, (_, i) => (i - 48) / 8);
const curve = (f: (x: number) => number, colour: string) => ({ x: xs, y: xs.map(f), colour });
await show.live(
  { temperature: [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5], logit: [-2, -1, 0, 1, 2] },
  ({ temperature: t, logit }) => {
    const slopes = Array.from(noise, (n) => slopeAt(logit + n, t));
    const [mean, square] = metrics.columnMeans(
      slopes.flatMap((s) => [s, s * s]),
      2,
    );
    const spread = Math.sqrt(square! - mean! ** 2);
    return show.lines(
      {
        'where draws fall': { ...curve((x) => slopeAt(x - logit), '#888888'), dashed: true },
        'forward: the bit': curve((x) => (x > 0 ? 1 : 0), show.roles.fake),
        'the soft bit': { ...curve((x) => sigmoid(x / t), show.roles.fake), dashed: true },
        'backward: its slope': curve((x) => slopeAt(x, t), show.roles.gradient),
      },
      {
        title: `slope of 2,000 draws: ${mean!.toFixed(2)} ± ${spread.toFixed(2)}; exact: ${slopeAt(logit).toFixed(2)}`,
        x: 'logit + noise',
        layout: { yaxis: { range: [-0.05, 1.5] } },
      },
    );
  },
  { start: { temperature: 1, logit: 1 } },
);

// %% [markdown]
// *Forward goes the bit (vermilion), backward the slope of the soft bit (purple). Grey: where logit plus noise falls.* The title has
// the mean and the spread of the slope over 2,000 draws, and the slope of the probability, $\sigma'(l)$, which would be exact if $D$
// were linear in the bit. A low temperature is right on average and wild from draw to draw; a high one is calm and too small. We take
// $\tau = 1$. Whether that is good enough, only a measurement can say.
//
// ## The networks
//
// The noise of the choices comes in as a part of $z$. The other part of $z$ are eight normal numbers that all bits share: this
// is how bits can agree. $D$ has two hidden layers, so that it can see bits *together*.

// %%
const { through, join, named, columns, chooseBits, linear, relu, leakyRelu } = nets;

/** All bits at once: 8 normal numbers give a logit for each bit, a logistic number each decides it. */
const atOnce = (length: number, random: Random, hidden = 64): tf.LayersModel =>
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

const judge = (length: number, random: Random): tf.LayersModel => {
  const layers = [linear(64), leakyRelu(0.2), linear(64), leakyRelu(0.2), linear(1)];
  return nets.network({ name: 'discriminator', inputs: { word: [length] }, layers, random });
};

// %% [markdown]
// $D$ moves twice a step (the $k$ of Goodfellow et al. 2014, algorithm 1), since the slope is worth following only where $D$ is
// near $D^*$. The rates fall in three **stages**, because two players who both move fast circle round the balance.
// Batch size, rates and stages are those of the preset.

// %%
type Net = (length: number, random: Random) => tf.LayersModel;
const ganOf = (length: number, generator: Net, discriminator: Net, random: Random): Gan => ({
  name: 'bits',
  generator: generator(length, random),
  discriminator: discriminator(length, random),
  latent: nets.logisticLatent(8, length),
  objective: objectives.nonSaturating,
});
const preset = presets.bitWords(new Random(4));
const seeds = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] });

const columnsOf = (rows: number[][]) => rows[0]!.map((_, k) => rows.map((row) => row[k]!));
const fixed = (values: number[]) => values.map((x) => x.toFixed(3)).join('  ');

const lawOf = (spoken: data.BitLanguage) =>
  metrics.wordLaw(5, (word) => spoken.withLength(5).probability(word));

interface How {
  generator?: Net;
  discriminator?: Net;
  lesson?: '08 parity' | '08 longer';
  settings?: Partial<presets.Preset['settings']>;
}

// %%
/** Trains on 50,000 words of a language from each seed, and measures 20,000 made ones. */
async function learn(name: string, spoken: data.BitLanguage, how: How = {}) {
  const { length } = spoken;
  const [generator, discriminator] = [how.generator ?? atOnce, how.discriminator ?? judge];
  const { lesson = '08', settings = {} } = how;
  const { stages } = course.budget(preset.lessons![lesson]!);
  const [made, found]: [Float32Array[], number[][]] = [[], []];
  for (const seed of seeds) {
    const random = new Random(seed);
    const words = spoken.sample(50_000, random.fork('data'));
    const gan = ganOf(length, generator, discriminator, random);
    const options = { ...preset.settings, ...settings, seed, stages: stages! };
    const history = await watch(training.trainInStages(gan, words, options));
    const fakes = generate(gan, 20_000, { random: random.fork('measure') });
    const bits = Float32Array.from(await fakes.data(), Math.round); // bits stay as they are
    const r = metrics.matrixDistance(
      metrics.correlationMatrix(bits, length),
      spoken.correlations(),
    );
    const lossD = metrics.median(history.slice(-5).map((e) => e.discriminatorLoss));
    found.push([metrics.windowTotalVariation(bits, length, lawOf(spoken)), r.mean, lossD]);
    made.push(bits);
    tf.dispose(fakes);
    nets.disposeGan(gan);
  }
  const [tv, correlation, lossD] = columnsOf(found) as [number[], number[], number[]];
  console.log(
    `${name.padEnd(24)} TV ${fixed(tv)}   correlations ${fixed(correlation)}   D's loss ${fixed(lossD)}`,
  );
  return { tv, correlation, lossD, made };
}

// %% [markdown]
// The language and the meters are those of lesson 07: total variation from the law, and the mean distance of the correlations,
// between independent bits and a real sample.

// %%
const language = data.stickyBits({ length: 5 });
const law = lawOf(language);
const coins = metrics.independentBits(Array<number>(5).fill(2 / 3));
const independent = metrics.totalVariation(coins, law);
const real = metrics.wordDistances(language.sample(20_000, new Random(3)).samples, language);

const ours = await learn('our networks', language);
console.log(
  `a real sample            TV ${fixed([real.tv])}   correlations ${fixed([real.correlation])}`,
);
console.log(`independent bits         TV ${fixed([independent])}`);

// %% [markdown]
// $D$'s loss is at $2 \ln 2 = 1.386$ again. This time the meters agree. (Five seeds: TV 0.040, from 0.034 to 0.052, in
// `bench/results/bits.json`.) All 32 words, beside the law:

// %%
const order = Array.from(law, (_, i) => i).sort((a, b) => law[b]! - law[a]!);
const names = order.map((number) => metrics.wordOf(number, 5).join(''));
const shares = (of: ArrayLike<number>) => ({ x: names, y: order.map((word) => of[word]! || NaN) });
const found = metrics.wordFrequencies(ours.made[0]!, 5);
await show.figure(
  show.lines(
    {
      'the law': { ...shares(law), colour: show.roles.real },
      'our GAN, seed 1': { ...shares(found), marks: 'circle', colour: show.roles.fake },
      'independent bits': { ...shares(coins), marks: 'x', colour: '#888888' },
    },
    {
      title: 'All 32 words',
      y: 'probability',
      layout: {
        xaxis: { type: 'category', tickangle: -90, dtick: 1 },
        yaxis: { type: 'log', range: [-4.3, 0], dtick: 1, exponentformat: 'power' },
      },
    },
  ),
);

// %% [markdown]
// *Probable words lie on the line, rare ones off it: they add little to the total variation.*
//
// ## What was it?
//
// Lesson 07 gave two causes, and here is a third candidate. Take away one at a time, with all else as it was.
//
// **Predict:** which of the three hurts most?

// %%
/** No choice: numbers between 0 and 1, which are rounded after the training. */
const roundedLater: Net = (length, random) =>
  nets.network({
    name: 'generator',
    inputs: { z: [8 + length] },
    layers: ({ z }) => {
      const x = through(z, columns(0, 8), linear(64), relu(), linear(64), relu());
      return through(x, linear(length), nets.sigmoid());
    },
    random,
  });
const linearJudge: Net = (length, random) =>
  nets.network({ name: 'discriminator', inputs: { word: [length] }, layers: [linear(1)], random });

const linearD = await learn('a linear D', language, { discriminator: linearJudge });
const rounded = await learn('rounded after training', language, { generator: roundedLater });
await learn('D moves once a step', language, { settings: { discriminatorSteps: 1 } });

// %% [markdown]
// A $D$ that sees bits together and a $G$ that writes bits: each of the two is needed. What $D$'s second move is worth, the third line
// says beside the first experiment's.
//
// ## What a correlation matrix cannot see
//
// Another language: all words with an **even number of ones**, each as likely as any other. Any two bits are independent,
// even any four. Yet the fifth follows from the other four.
//
// **Predict:** what will the two meters say about our generator on these words?
//
// Here is also a cure, if one is needed. Let each bit see those before it:
//
// $$ P(\text{word} \mid z) = \prod_i P(\text{bit}_i \mid \text{bit}_1, \dots, \text{bit}_{i-1}, z) . $$
//
// ![Five small networks stand in a row; all see the same noise z. The first one gives a logit, from which the
// first bit is drawn. Each next one also sees the bits drawn so far and gives the logit of the next bit. The
// finished word of five bits goes to D, whose gradient comes back through every
// draw.](../docs/diagrams/bits-in-order.svg)
//
// *One small network a bit: the noise and the bits drawn so far go in, the next logit comes out.*

// %%
const inOrder: Net = (length, random) =>
  nets.network({
    name: 'generator',
    inputs: { z: [8 + length] },
    layers: ({ z }) => {
      const shared = through(z, columns(0, 8));
      const bits: nets.Wire[] = [];
      for (let i = 0; i < length; i++) {
        const known = through(join(shared, ...bits), linear(64), relu());
        const logit = through(known, named(`logit_${i + 1}`, linear(1)));
        bits.push(chooseBits(logit, through(z, columns(8 + i, 1)), 1));
      }
      return join(...bits);
    },
    random,
  });

// %%
const parity = data.parityBits(5);
const evenAtOnce = await learn('all at once', parity, { lesson: '08 parity' });
const evenInOrder = await learn('in order', parity, { lesson: '08 parity', generator: inOrder });
const best = -Math.log(2 / 3) - 0.5 * Math.log(1 / 3); // D* is ⅔ for even words, 0 for odd ones
console.log(`the best D against coins has the loss ${best.toFixed(3)}, a blind one 1.386`);

// %% [markdown]
// All at once, the correlation matrix says *perfect* and total variation says that half of all words are wrong. $D$ sees it: its
// loss is about the best that can be had against coins (even words get $D = \tfrac23$, odd ones 0).
//
// So $D$ knows, and $G$ does not learn. Given $z$, its bits are coins thrown separately. What a bit's logit can gain is how much
// better a 1 would be than a 0, *averaged over the other coins*; and where those are fair, that is exactly zero for parity. The
// generator sits on a plateau. In order, with the same rates and steps (and fewer weights), the last bit can see whether it has to be a 1, and the
// generator leaves the plateau. It does not quite arrive: the slope that straight-through hands back is a guess. (Maximum
// likelihood, in lesson 09, needs no such guess.)
//
// ## Longer words
//
// The longer a sentence, the worse its quality, says the batch-norm document (in Korean). Is that so? The $2^{40}$ words of 40 bits cannot be
// counted. But every word is made of **windows** of five neighbouring bits, and the law of a window is that of a word of five. So
// take the total variation of each window and average: a meter that works at every length, with marks that stay where they are.
//
// At 20 bits, two rivals: the generator in order, and, since that one has four times the weights, one that is wider and throws
// all bits at once.

// %%
const wide: Net = (length, random) => atOnce(length, random, 144);
const [twenty, forty] = [language.withLength(20), language.withLength(40)];
const lesson = '08 longer';
const atOnce5 = await learn('5 bits', language, { lesson });
const atOnce20 = await learn('20 bits', twenty, { lesson });
const atOnce40 = await learn('40 bits', forty, { lesson });
const wide20 = await learn('20 bits, wide', twenty, { lesson, generator: wide });
const inOrder20 = await learn('20 bits, in order', twenty, { lesson, generator: inOrder });
const weights = [atOnce, wide, inOrder].map((net) => net(20, new Random(1)).countParams());
console.log(`weights of the generator at 20 bits: ${weights.join(', ')}`);

// %%
const level = (y: number, colour: string) => ({ x: [5, 40], y: [y, y], dashed: true, colour });
const each = (...runs: [number, { tv: number[] }][]) => ({
  x: runs.flatMap(([length, { tv }]) => tv.map(() => length)),
  y: runs.flatMap(([, { tv }]) => tv),
});
const points = each([5, atOnce5], [20, atOnce20], [40, atOnce40]);
await show.figure(
  show.lines(
    {
      'independent bits': level(independent, '#888888'),
      'all at once': { ...points, marks: 'circle', colour: show.roles.fake },
      wide: { ...each([20, wide20]), marks: 'square', colour: show.colours.purple },
      'in order': { ...each([20, inOrder20]), marks: 'diamond', colour: show.roles.generator },
      'a real sample': level(real.tv, show.roles.real),
    },
    { title: 'Each seed', x: 'bits in a word', y: 'total variation of windows of 5 bits' },
  ),
);

// %% [markdown]
// *Vermilion: all bits at once. With the same networks and the same steps longer words come out worse.* The windows of a long word
// are no harder than those of a short one; but $D$'s loss falls with the length: with more bits to look at, it tells the two apart
// more easily. Words written in order (orange) come out nearer than those of as many weights at once (purple). So it is
// not the length alone.
//
// Lesson 07 began with a picture of runs and one of sprinkles. Here are words of 20 bits again:

// %%
const thirty = (bits: Float32Array) => metrics.rows(bits.subarray(0, 30 * 20), 20);
await show.figure(
  show.heatmaps(
    {
      'real words': thirty(twenty.sample(30, new Random(1)).samples),
      'made all at once': thirty(atOnce20.made[0]!),
      'made in order': thirty(inOrder20.made[0]!),
    },
    { x: 'bit', y: 'word', colours: ['#f0f0f0', show.roles.real] },
  ),
);

// %% [markdown]
// *The runs are back.*
//
// ## What went wrong, and how you would know
//
// | what you see | what it may be | the meter that tells |
// |---|---|---|
// | a perfect correlation matrix | dependence that no pair shows | TV; $D$'s loss well below $2 \ln 2$ |
// | $D$'s loss stays low, $G$ stands still | no slope leads to what $D$ knows | another order of writing |
// | a small TV | rare words may be far off | how often the rarest come |
// | long words, too many to count | | windows |
//
// ## The claims of this lesson, checked

// %% tags=["fold"]
const quick = course.budgetName() === 'quick';
const most = ({ tv }: { tv: number[] }) => Math.max(...tv);
const least = ({ tv }: { tv: number[] }) => Math.min(...tv);
const first = (gan: Gan) =>
  generate(gan, 50, { random: new Random(1) })
    .dataSync()
    .join();
const again = (net: Net) => first(ganOf(5, net, judge, new Random(4)));
const ordered = nets.bitGanInOrder({ length: 5, random: new Random(4) });
course.claims({
  'our networks are the library’s':
    again(atOnce) === first(preset.gan) && again(inOrder) === first(ordered),
  'ours reach a tenth of the distance of coins': most(ours) < (quick ? 0.4 : 0.1) * independent,
  'even words at once: half of the words are wrong': least(evenAtOnce) > 0.4,
  'and the correlations right': Math.max(...evenAtOnce.correlation) < 0.03,
});
if (!quick) {
  course.claims({
    'a linear D: three times as far, in every seed': least(linearD) > 3 * most(ours),
    'rounded later: three times as far, in every seed': least(rounded) > 3 * most(ours),
    'even words in order: nearer, in every seed': most(evenInOrder) < 0.7 * least(evenAtOnce),
    '40 bits are worse than 5, in every seed': least(atOnce40) > most(atOnce5),
    '20 bits in order are nearer than at once, in every seed': most(inOrder20) < least(atOnce20),
    'and nearer than as many weights at once': most(inOrder20) < least(wide20),
  });
}

// %% [markdown]
// ## Summary
//
// - A choice is a function of a logit and noise. Straight-through uses the choice forward and a soft one backward: not the true
//   slope, but one that can be followed.
// - Of the parts, two were needed: a $D$ that sees bits together, and a $G$ whose bits are bits already in training.
// - A dependence among five that no two show is invisible to a correlation matrix, and a plateau to a generator that throws all
//   its bits at once. Written in order they can be learnt.
// - Longer words came out worse with the same networks and steps. Written in order they came out nearer than from as many weights at
//   once.
//
// ## Exercises
//
// In `exercises/08-bits-in-order.ipynb`: draw a bit from a logit, write the straight-through slope, predict a distance, and take
// the dice away from a GAN.
//
// ## Where this comes from
//
// “Generative adversarial networks for text generation” has the words of bits. The sentence about length, "문장이 길어질수록 생성된
// 문장의 품질이 안 좋아짐", is from “TIL | GAN - NLP Text Generation Model”, the document of lesson 06.
//
// Bengio, Léonard & Courville (2013), *Estimating or propagating gradients through stochastic neurons for conditional
// computation*. · Goodfellow et al. (2014), *Generative adversarial nets*, algorithm 1. · Maddison, Mnih & Teh (2017), *The
// concrete distribution*, appendix B. · Jang, Gu & Poole (2017), *Categorical reparameterization with Gumbel-softmax*, section
// 2.2.
