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
// **Predict:** move the temperature. When do soft bits look like bits? What happens to the slope then?

// %%
const noise = Float64Array.from(nets.logisticLatent(0, 1)(2000, new Random(3)).dataSync());
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const slopeOf = (x: number, t: number) => (sigmoid(x / t) * sigmoid(-x / t)) / t;
const xs = Array.from({ length: 81 }, (_, i) => (i - 40) / 8);

/** Left what goes forward and backward, right the soft bits of 2,000 draws. */
function choice(l: number, t: number): show.Figure {
  const draws = noise.map((n) => l + n);
  const curves = {
    'forward: the bit': { x: xs, y: xs.map((x) => (x > 0 ? 1 : 0)), colour: show.roles.fake },
    'soft bit': { x: xs, y: xs.map((x) => sigmoid(x / t)), dashed: true, colour: '#888888' },
    'slope handed back': { x: xs, y: xs.map((x) => slopeOf(x, t)), colour: show.roles.gradient },
  };
  const soft = { 'soft bits of 2,000 draws': draws.map((x) => sigmoid(x / t)) };
  const slopes = draws.map((x) => slopeOf(x, t));
  const [mean] = metrics.columnMeans(slopes, 1) as unknown as [number];
  const spread = Math.sqrt(slopes.reduce((sum, s) => sum + (s - mean) ** 2 / slopes.length, 0));
  const exact = sigmoid(l) * sigmoid(-l);
  return show.sideBySide(
    {
      'one choice': show.lines(curves, { x: 'logit + noise', layout: { yaxis: { range: [-0.05, 1.5] } } }),
      'many draws': show.histogram(soft, { bins: 20, range: [0, 1], x: 'soft bit', y: '', layout: { yaxis: { range: [0, 20] } } }),
    },
    { title: `slope ${mean.toFixed(2)} ± ${spread.toFixed(2)}, exact ${exact.toFixed(2)}`, layout: { showlegend: false } },
  );
}
await show.live(
  { temperature: [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5], logit: [-2, -1, 0, 1, 2] },
  ({ logit, temperature }) => choice(logit, temperature),
  { start: { temperature: 1, logit: 1 } },
);

// %% [markdown]
// *Left: the bit that goes forward (vermilion), the soft bit that is pretended (grey), the slope that goes back (purple).
// Right: the soft bits of 2,000 draws.* "Exact" is the slope of the probability, $\sigma'(l)$. A low temperature is right on
// average and wild from draw to draw; a high one is calm and wrong. We take $\tau = 1$. Whether that is good enough, only a
// measurement can say.
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

const judge = (length: number, random: Random): tf.LayersModel =>
  nets.network({
    name: 'discriminator',
    inputs: { word: [length] },
    layers: [linear(64), leakyRelu(0.2), linear(64), leakyRelu(0.2), linear(1)],
    random,
  });

// %% [markdown]
// $D$ moves twice a step (the $k$ of Goodfellow et al. 2014, algorithm 1), since the slope is worth following only where $D$ is
// near $D^*$. The rates fall in three **stages**, because two players who both move fast circle round the balance (lesson 01).
// Batch size, rates and stages are those of the preset.

// %%
type Net = (length: number, random: Random) => tf.LayersModel;
const ganOf = (length: number, generator: tf.LayersModel, discriminator: tf.LayersModel): Gan => ({
  name: `bits, length ${length}`,
  generator,
  discriminator,
  latent: nets.logisticLatent(8, length),
  objective: objectives.nonSaturating,
});
const preset = presets.bitWords(new Random(4));
const { '08': falling, '08 parity': bold, '08 longer': brief } = preset.lessons!;
const counted = 20_000;

interface How {
  spoken: data.BitLanguage;
  generator?: Net;
  discriminator?: Net;
  schedules?: presets.Schedules;
  settings?: Partial<presets.Preset['settings']>;
}
/** Trains on 50,000 words of a language. Gives 20,000 made words, and D's loss at the end. */
async function learn({ spoken, generator = atOnce, discriminator = judge, ...how }: How, seed: number) {
  const [random, { length }] = [new Random(seed), spoken];
  const words = spoken.sample(50_000, random.fork('data'));
  const gan = ganOf(length, generator(length, random), discriminator(length, random));
  const { stages } = course.budget(how.schedules ?? falling!);
  const options = { ...preset.settings, ...how.settings, seed, stages: stages! };
  const history = await watch(training.trainInStages(gan, words, options));
  const fakes = generate(gan, counted, { random: random.fork('measure') });
  const made = Float32Array.from(await fakes.data(), Math.round); // bits stay as they are
  tf.dispose(fakes);
  nets.disposeGan(gan);
  const late = history.slice(-5).map(({ discriminatorLoss }) => discriminatorLoss);
  return { made, lossD: metrics.median(late) };
}

