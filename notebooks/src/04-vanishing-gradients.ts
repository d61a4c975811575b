// Lesson 04. From the document “Generative Adversarial Networks (GANs)”: vanishing gradients, rates, the balance, other losses.

// %% [markdown]
// # 04 · Vanishing gradients
//
// A teacher who says "all wrong" to everything teaches nothing. When does a discriminator become such a teacher, and who
// still learns from it?
//
// ![Twice the same way: z goes into G, the fake into D, D’s logit a into G’s loss. The gradient comes back as a product:
// the slope of the loss, times the slope of the logit at the fake, times G’s own slopes. Where D is sure that the fake
// is fake, D = 0.0001, the minimax loss gives the first factor D = 0.0001, and hardly anything reaches G. The non-saturating
// loss gives 1 − D = 0.9999, and the rest arrives.](../docs/diagrams/slopes.svg)
//
// *The two losses of lesson 01 differ in one factor of the way back.*
//
// "Ensure that the learning rates are not too high, which can cause the gradients to vanish", says the document “Generative
// Adversarial Networks (GANs)”. You will
//
// 1. take the generator's gradient apart, on paper and under your hand;
// 2. measure its factors in a network, while the discriminator learns at three rates;
// 3. see who still moves after a vanished gradient, and where to;
// 4. set both learning rates far too high, and see what *that* breaks;
// 5. compare five losses at four speeds of the discriminator.
//
// You need lessons 01 and 02, and lesson 03, whose ring, networks and meter are used again.

// %% tags=["fold"]
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { Adam, discriminate, generate, Random, tf, useBackend, watch, type Gan } from 'tsgan';

// The nets of this lesson are tiny: one thread is enough for them.
process.env['TSGAN_THREADS'] ??= '1';
const { device } = await useBackend();
console.log(`${device}; budget: ${course.budgetName()}`);

/** A line of a table. */
const row = (...cells: (string | number)[]) =>
  console.log(cells.map((cell) => String(cell).padEnd(19)).join(''));
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
/** Two digits that count. */
const short = (x: number) =>
  x < 100 ? x.toPrecision(2) : (+x.toPrecision(2)).toLocaleString('en');

// %% [markdown]
// ## The way back, on paper
//
// The generator learns through the discriminator's logit $a$, with $D = \sigma(a)$. By the chain rule, what a fake is told is a product: how the
// loss changes with $a$, times how $a$ changes where the fake stands: $\nabla a$, lesson 03's arrow at a fake, which holds the slope of $a$ in each
// direction. The first factor is (lesson 01)
//
// $$ \frac{\partial}{\partial a} \log (1 - \sigma(a)) = -D , \qquad
//    \frac{\partial}{\partial a} \left( -\log \sigma(a) \right) = -(1 - D) $$
//
// for the `minimax` and the `nonSaturating` loss. So the two **pushes** on a fake have the lengths
//
// $$ \text{minimax: } D \cdot \lVert \nabla a \rVert , \qquad \text{non-saturating: } (1 - D) \cdot \lVert \nabla a \rVert . $$
//
// ($\lVert \cdot \rVert$ is the **norm**, the length of an arrow.) The simplest case: real numbers from a Gaussian around 0, fakes from one
// around $d$, both with deviation 1, and the best $D$ there is. Its logit is $\log (p/q) = d^2/2 - d x$, a straight line
// of slope $-d$. At the middle of the fakes, $x = d$, it is $-d^2/2$.
//
// **Predict.** You pull the fakes away from the data, $d$ up to 4. Where is the minimax push strongest: near, in between, or far
// away? And the other one?

// %%
const distances = Array.from({ length: 20 }, (_, i) => (i + 1) / 5);
const saysAt = (d: number) => 1 / (1 + Math.exp((d * d) / 2)); // D at the middle of the fakes
const pushesAt = (d: number) => [saysAt(d) * d, (1 - saysAt(d)) * d] as const; // of both losses
const [near, far] = [0, 1].map((loss) => distances.map((d) => pushesAt(d)[loss]!));
const xs = Array.from({ length: 121 }, (_, i) => -4 + i / 10);
const { real, fake, discriminator, gradient } = show.roles;

// %%
await show.live(
  { distance: distances },
  ({ distance: d }) => {
    const [p, q] = [0, d].map((mean) => xs.map((x) => metrics.normalPdf(x, mean, 1)));
    const densities = {
      'real p': { x: xs, y: p!, colour: real },
      'fake q': { x: xs, y: q!, colour: fake },
      'best D': { x: xs, y: metrics.optimalDiscriminator(p!, q!), colour: discriminator },
    };
    const pushes = {
      'minimax: D · d': { x: distances, y: near!, colour: show.colours.black },
      'non-saturating: (1 − D) · d': { x: distances, y: far!, colour: gradient },
      now: { x: [d, d], y: pushesAt(d), colour: fake, marks: 'circle' as const },
    };
    const unit = { yaxis: { range: [0, 1] as const } };
    const powers = { yaxis: { type: 'log', dtick: 1, range: [-3, 1] } as const };
    return show.stacked(
      [
        show.lines(densities, { y: 'p, q, D at x', layout: unit }),
        show.lines(pushes, { x: 'distance d of the fakes', y: 'push (log scale)', layout: powers }),
      ],
      { title: `To the middle fake, D says ${saysAt(d).toFixed(4)}`, height: 520 },
    );
  },
  { start: { distance: 1.2 } },
);

// %% [markdown]
// *Above, by position $x$: real density, fake density, and the best discriminator. Below: how hard each loss pushes the middle fake, by distance; the
// dots are where the slider is.* The minimax push is a **hump**. Near the data the logit is flat; far away $D$ is sure; only around $d = 1.2$ is there
// enough of both. The non-saturating push has $1 - D$ in the place of $D$, and grows with the distance.
//
// These bells overlap, so even the best $D$ is never quite sure. For real and fake data that do not overlap, Arjovsky and Bottou (2017, theorem 2.4)
// proved it: the nearer $D$ and its slopes are to those of a perfect discriminator, the nearer to zero is the minimax gradient. Their theorem 2.6
// warns of $-\log D$, too: before a noisy $D$ its gradient has heavy tails, so some steps are wild.
//
// ## The two factors in a network
//
// On paper the distance changed, before a perfect $D$. Now the fakes stay, and time passes: on lesson 03's ring the generator holds
// still, and the discriminator learns alone. At 256 fakes we measure $D$, $\lVert \nabla a \rVert$ and both pushes.
//
// The tip speaks of learning rates. So $D$ learns at three: the *usual* one, with which lesson 03's modes came back, a tenth of it, and ten times as
// much. We call the minimax push *gone* from the step on at which it is weaker than at the start, before a $D$ that knew nothing.
//
// **Predict.** Does the push fall from the first step on? And does a higher rate make it go sooner?

// %%
const shape = { radius: 1, deviation: 0.05 };
const centres = data.ringCenters(shape);
const ring = data.ringOfGaussians({ ...shape, size: 10_000, random: new Random(0) });
/** 128 fresh real points. */
const realBatch = (random: Random) =>
  tf.tensor2d(data.ringOfGaussians({ ...shape, size: 128, random }).samples, [128, 2]);

const numberOf = (f: () => tf.Tensor) => tf.tidy(() => f().dataSync()[0]!);
const lengthOf = (arrows: tf.Tensor) => tf.norm(arrows, 2, -1);
/** How far fakes are from the nearest mode, on average. */
const offTheRing = (fakes: tf.Tensor) =>
  numberOf(() => {
    const modes = tf.tensor2d(centres.map((centre) => Array.from(centre)));
    return tf.mean(tf.min(lengthOf(tf.sub(tf.expandDims(fakes, 1), modes)), 1));
  });