// %% [markdown]
// The language and the meters are those of lesson 07: total variation from the law, and the mean distance of the correlations,
// between independent bits and a real sample.

// %%
const language = data.stickyBits({ length: 5 });
const lawOf = (spoken: data.BitLanguage) => metrics.wordLaw(5, (word) => spoken.probability(word));
const law = lawOf(language);

/** Both meters for words `[rows, 5]`. */
const measure = (words: ArrayLike<number>, spoken = language) => ({
  correlation: metrics.matrixDistance(metrics.correlationMatrix(words, 5), spoken.correlations())
    .mean,
  tv: metrics.totalVariation(metrics.wordFrequencies(words, 5), lawOf(spoken)),
});
type Marks = ReturnType<typeof measure>;
const coins = metrics.independentBits(Array<number>(5).fill(2 / 3));
const independent = metrics.totalVariation(coins, law);
const line = (name: string, marks: Marks[]) =>
  `${name.padEnd(36)} TV ${marks.map(({ tv }) => tv.toFixed(3)).join('  ')}` +
  `   correlations ${marks.map(({ correlation }) => correlation.toFixed(3)).join('  ')}`;
const real = measure(language.sample(counted, new Random(3)).samples);

const seeds = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] });
async function all(how: How) {
  const found = [];
  for (const seed of seeds) found.push(await learn(how, seed));
  return found;
}
const learnt = await all({ spoken: language });
const whole = learnt.map(({ made }) => measure(made));
console.log(line('our networks, seed by seed', whole));
console.log(line('a real sample', [real]));
console.log(`independent bits${' '.repeat(21)}TV ${independent.toFixed(3)}`);
console.log(`D's loss at the end: ${learnt.map(({ lossD }) => lossD.toFixed(3)).join('  ')}`);

// %% [markdown]
// $D$'s loss is at $2 \ln 2 = 1.386$ again. This time the meters agree. All 32 words, beside the law:

// %%
const order = Array.from(law, (_, i) => i).sort((a, b) => law[b]! - law[a]!);
const names = order.map((number) => metrics.wordOf(number, 5).join(''));
const shares = (name: string, of: ArrayLike<number>, rest: object): show.Trace => ({
  name,
  mode: 'markers',
  x: names,
  y: order.map((word) => of[word]! || null),
  ...rest,
});
await show.figure({
  data: [
    shares('the law', law, { mode: 'lines', line: { color: show.roles.real } }),
    shares('our GAN, seed 1', metrics.wordFrequencies(learnt[0]!.made, 5), { marker: { color: show.roles.fake, size: 9 } }), // prettier-ignore
    shares('independent bits', coins, { marker: { color: '#888888', symbol: 'x', size: 7 } }),
  ],
  layout: {
    title: { text: 'All 32 words' },
    xaxis: { type: 'category', title: { text: 'word, by how probable it is' }, tickangle: -90, dtick: 1 }, // prettier-ignore
    yaxis: { type: 'log', title: { text: 'probability' }, range: [-4.3, 0], dtick: 1 },
  },
});
for (const [i, { made }] of learnt.entries()) {
  const found = metrics.wordFrequencies(made, 5);
  const ratios = order.slice(-10).map((word) => found[word]! / law[word]!);
  const ends = [Math.min(...ratios), metrics.median(ratios), Math.max(...ratios)];
  console.log(`seed ${i + 1}: the ten rarest words come ${ends.map((x) => x.toFixed(1)).join(', ')} times as often as they should (least, median, most)`); // prettier-ignore
}

// %% [markdown]
// *Probable words lie on the line, rare ones off it.* A small total variation says little about rare words, which add little
// to it; hence the last lines.
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