/** What 256 fakes are told just now, as means over them. */
function told(gan: Gan) {
  return tf.tidy(() => {
    const fakes = generate(gan, 256, { random: new Random(3) });
    const D = tf.sigmoid(discriminate(gan, fakes)).flatten();
    // A logit depends on its own fake alone: so the slope of their sum has each logit's, a row for each fake.
    const slope = lengthOf(tf.grad((x: tf.Tensor) => tf.sum(discriminate(gan, x)))(fakes));
    const mean = (t: tf.Tensor) => tf.mean(t).dataSync()[0]!;
    const nonSaturating = mean(tf.mul(tf.sub(1, D), slope));
    return { D: mean(D), slope: mean(slope), minimax: mean(tf.mul(D, slope)), nonSaturating };
  });
}

// %%
const { gan: unused, settings, lessons } = presets.ringPoints(new Random(1));
nets.disposeGan(unused);
/** Lengths and rates of this lesson's games: as in lesson 03, where the modes came back. */
const [stage] = course.budget(lessons!['04']!).stages as [training.Stage];
const adamFor = (learningRate: number) =>
  new Adam({ ...settings.generatorOptimizer, learningRate });

/** A game on the ring, with an Adam for each player. */
function game(seed: number, loss: 'minimax' | 'nonSaturating', rateOfD = 1) {
  const { gan } = presets.ringPoints(new Random(seed), { objective: objectives.games[loss] });
  const adamD = adamFor(rateOfD * stage.discriminatorRate);
  return { gan, random: new Random(100 + seed), adamD, adamG: adamFor(stage.generatorRate) };
}
type Game = ReturnType<typeof game>;
const moveD = ({ gan, random, adamD }: Game) =>
  training.discriminatorStep(gan, adamD, realBatch(random), generate(gan, 128, { random }));
const moveG = ({ gan, random, adamG }: Game) =>
  training.generatorStep(gan, adamG, gan.latent(128, random));

// %%
const length = course.budget({ quick: 200, standard: 2000, full: 2000 });
/** 1, 2, 3, … steps, each look about a quarter later than the one before. */
const looks = new Set(Array.from({ length: 34 }, (_, i) => Math.round(length ** (i / 33))));

/** Lets D learn alone against an untrained G. */
function headStart(seed: number, rateOfD: number) {
  const start = game(seed, 'minimax', rateOfD);
  const seen = [{ step: 0, ...told(start.gan) }];
  for (let step = 1; step <= length; step++) {
    tf.tidy(() => void moveD(start));
    if (looks.has(step)) seen.push({ step, ...told(start.gan) });
  }
  const peak = seen.reduce((a, b) => (b.minimax > a.minimax ? b : a));
  const gone = seen.find(({ step, minimax }) => step > peak.step && minimax < seen[0]!.minimax);
  return { seen, peak, gone: gone?.step ?? Infinity };
}

// %%
const seeds = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] });
const starts: Record<string, ReturnType<typeof headStart>[]> = {};
row('minimax push', 'at the start', 'at its peak', 'at the end', 'gone at step');
for (const [rate, ofD] of Object.entries({ 'a tenth': 0.1, usual: 1, 'ten times': 10 })) {
  const runs = (starts[rate] = seeds.map((seed) => headStart(seed, ofD)));
  const each = (f: (run: (typeof runs)[0]) => number | string) => runs.map(f).join(' ');
  row(
    `D at ${rate}`,
    each(({ seen }) => seen[0]!.minimax.toFixed(3)),
    each(({ peak }) => peak.minimax.toFixed(2)),
    each(({ seen }) => seen.at(-1)!.minimax.toExponential(0)),
    each(({ gone }) => gone),
  );
}

// %%
const { seen } = starts['usual']![0]!;
const over = (key: keyof (typeof seen)[0], colour: string, dashed = false) => ({
  ...{ x: seen.map(({ step }) => step + 1), y: seen.map((row) => row[key]), colour, dashed },
});
const factors = {
  'D at the fakes': over('D', discriminator, true),
  'slope of the logit': over('slope', show.colours.sky, true),
  'minimax push: D · slope': over('minimax', show.colours.black),
  'non-saturating push: (1 − D) · slope': over('nonSaturating', gradient),
};
const log = { type: 'log', dtick: 1, exponentformat: 'power' } as const;
const [x, y] = ['step + 1 (log scale)', 'mean over 256 fakes (log scale)'];
const layout = { xaxis: { ...log, exponentformat: 'none' as const }, yaxis: log };
await show.figure(
  show.lines(factors, { title: 'D learns alone, G holds still (seed 1)', x, y, layout }),
);

// %% [markdown]
// *Broken lines: the two factors. Solid lines: the pushes made of them.* First the slope rises, and both pushes with it: a flat discriminator tells nobody
// anything. Then $D$ falls by orders of magnitude, and takes the minimax push along. The non-saturating push stays with the slope, and soon hides it.
//
// So it is the *discriminator* that makes this gradient vanish, by being sure. The generator's rate could have no part in it: this generator did not
// move. And $D$'s? At the usual rate the push is gone several times sooner than at a tenth of it, from every seed. But before a generator that
// holds still it goes at each of the three. Whether a rate is too high shows when both players move, in the last section.
//
// ## Who is stopped by it?
//
// Now let both play, from where $D$ has won after 500 steps alone, for 50 more. The generator follows its gradient in one of three ways. **Plain
// descent** subtracts the gradient times 0.01. **Adam** divides each weight's mean gradient by its usual size (lesson 02). Here that mean reaches back two
// steps or so ($\beta_1 = 0.5$), the usual size about a thousand ($\beta_2 = 0.999$). So we take a *fresh* Adam, which knows only what comes now, and one
// that *watched*: through the 500 steps it was given the gradients, with a rate of 0. $D$ goes on with its own Adam each time.
//
// **Predict.** Which of the four generators move their fakes? And towards the ring?

// %%
const alone = course.budget({ quick: 50, standard: 500, full: 500 });
const descent = tf.train.sgd(0.01);
const lossOfG = ({ generator, discriminator, objective }: Gan, z: tf.Tensor) =>
  objective.generatorLoss(nets.forward(discriminator, nets.forward(generator, z, true), true));
type Way = 'plain descent' | 'fresh Adam' | 'Adam that watched';

/** A game and its generator's weights, from where D has won; Adam fresh, or as it is after watching. */
function won(seed: number, loss: 'minimax' | 'nonSaturating', way: Way) {
  const start = game(seed, loss);
  const weights = nets.trainableVariables(start.gan.generator);
  const watching = { ...start, adamG: adamFor(0) };
  for (let step = 1; step <= alone; step++) {
    tf.tidy(() => void moveD(watching));
    tf.tidy(() => void moveG(watching));
  }
  for (const weight of way === 'Adam that watched' ? weights : []) {
    const { step, mean, square } = watching.adamG.slot(weight)!;
    start.adamG.restore(weight, step, mean, square);
  }
  return { start, weights };
}

// %%
/** How far the fakes move in 50 steps after D has won, where they end, and the largest step of a weight. */
function moved(seed: number, loss: 'minimax' | 'nonSaturating', way: Way) {
  const { start, weights } = won(seed, loss, way);
  const look = () => generate(start.gan, 256, { random: new Random(3) });
  const before = look();
  const far = [0];
  let largest = 0;
  for (let step = 1; step <= 50; step++) {
    tf.tidy(() => void moveD(start));
    const was = weights.map((weight) => weight.clone());
    const loss = () => lossOfG(start.gan, start.gan.latent(128, start.random));
    if (way === 'plain descent') tf.tidy(() => void descent.minimize(loss, false, weights));
    else tf.tidy(() => void moveG(start));
    const by = weights.map((now, i) => numberOf(() => tf.max(tf.abs(tf.sub(now, was[i]!)))));
    largest = Math.max(largest, ...by);
    tf.dispose(was);
    far.push(numberOf(() => tf.mean(lengthOf(tf.sub(look(), before)))));
  }
  const [from, to] = [offTheRing(before), offTheRing(look())];
  return { inTwo: far[2]!, far: far[50]!, from, to, largest };
}