const without: Record<string, Marks[]> = {};
for (const [name, how] of Object.entries<Omit<How, 'spoken'>>({
  'a linear D': { discriminator: linearJudge },
  'bits rounded after the training': { generator: roundedLater },
  'D moves once a step': { settings: { discriminatorSteps: 1 } },
})) {
  const found = await all({ spoken: language, ...how });
  without[name] = found.map(({ made }) => measure(made));
  console.log(line(name, without[name]));
}
console.log(line('none of these', whole));

// %% [markdown]
// A $D$ that sees bits together and a $G$ that writes bits: each of the two is needed. The second move of $D$ is not what
// decides it here.
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
const even: Record<string, Marks[]> = {};
for (const [name, generator] of Object.entries({ 'all at once': atOnce, 'in order': inOrder })) {
  const found = await all({ spoken: parity, generator, schedules: bold! });
  even[name] = found.map(({ made }) => measure(made, parity));
  console.log(line(`even words, ${name}`, even[name]));
  console.log(`  D's loss ${found.map(({ lossD }) => lossD.toFixed(2)).join('  ')}`);
}
const seen = -Math.log(2 / 3) - 0.5 * Math.log(1 / 3);
console.log(`the best D against coins has −log ⅔ − ½ log ⅓ = ${seen.toFixed(2)}; a blind one 1.39`);

// %% [markdown]
// All at once, the correlation matrix says *perfect* and total variation says that half of all words are wrong. $D$ sees it: its
// loss is about the best that can be had against coins (even words get $D = \tfrac23$, odd ones 0).
//
// So $D$ knows, and $G$ does not learn. Given $z$, its bits are coins thrown separately. What a bit's logit can gain is how much
// better a 1 would be than a 0, *averaged over the other coins*, and for parity that is exactly zero. The generator sits on a
// plateau. In order, with the same rates and steps (and fewer weights), the last bit can see whether it has to be a 1, and the
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
const runs: [length: number, name: string, generator: Net][] = [
  [5, 'at once', atOnce],
  [10, 'at once', atOnce],
  [20, 'at once', atOnce],
  [40, 'at once', atOnce],
  [20, 'at once, wide', wide],
  [20, 'in order', inOrder],
];
const shown = course.budget({ quick: [0, 2, 5], standard: [0, 1, 2, 3, 4, 5], full: [0, 1, 2, 3, 4, 5] }); // prettier-ignore
const longer = [];
for (const [length, name, generator] of shown.map((i) => runs[i]!)) {
  const found = await all({ spoken: language.withLength(length), generator, schedules: brief! });
  const tv = found.map(({ made }) => metrics.windowTotalVariation(made, length, law));
  const lossD = found.map((run) => run.lossD);
  longer.push({ length, name, tv, lossD, made: found[0]!.made });
  const model = generator(length, new Random(1));
  console.log(`${String(length).padStart(2)} bits ${name.padEnd(14)} window TV ${tv.map((x) => x.toFixed(3)).join('  ')}   D's loss ${lossD.map((x) => x.toFixed(2)).join('  ')}   ${model.countParams().toLocaleString('en')} weights`); // prettier-ignore
  model.dispose();
}

// %%
const looks = { 'at once': show.roles.fake, 'at once, wide': show.colours.purple, 'in order': show.roles.generator }; // prettier-ignore
const curve = longer.filter(({ name }) => name === 'at once');
const lengths = curve.map(({ length }) => length);
await show.figure({
  data: [
    { name: 'at once, median', mode: 'lines', x: lengths, y: curve.map(({ tv }) => metrics.median(tv)), line: { color: show.roles.fake } }, // prettier-ignore
    { name: 'independent bits', mode: 'lines', x: [5, 40], y: [independent, independent], line: { color: '#888888', dash: 'dash' } }, // prettier-ignore
    { name: 'a real sample', mode: 'lines', x: [5, 40], y: [real.tv, real.tv], line: { color: show.roles.real, dash: 'dash' } }, // prettier-ignore
    ...Object.entries(looks).map(([name, color]): show.Trace => {
      const points = longer.filter((run) => run.name === name).flatMap((run) => run.tv.map((tv) => [run.length, tv])); // prettier-ignore
      const marker = { color, size: 9, symbol: name === 'at once' ? 'circle' : 'diamond' };
      return { name: `${name}, each seed`, mode: 'markers', x: points.map(([x]) => x!), y: points.map(([, y]) => y!), marker }; // prettier-ignore
    }),
  ],
  layout: {
    title: { text: 'Quality against length' },
    xaxis: { title: { text: 'bits in a word' } },
    yaxis: { title: { text: 'total variation of windows of 5 bits' }, rangemode: 'tozero' },
  },
});