// %%
const farMoved: ReturnType<typeof moved>[][] = [];
row('loss of G', '', 'moved in 2 steps', 'in 50', 'then to a mode', 'largest step');
for (const [loss, way] of [
  ['nonSaturating', 'plain descent'],
  ['minimax', 'plain descent'],
  ['minimax', 'fresh Adam'],
  ['minimax', 'Adam that watched'],
] as const) {
  const runs = seeds.map((seed) => moved(seed, loss, way));
  farMoved.push(runs);
  const each = (key: keyof (typeof runs)[0]) => runs.map((run) => run[key].toFixed(3)).join(' ');
  row(loss, way, each('inTwo'), each('far'), each('to'), each('largest'));
}
const from = farMoved[0]!.map((run) => run.from.toFixed(3)).join(' ');
console.log(
  `(in radii of the ring; at first it was ${from} to the nearest mode; seeds ${seeds.join(', ')})`,
);

// %% [markdown]
// *Minimax under plain descent stays where it was, or nearly; the other three move, from every seed.* So a vanished push stops plain descent, at this rate. A fresh
// Adam it does not stop. It has never seen a larger gradient, takes the faint one for usual, makes whole steps, and brings the fakes nearer to the ring, as the
// non-saturating loss does. The one that watched remembers larger gradients, and creeps. Then some fakes get near the data, and a gradient comes that is
// large beside what it remembers: and now a step can be $(1 - \beta_1) / \sqrt{1 - \beta_2} \approx 16$ times the rate, 0.003. The table has steps of ten times. That
// is moving, and no more: from seed 1 it throws the fakes far out of the ring, where no push reaches them.
//
// ## Learning rates that are too high
//
// What do rates do that are far too high for both? We raise them ten and a hundred times, and look for weights of the generator with **no gradient
// at all**: exactly zero, on 256 latents at once. Relu lets nothing through where its input is negative. A unit that is negative
// for *every* latent is **dead**, and so are the gradients of its weights. Does a broken game need dead units? We also change relu alone, to
// leaky relu.

// %%
/** The share of G's weights whose gradient is exactly 0, and the norm of the whole gradient. */
function gradientOf(gan: Gan) {
  return tf.tidy(() => {
    const loss = () => lossOfG(gan, gan.latent(256, new Random(3)));
    const { grads } = tf.variableGrads(loss, nets.trainableVariables(gan.generator));
    const all = tf.concat(Object.values(grads).map((gradient) => gradient.flatten()));
    const silent = tf.mean(tf.cast(tf.equal(all, 0), 'float32')).dataSync()[0]!;
    return { silent, norm: tf.norm(all).dataSync()[0]! };
  });
}

/** Plays a game; then lesson 03's meter. */
async function play(gan: Gan, seed: number, stages: readonly training.Stage[]) {
  const history = await watch(training.trainInStages(gan, ring, { ...settings, seed, stages }));
  const fakes = generate(gan, 2000, { random: new Random(99) });
  const points = metrics.rows(fakes.dataSync() as Float32Array, 2);
  fakes.dispose();
  const { modes, goodShare } = metrics.modeCoverage(points, centres, 0.05, { minimum: 20 });
  const highest = Math.max(...history.map(({ generatorLoss }) => generatorLoss));
  return { points, modes, good: goodShare, highest, ...gradientOf(gan) };
}
type Run = Awaited<ReturnType<typeof play>>;
const atRates = (ofG: number, ofD: number): training.Stage[] => [
  { ...stage, generatorRate: ofG, discriminatorRate: ofD },
];

// %%
const rated: Record<string, Run[]> = {};
row('both rates', 'no gradient, in %', 'norm of gradient', 'modes', 'good', 'highest loss of G');
const activations = { relu: nets.relu(), 'leaky relu': nets.leakyRelu(0.2) };
for (const [name, hidden] of Object.entries(activations)) {
  for (const factor of [1, 10, 100]) {
    const runs: Run[] = (rated[`${name} × ${factor}`] = []);
    const rates = atRates(factor * stage.generatorRate, factor * stage.discriminatorRate);
    for (const seed of seeds) {
      const random = new Random(seed);
      const layers = { name: 'generator', sizes: [2, 64, 64, 2], hidden: [hidden], random };
      const gan = { ...presets.ringPoints(random).gan, generator: nets.mlp(layers) };
      runs.push(await play(gan, seed, rates));
    }
    const each = (f: (run: Run) => string | number) => runs.map(f).join(' ');
    row(
      `${name} × ${factor}`,
      each(({ silent }) => (Math.floor(1000 * silent) / 10).toFixed(1)), // 100 only where all are
      each(({ norm }) => short(norm)),
      each(({ modes }) => modes),
      each(({ good }) => percent(good)),
      each(({ highest }) => short(highest)),
    );
  }
}

// %% [markdown]
// *A number for each seed.* At ten and at a hundred times the rates at most five modes are left, and the losses jump. Here they do warn you: a loss that
// leaps says that something is wrong, though a calm one says nothing. Nearly all weights of a relu generator are without gradient then; at the usual rates
// about a third are, in games that go well. That is a grain of truth in the tip. But the gradient as a whole has not vanished: in half of these games its
// norm is larger than in any at the usual rates. And change relu alone: every weight has a gradient, and the games are broken all the same. So a
// broken game does not need dead units. (Whether they make it worse, three seeds do not say.) Lower both rates.
//
// ## Five losses, four speeds
//
// Does another loss find the ring where $D$ is slow, as in lesson 03's collapse, or where it is too fast? Three more are in wide use. They take the
// logit $a$ as a score, without a sigmoid:
//
// | | $D$ minimises | $G$ minimises |
// |---|---|---|
// | `leastSquares` (Mao et al. 2017) | $\tfrac12 \mathbb{E}_x (a(x) - 1)^2 + \tfrac12 \mathbb{E}_z\, a(G(z))^2$ | $\tfrac12 \mathbb{E}_z (a(G(z)) - 1)^2$ |
// | `hinge` (Lim & Ye 2017) | $\mathbb{E}_x \max(0, 1 - a(x)) + \mathbb{E}_z \max(0, 1 + a(G(z)))$ | $-\mathbb{E}_z\, a(G(z))$ |
// | `wasserstein` (Arjovsky et al. 2017) | $\mathbb{E}_z\, a(G(z)) - \mathbb{E}_x\, a(x)$ | $-\mathbb{E}_z\, a(G(z))$ |
//
// ($\mathbb{E}_x$ is the mean over real samples, $\mathbb{E}_z$ over fakes.)
//
// - Least squares wants scores of 1 for real samples and 0 for fakes, and pulls the harder the farther off a score is.
// - With hinge, $D$ spends nothing on samples that it already tells apart by 1.
// - With Wasserstein the scores are to say *how far* apart real and fake are. They can only if $D$'s slope is bounded; else its loss
//   falls without end. Here its weights are clipped to ±0.1 after each step. (Another bound, **R1**, is for exercise 4.)
//
// The generator's rate stays 0.003; the discriminator's goes from a tenth of it to ten times as much.
//
// **Predict.** What matters more on this ring, the loss (rows) or the speed (columns)?