// %% [markdown]
// *Circles: all bits at once. With the same networks and the same steps longer words come out worse.* The windows of a long word
// are no harder than those of a short one; but $D$'s loss falls with the length: with more bits to look at, it tells the two apart
// more easily. More weights help (purple), writing in order helps more (orange). So it is not the length alone.
//
// Lesson 07 began with a picture of runs and one of sprinkles. Here are words of 20 bits again:

// %%
const madeBy = (name: string) => longer.find((run) => run.length === 20 && run.name === name)!.made;
const thirty = (bits: Float32Array) => metrics.rows(bits.subarray(0, 30 * 20), 20);
await show.figure(
  show.heatmaps(
    {
      'real words': thirty(language.withLength(20).sample(30, new Random(1)).samples),
      'made all at once': thirty(madeBy('at once')),
      'made in order': thirty(madeBy('in order')),
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
const most = (marks: Marks[]) => Math.max(...marks.map(({ tv }) => tv));
const least = (marks: Marks[]) => Math.min(...marks.map(({ tv }) => tv));
const tvOf = (length: number, name: string) =>
  longer.find((run) => run.length === length && run.name === name)!.tv;
const twins = [
  [ganOf(5, atOnce(5, new Random(4)), judge(5, new Random(4))), preset.gan],
  [ganOf(5, inOrder(5, new Random(4)), judge(5, new Random(4))), nets.bitGanInOrder({ length: 5, random: new Random(4) })],
].map((pair) => pair.map((gan) => generate(gan, 50, { random: new Random(1) }).dataSync().join())); // prettier-ignore
const claims: [string, boolean][] = [
  ['our networks are those of the presets', twins.every(([a, b]) => a === b)],
  ['our networks reach a tenth of the distance of coins (quick: 0.4)', most(whole) < (quick ? 0.4 : 0.1) * independent], // prettier-ignore
  ['on even words at once: correlations perfect, half of all words wrong', even['all at once']!.every(({ tv, correlation }) => tv > 0.4 && correlation < 0.03)], // prettier-ignore
];
if (!quick) {
  claims.push(
    ['a linear D: no better than coins, in every seed', least(without['a linear D']!) > 0.8 * independent], // prettier-ignore
    ['rounded after the training: at least three times as far, in every seed', least(without['bits rounded after the training']!) > 3 * most(whole)], // prettier-ignore
    ['in order: off the plateau in every seed', most(even['in order']!) < 0.7 * least(even['all at once']!)], // prettier-ignore
    ['words of 40 bits come out worse than of 5, in every seed', Math.min(...tvOf(40, 'at once')) > Math.max(...tvOf(5, 'at once'))], // prettier-ignore
    ['20 bits: in order is nearer than as many weights at once, in every seed', Math.max(...tvOf(20, 'in order')) < Math.min(...tvOf(20, 'at once, wide'))], // prettier-ignore
    ['and those nearer than few weights, in every seed', Math.max(...tvOf(20, 'at once, wide')) < Math.min(...tvOf(20, 'at once'))], // prettier-ignore
  );
}
for (const [claim, holds] of claims) console.log(`${holds ? '✓' : '✗'} ${claim}`);
if (!claims.every(([, holds]) => holds)) throw new Error('A claim of this lesson does not hold.');

// %% [markdown]
// ## Summary
//
// - A choice is a function of a logit and noise. Straight-through uses the choice forward and a soft one backward: not the true
//   slope, but one that can be followed.
// - Of the parts, two were needed: a $D$ that sees bits together, and a $G$ whose bits are bits already in training.
// - A dependence among five that no two show is invisible to a correlation matrix, and a plateau to a generator that throws all
//   its bits at once. Written in order they can be learnt.
// - Longer words came out worse with the same networks and steps; more weights helped, and writing in order helped more.
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