// %%
const losses = ['nonSaturating', 'minimax', 'leastSquares', 'hinge', 'wasserstein'] as const;
const speeds = { 'a tenth': 0.1, equal: 1, twice: 2, 'ten times': 10 };
const gameOf = (loss: (typeof losses)[number], seed: number) => {
  const clip = loss === 'wasserstein' ? { clip: 0.1 } : {};
  return presets.ringPoints(new Random(seed), { objective: objectives.games[loss], ...clip }).gan;
};
const modes: Record<string, number[]> = {};
row('modes hit', ...Object.keys(speeds));
for (const loss of losses) {
  for (const [name, speed] of Object.entries(speeds)) {
    const found: number[] = (modes[`${loss}, ${name}`] = []);
    const rates = atRates(stage.generatorRate, speed * stage.generatorRate);
    for (const seed of seeds) found.push((await play(gameOf(loss, seed), seed, rates)).modes);
  }
  row(loss, ...Object.keys(speeds).map((name) => modes[`${loss}, ${name}`]!.join(' ')));
}
console.log(`(${stage.steps} steps, seeds ${seeds.join(', ')}; D’s rate as against G’s)`);

// %% [markdown]
// *Read the columns.* With a discriminator ten times slower no loss finds more than one mode. At an equal or doubled rate the first four find six to
// eight. At ten times the rate most find fewer, but `minimax`, the loss that was to go quiet, keeps at least six. That is no contradiction: here $G$
// moves from the first step, before $D$ is sure, and by Adam, which follows faint gradients, too. The clipped Wasserstein game is poor at every speed, but
// this is no fair trial: its paper clips at ±0.01, takes five steps of $D$ for each of $G$, and another optimizer. Three seeds and 400 steps are no verdict
// on losses. But on this ring $D$'s speed, between a tenth of $G$'s rate and ten times as much, decides more than which of the other four losses it is.
//
// To end with, each loss gets the time and the calm end of lesson 03's last training.

// %%
const panels: Record<string, Float32Array[]> = {};
const calm: number[] = [];
const { stages } = course.budget(lessons!['03']!);
for (const loss of losses) {
  const { modes, good, points } = await play(gameOf(loss, 1), 1, stages!);
  panels[`${loss}: ${modes} modes, ${percent(good)}`] = points;
  calm.push(good);
}
await show.figure(
  show.panels(panels, {
    title: 'Modes hit and good samples of five losses with a calm end (seed 1)',
    range: [-1.5, 1.5],
    circles: { centres: centres, radius: 3 * shape.deviation },
  }),
);

// %% [markdown]
// *Four of the five draw the ring now, and about nine of ten of their samples are good. The clipped Wasserstein game has found a ring of its own, and a quarter
// of its samples lie in a mode.*
//
// ## The claims, checked

// %% tags=["fold"]
const usual = starts['usual']!;
const tooHigh = (name: string) => [10, 100].flatMap((factor) => rated[`${name} × ${factor}`]!);
const modesAt = (speed: string, of: readonly string[]) =>
  of.flatMap((loss) => modes[`${loss}, ${speed}`]!);
const [equal, twice, fast] = ['equal', 'twice', 'ten times'].map((speed) => modesAt(speed, losses.slice(0, 4))) as [number[], number[], number[]]; // prettier-ignore
const fair = [...equal, ...twice];

// %% tags=["fold"]
const ofPushes: Record<string, boolean> = {
  'then it falls below a fifth of its start': usual.every(
    ({ seen }) => 5 * seen.at(-1)!.minimax < seen[0]!.minimax,
  ),
  'the other push ends above ten times its start': usual.every(
    ({ seen }) => seen.at(-1)!.nonSaturating > 10 * seen[0]!.nonSaturating,
  ),
  'it is gone three times sooner than with a tenth of D’s rate': usual.every(
    ({ gone }, i) => 3 * gone <= starts['a tenth']![i]!.gone,
  ),
  'minimax, plain descent: moves by less than 0.1': farMoved[1]!.every(({ far }) => far < 0.1),
  'the other three: by more than 0.3': [0, 2, 3].every((i) =>
    farMoved[i]!.every(({ far }) => far > 0.3),
  ),
  'the other loss, and a fresh Adam: nearer to the ring': [0, 2].every((i) =>
    farMoved[i]!.every(({ from, to }) => to < 0.7 * from),
  ),
  'Adam that watched: creeps, then steps of ten times the rate': farMoved[3]!.every(
    ({ inTwo, largest }, i) =>
      10 * inTwo < farMoved[2]![i]!.inTwo && largest > 0.9 * 10 * stage.generatorRate,
  ),
};

// %% tags=["fold"]
const ofGames: Record<string, boolean> = {
  'high rates: 5 modes at most': [...tooHigh('relu'), ...tooHigh('leaky relu')].every(
    (run) => run.modes <= 5,
  ),
  'relu, usual rates: about a third of the weights without gradient': rated['relu × 1']!.every(
    ({ silent }) => silent > 0.25 && silent < 0.5,
  ),
  'relu, high rates: nearly all': tooHigh('relu').every(({ silent }) => silent > 0.85),
  'leaky relu: none': tooHigh('leaky relu').every(({ silent }) => silent === 0),
  'D at a tenth: no loss finds more than 1 mode': modesAt('a tenth', losses).every((n) => n <= 1),
  'equal or doubled: the first four find 6 or more': fair.every((n) => n >= 6),
  'ten times: most find fewer than at twice, but minimax 6 or more':
    fast.filter((n, i) => n < twice[i]!).length > fast.length / 2 &&
    modesAt('ten times', ['minimax']).every((n) => n >= 6),
  'with a calm end about nine of ten samples of these four are good': calm
    .slice(0, 4)
    .every((good) => good > 0.85),
};
const rises = usual.every(({ seen, peak }) => peak.minimax > 5 * seen[0]!.minimax);
// All but the first needs the full length of the trainings.
const late = course.budgetName() === 'quick' ? {} : { ...ofPushes, ...ofGames };
course.claims({ 'minimax push: rises fivefold': rises, ...late });

// %% [markdown]
// ## Summary
//
// - What a fake is told is the slope of the loss times the slope of the logit. Minimax has $D$ for the first factor and goes quiet where $D$ is sure; the
//   non-saturating loss has $1 - D$ and does not.
// - Before a generator that holds still the minimax push goes at each of three rates of $D$, several times sooner at the usual one than at a tenth of it.
// - A push that has vanished stops plain descent. A fresh Adam still learns from it; one that remembers larger gradients creeps, then leaps.
// - Far too high rates for both kill relu units and make losses jump. The game breaks without dead units, too.
// - On the ring, from a tenth of $G$'s rate to ten times as much, the discriminator's speed decides more than which of four losses it is: too slow, and
//   none finds more than one mode.
//
// **Exercises**: `exercises/04-vanishing-gradients.ipynb`, where you break a training on purpose and mend it. **Next**: lesson 05, digits.
//
// ## References
//
// I. Goodfellow et al. (2014), *Generative adversarial nets*, end of section 3. · M. Arjovsky, L. Bottou (2017), *Towards principled methods for training
// GANs*, theorems 2.4 and 2.6. · D. Kingma, J. Ba (2015), *Adam*. · X. Mao et al. (2017), *Least squares generative adversarial networks*. · J. H. Lim, J. C. Ye
// (2017), *Geometric GAN* (hinge). · M. Arjovsky et al. (2017), *Wasserstein GAN*.
//
// **The document this comes from**: “Generative Adversarial Networks (GANs)”, the simple-GAN document of lesson 00: its tip on vanishing gradients.
