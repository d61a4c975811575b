// Lesson 01. The game itself, on numbers in one dimension, where everything can be checked.

// %% [markdown]
// # 01 · The objective
//
// A GAN is a game of two networks. Here the data are single numbers, so that you can draw everything and check every
// formula.
//
// ![Real numbers come from a density p. The generator G turns noise z into fake numbers, whose density is q. The
// discriminator D judges both. Its answers make one value V, the mean of log D(x) over real numbers plus the mean of log(1
// − D(G(z))) over fakes. The gradient of V moves D upwards, and, through D and the fakes, G downwards.](../docs/diagrams/objective.svg)
//
// *The game in one drawing: D moves to make V larger, G to make it smaller. In this lesson D learns, and in the place of G you
// move the fakes; in lesson 02 G learns.*
//
// You will
//
// 1. find the discriminator's best move on paper, and let a network find it from samples;
// 2. see what the generator then minimises, with the loss of the theory and with the one that is used;
// 3. move the fakes about yourself, and watch the judge and both losses follow.
//
// You need lesson 00, logarithms, and what a derivative, an integral and a probability density are.

// %% tags=["fold"]
import { course, metrics, nets, show } from 'tsgan';
import { Adam, Random, tf, useBackend } from 'tsgan';

const { device } = await useBackend('wasm');
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## First, the picture
//
// Some **real** numbers come from a Gaussian with mean 2 and standard deviation 1. A **generator** makes
// fake numbers; just now they come from a Gaussian with mean 0.5 and deviation 1.5. A **discriminator**
// is shown one number and must say how probable it is that the number is real. Half of the numbers that it is shown are real.
// **Predict first**: what should it say where the two densities cross? And far to the right, at 7?

// %%
const real = { mean: 2, deviation: 1 };
const fake = { mean: 0.5, deviation: 1.5 };
const { real: blue, fake: red, discriminator: green, generator: orange } = show.roles;

/** Where a curve passes ½: between two of the x, on a straight line. */
const crossings = (x: number[], y: number[]) =>
  x.flatMap((to, i) => {
    const [before, after] = [y[i - 1]! - 0.5, y[i]! - 0.5];
    if (!(before * after < 0)) return [];
    return [to - ((to - x[i - 1]!) * after) / (after - before)];
  });

// %%
/** Both densities, and below them the best discriminator between them, for fakes with this mean and deviation. */
function densitiesAndJudge({ mean, deviation }: typeof fake, real: typeof fake): show.Figure[] {
  const x = Array.from({ length: 81 }, (_, i) => -6 + i / 5);
  const p = x.map((x) => metrics.normalPdf(x, real.mean, real.deviation));
  const q = x.map((x) => metrics.normalPdf(x, mean, deviation));
  const best = metrics.optimalDiscriminator(p, q);
  const equal = crossings(x, best);
  const axes = (high: number) =>
    ({ xaxis: { range: [-6, 10] }, yaxis: { range: [0, high] } }) as const;
  return [
    show.lines(
      {
        'real density p': { x, y: p, colour: blue },
        'density q of the fakes': { x, y: q, colour: red },
      },
      { y: 'density per unit of x', layout: axes(0.85) },
    ),
    show.lines(
      {
        'best discriminator D*': { x, y: best, colour: green },
        'p = q': { x: equal, y: equal.map(() => 0.5), marks: 'circle', colour: 'black' },
      },
      { x: 'x', y: 'probability of "real"', layout: axes(1) },
    ),
  ];
}

const title = 'Real numbers, fake numbers, and the best judge between them';
await show.figure(show.stacked(densitiesAndJudge(fake, real), { title: title, height: 520 }));

// %% [markdown]
// *Where the densities cross, the judge can only say ½. They cross a second time, too low to be seen above: fakes spread more
// widely, so far to the right a number is more likely to be one of them.*
//
// ## The game
//
// Write $p$ for the density of the real data, $G(z)$ for what the generator makes of random numbers $z$,
// and $q$ for the density of $G(z)$. $D(x)$ is a probability: 1 means "surely real". The game has one
// score, the **value** (Goodfellow et al. 2014, equation 1):
//
// $$ \min_G \max_D V(D, G) = \mathbb{E}_{x \sim p}\left[\log D(x)\right] + \mathbb{E}_{z}\left[\log (1 - D(G(z)))\right] $$
//
// $\mathbb{E}$ is the mean over many samples ($x \sim p$: samples $x$ from $p$), $\log$ the natural logarithm, and the unit of $V$ is called a
// **nat**. $D$ makes $V$ as large as it can, and $G$ makes that largest value small.
//
// The two terms are the judge's marks. For a real number it gets $\log D(x)$: 0 if it was sure that it is real, and far
// less if it was sure of the contrary; for a fake the other way round. So no judge scores above 0, and a judge that always says ½ gets $2 \log \tfrac12 = -\log 4 = -1.386$.
//
// **Predict first**: a bold judge says 0.95 above the first crossing, $x = 1.03$, and 0.05 below. That is the correct side about
// three times in four. Does it score more or less than the judge that always says ½?

// %%
const dx = 0.05;
const grid = Array.from({ length: 881 }, (_, i) => -20 + i / 20);
const indexOf = (x: number) => Math.round((x + 20) / dx);
/** The density of a Gaussian on the grid. */
const bell = ({ mean, deviation }: typeof real) =>
  grid.map((x) => metrics.normalPdf(x, mean, deviation));
const [p, q] = [bell(real), bell(fake)];
const best = metrics.optimalDiscriminator(p, q);

const judges: Record<string, number[]> = {
  'always ½': grid.map(() => 0.5),
  '0.95 if x > 1.03, else 0.05': grid.map((x) => (x > 1.03 ? 0.95 : 0.05)),
  'the best': best,
};
const scores = Object.values(judges).map((D) => metrics.valueFunction(D, p, q, dx));
Object.keys(judges).forEach((name, i) =>
  console.log(`${name.padEnd(30)} V = ${scores[i]!.toFixed(3)} nats`),
);
const below = ({ mean, deviation }: typeof real) => metrics.normalCdf(1.03, mean, deviation);
const right = (1 - below(real) + below(fake)) / 2;
console.log(`"x > 1.03" is right ${(100 * right).toFixed(0)} times in 100`);
console.log('crossings:', ...crossings(grid, best).map((x) => x.toFixed(2)));

// %% [markdown]
// Less, clearly: it bets as if it were right nineteen times in twenty, and being wrong with confidence is expensive.
//
// ## The best discriminator, on paper
//
// Write the two means as integrals over the number line, both over the same $x$:
//
// $$ V(D, G) = \int p(x) \log D(x) + q(x) \log(1 - D(x)) \, dx $$
//
// $D$ may choose its answer $d$ for every $x$ separately. So take one $x$, and maximise
// $f(d) = p \log d + q \log (1 - d)$. Its slope is zero where
//
// $$ f'(d) = \frac{p}{d} - \frac{q}{1 - d} = 0 \quad\Longleftrightarrow\quad p\,(1 - d) = q\,d
// \quad\Longleftrightarrow\quad d = \frac{p}{p + q}, $$
//
// and $f$ bends downwards wherever there are numbers at all, so this is its one maximum. The best discriminator is
//
// $$ D^*(x) = \frac{p(x)}{p(x) + q(x)}, $$
//
// the share of real numbers among all numbers at $x$, if half of all are real (Goodfellow et al. 2014, proposition 1).
//
// ## The best discriminator, learnt
//
// In practice nobody knows $p$ or $q$. So we draw samples, hide the formulas, and ask: does a network find $D^*$? Ours takes one number, has two hidden layers of 32, and gives one number, the **logit** $a$. The probability is
// $D = \sigma(a) = 1/(1 + e^{-a})$. (Why not $D$ itself? A logit may be any number, and $\log \sigma(a)$ can be computed even where
// $\sigma(a)$ is rounded to 0.)
//
// Each output of a **layer** is a weighted sum of its inputs, plus one more weight, the bias. Between layers the sums are
// bent by an **activation function**: `nets.leakyRelu(0.2)` multiplies a negative number by 0.2. Without the bend the whole
// network would be one straight line. Such a network is called a **multilayer perceptron**, or MLP, and the layers
// inside it are **hidden**.
//
// A **loss** is a number that learning makes small. Here it is $-V$. With logits both terms become one function,
// $\mathrm{softplus}(a) = \log(1 + e^a)$:
//
// $$ -\log \sigma(a) = \mathrm{softplus}(-a), \qquad -\log (1 - \sigma(a)) = \mathrm{softplus}(a). $$

// %%
/** A new network for D: one number in, one logit out. */
function newJudge(random: Random): tf.LayersModel {
  return nets.mlp({
    name: 'judge',
    sizes: [1, 32, 32, 1],
    hidden: [nets.leakyRelu(0.2)],
    random: random,
  });
}

/** −V, measured on a batch: the mean of −log D over real and of −log(1 − D) over fake samples. */
function discriminatorLoss(realLogits: tf.Tensor, fakeLogits: tf.Tensor): tf.Scalar {
  return tf.add(tf.mean(tf.softplus(tf.neg(realLogits))), tf.mean(tf.softplus(fakeLogits)));
}

// %% [markdown]
// To **learn** is to change the weights a little, so that the loss falls, and to repeat. How fast the loss rises with each
// weight is the **gradient**, which TensorFlow.js computes; `Adam` takes the step (lesson 02 explains both). A **batch** is the
// samples that one step looks at: first big steps on small batches, to get near, then small steps on big ones, to settle.
// (`true` says: you are learning. It matters from lesson 06 on.)

// %%
const longer = course.budget({ quick: 0.5, standard: 1, full: 3 });
const stages = [
  { steps: 400 * longer, batch: 256, learningRate: 1e-2 },
  { steps: 200 * longer, batch: 1024, learningRate: 3e-3 },
  { steps: 200 * longer, batch: 2048, learningRate: 5e-4 },
];

/** Trains a new D on samples. It never sees a density. */
function trainedJudge(seed: number): tf.LayersModel {
  const random = new Random(seed);
  const D = newJudge(random);
  for (const { steps, batch, learningRate } of stages) {
    const adam = new Adam({ learningRate });
    for (let step = 0; step < steps; step++) {
      tf.tidy(() => {
        const reals = random.normalTensor([batch, 1], real.mean, real.deviation);
        const fakes = random.normalTensor([batch, 1], fake.mean, fake.deviation);
        const loss = () =>
          discriminatorLoss(nets.forward(D, reals, true), nets.forward(D, fakes, true));
        adam.minimize(loss, nets.trainableVariables(D));
      });
    }
    adam.dispose();
  }
  return D;
}

// %% [markdown]
// Three of them, from three seeds. **Predict first**: from −2 to 4 lie 96 % of all samples. What will the networks say at
// 6, where there are hardly any? ($D^*$ says 0.29.)

// %%
const learnt: number[][] = [];
for (const D of [1, 2, 3].map(trainedJudge)) {
  const probabilities = tf.tidy(() =>
    tf.sigmoid(nets.forward(D, tf.tensor2d(grid, [grid.length, 1]), false)),
  );
  learnt.push(Array.from(await probabilities.data()));
  probabilities.dispose();
  D.dispose();
}

// %%
const [from, to] = [indexOf(-2), indexOf(4) + 1];
const gapTo = (best: number[]) => (D: number[]) =>
  Math.max(...D.slice(from, to).map((d, i) => Math.abs(d - best[from + i]!)));
const gaps = learnt.map(gapTo(best));
const at6 = (D: number[]) => D[indexOf(6)]!.toFixed(2);
console.log(`D* at 6: ${at6(best)}`);
learnt.forEach((D, i) =>
  console.log(
    `seed ${i + 1}: gap to D* from −2 to 4 at most ${gaps[i]!.toFixed(3)}; at 6: ${at6(D)}`,
  ),
);
const rare = [real, fake].map(({ mean, deviation }) => 1 - metrics.normalCdf(5.5, mean, deviation));
console.log(`above 5.5 lies one number in ${(2 / (rare[0]! + rare[1]!)).toFixed(0)}`);

// %%
const three = learnt.map((y, i) => {
  const { data } = show.lines({ 'D, three seeds': { x: grid, y, colour: green } });
  return { ...data[0]!, showlegend: i === 0 };
});
const { data: formula, layout } = show.lines(
  { 'D*': { x: grid, y: best, dashed: true, colour: 'black' } },
  {
    title: 'The best discriminator: on paper and learnt',
    x: 'x',
    y: 'probability of "real"',
    layout: { xaxis: { range: [-5, 9] }, yaxis: { range: [0, 1] } },
  },
);
await show.figure({ data: [...three, ...formula], layout: layout! });

// %% [markdown]
// *Where there are samples, all three follow the formula. To the right, beyond 4, they leave it: hardly anything there tells a network what to say.*
//
// ## What the generator minimises
//
// Suppose the discriminator is always the best one. Put $D^*$ into the value. With the mixture
// $m = (p + q)/2$ we have $p/(p+q) = p/(2m)$, and $\log \frac{p}{2m} = \log \frac{p}{m} - \log 2$. As $\int p = \int q = 1$, the two
// $-\log 2$ make $-\log 4$:
//
// $$ V(D^*, G) = \int p \log \frac{p}{2m} + q \log \frac{q}{2m} \, dx
//    = -\log 4 + \mathrm{KL}(p \,\|\, m) + \mathrm{KL}(q \,\|\, m) = 2\,\mathrm{JSD}(p \,\|\, q) - \log 4. $$
//
// $\mathrm{KL}(p \,\|\, m) = \int p \log (p/m)\,dx$ is the **Kullback-Leibler divergence** of $p$ from $m$: never negative, and 0 only
// where the two densities are the same. The mean of the two is the **Jensen-Shannon divergence**: 0 exactly when
// $p = q$, and at most $\log 2$, which it reaches where $p$ and $q$ lie apart: there $m = p/2$ wherever $p$ is.
//
// So *if* $D$ is the best one after each of $G$'s steps, and *if* $G$ can make the real density at all, its best move is to make
// it, $q = p$ (Goodfellow et al. 2014, theorem 1). Nobody told it the density: the discriminator only said which way.

// %%
const theory = 2 * metrics.jensenShannon(p, q, dx) - Math.log(4);
const learntValues = learnt.map((D) => metrics.valueFunction(D, p, q, dx));
console.log(`2 JSD − log 4: ${theory.toFixed(4)} nats`);
console.log(`V(D*, G):      ${scores[2]!.toFixed(4)} nats`);
console.log(
  `V(D, G), the learnt ones: ${learntValues.map((value) => value.toFixed(4)).join(', ')}`,
);

// %% [markdown]
// The learnt judges come close from below, as they must: none can beat $D^*$.
//
// ## A loss that stays alive
//
// All that the loss sees of a fake is its logit $a$. In the game as written (**minimax**) $G$'s loss is $\log(1 - D) =
// -\mathrm{softplus}(a)$. The slope of softplus is $\sigma$, so the slope in $a$ (written $\partial / \partial a$) is
//
// $$ \frac{\partial}{\partial a} \log (1 - \sigma(a)) = -\sigma(a) = -D. $$
//
// When the discriminator is sure that it sees a fake, $D \approx 0$, and so is the slope: the loss is
// **saturating**. The paper's way out (end of section 3): not "be called fake as little as possible"
// but "be called real as much as possible". The loss is $-\log D$, and
//
// $$ \frac{\partial}{\partial a} \left[ - \log \sigma(a) \right] = -(1 - \sigma(a)) = -(1 - D). $$
//
// Both pull $a$ upwards. But this one, **non-saturating**, pulls hardest just when the judge is sure.
//
// Where does it pull to? Let $D^*$ hold still while $q$ changes by a little $\delta$. Both losses are means over fakes:
// minimax changes by $\int \delta \log \frac{q}{2m}$, and so does $2\,\mathrm{JSD}$. The other changes by
// $\int \delta \log \frac{2m}{p} = \int \delta \log \frac{q}{p} - \int \delta \log \frac{q}{2m}$, and $\int \delta \log \frac qp$ is
// the change of $\mathrm{KL}(q \,\|\, p)$. So $-\log D$ has the slope of
//
// $$ \mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD}(p \,\|\, q) = 2\,\mathrm{KL}(m \,\|\, p) $$
//
// (Arjovsky & Bottou 2017, theorem 2.5, has the left side). The right side is never negative, and 0 only where $q = p$: this loss, too, wants
// the real density. On the way there it follows another road. $\mathrm{KL}(q \,\|\, p)$ is a mean over the *fakes*: high where they lie and
// hardly any real numbers do, and blind to real numbers without fakes. **Predict first**: with fakes as wide as the real numbers but at
// mean −6, how steep is each of the two losses? (Between two such Gaussians KL is half the squared distance of their means.)

// %%
/** How much f rises per unit of x, from two points beside it. */
const slope = (f: (x: number) => number, x: number) => (f(x + 0.01) - f(x - 0.01)) / 0.02;

/** Slopes of both losses, and of what the theorems say that they follow, at a mean of the fakes. */
function slopesAt(mean: number, p: number[], dx: number) {
  const fakes = (mean: number) => bell({ mean, deviation: 1 });
  const q = fakes(mean);
  // log D* and log(1 − D*), held still while the fakes move.
  const logD = p.map((p, i) => Math.log(p / (p + q[i]!)));
  const logNotD = p.map((p, i) => Math.log(q[i]! / (p + q[i]!)));
  const expected = (logs: number[]) => (mean: number) =>
    fakes(mean).reduce((sum, density, i) => sum + density * logs[i]!, 0) * dx;
  const jsd = (mean: number) => metrics.jensenShannon(p, fakes(mean), dx);
  const kl = (mean: number) => metrics.kullbackLeibler(fakes(mean), p, dx);
  return {
    minimax: slope(expected(logNotD), mean),
    '2 JSD': slope((mean) => 2 * jsd(mean), mean),
    '−log D': -slope(expected(logD), mean),
    'KL − 2 JSD': slope((mean) => kl(mean) - 2 * jsd(mean), mean),
  };
}

// %%
const someMeans = [-6, -2, 0, 1, 1.5];
const slopes = someMeans.map((mean) => slopesAt(mean, p, dx));
const cells = (values: string[]) => values.map((value) => value.padStart(12)).join('');
console.log('mean' + cells(Object.keys(slopes[0]!)));
slopes.forEach((row, i) => {
  const numbers = Object.values(row).map((value) => value.toFixed(4));
  console.log(`${someMeans[i]}`.padEnd(4) + cells(numbers));
});

// %% [markdown]
// Each loss has the slope that the theorem says. At −6 minimax is all but flat (JSD has all but reached its $\log 2$), and $-\log D$
// falls by eight nats a unit.
//
// ## Move the fakes yourself
//
// Now everything at once, and at the bottom the two *landscapes*, each on an axis of its own: the heights whose slopes the losses follow,
// if $D^*$ is renewed after every step.
//
// **Predict first**: with the right mean, 2, and a wrong deviation, what does $D^*$ look like? And which of the two losses
// minds a deviation of 2 more than one of 0.5?

// %%
const means = Array.from({ length: 25 }, (_, i) => -4 + i / 2);
const deviations = [0.5, 0.75, 1, 1.5, 2, 3];

/** For fakes with this mean and deviation: JSD, and the heights whose slopes the two losses follow. */
function heightsAt(mean: number, deviation: number, p: number[], dx: number) {
  const q = bell({ mean, deviation });
  const jsd = metrics.jensenShannon(p, q, dx);
  const alive = metrics.kullbackLeibler(q, p, dx) - 2 * jsd;
  return { jsd: jsd, minimax: 2 * jsd - Math.log(4), alive: alive };
}
const landscapes = deviations.map((deviation) =>
  means.map((mean) => heightsAt(mean, deviation, p, dx)),
);
for (const deviation of [0.5, 1, 2]) {
  const { minimax, alive } = heightsAt(2, deviation, p, dx);
  const numbers = `minimax ${minimax.toFixed(3)}, −log D ${alive.toFixed(3)}`;
  console.log(`height at 2 ± ${deviation}: ${numbers}`);
}

// %%
/** The third row: each loss's landscape over all means, and where the fakes are now. */
function landscape(mean: number, deviation: number): show.Figure[] {
  const row = landscapes[deviations.indexOf(deviation)]!;
  const now = row[means.indexOf(mean)]!;
  const over = (name: string, colour: string, of: 'minimax' | 'alive', range: [number, number]) =>
    show.lines(
      {
        [name]: { x: means, y: row.map((heights) => heights[of]), colour },
        'where you are': { x: [mean], y: [now[of]], marks: 'circle', colour: red },
      },
      {
        ...{ x: 'mean of the fakes', y: 'landscape (nats)' },
        layout: { xaxis: { range: [-4.5, 8.5] }, yaxis: { range } },
      },
    );
  return [
    over('minimax follows 2 JSD − log 4', 'black', 'minimax', [-1.5, 0.1]),
    over('−log D follows KL − 2 JSD', orange, 'alive', [-1, 21]),
  ];
}

// %%
await show.live(
  { mean: means, deviation: deviations },
  ({ mean, deviation }) => {
    const { jsd } = heightsAt(mean, deviation, p, dx);
    const title = `Fakes at ${mean} ± ${deviation}: JSD = ${jsd.toFixed(3)} nats`;
    const now = densitiesAndJudge({ mean, deviation }, real);
    return show.stacked([...now, landscape(mean, deviation)], { title, height: 760 });
  },
  { start: { mean: 2, deviation: 2 } },
);

// %% [markdown]
// With too wide fakes $D^*$ is a hill, as in the picture; with too narrow ones (move the slider to 0.5) a hollow. To minimax twice as wide and
// half as wide are equally bad. To $-\log D$ too wide is worse: that puts fakes where there are hardly any real numbers. The
// further out, the steeper $-\log D$. Minimax is steepest some way from the goal and flattens out beyond: it never rises above 0.
//
// ## Summary
//
// - $D$ wants the value $V$ high, $G$ wants it low.
// - The best discriminator is the share of real data at each point, $D^* = p/(p+q)$. A network finds it where there are
//   enough samples.
// - Against it the minimax generator minimises $2\,\mathrm{JSD} - \log 4$: the least is at $q = p$.
// - At a fake that the discriminator is sure of, the minimax loss has hardly a slope, and the non-saturating loss,
//   $-\log D(G(z))$, its steepest. Against $D^*$ it, too, is content only at $q = p$.
//
// **Exercises**: `exercises/01-objective.ipynb`. Next, both networks learn.
//
// ## The documents this comes from
//
// "Deep Learning GAN using PyTorch, Question-Answer Generator" writes $L(D) = -V$ and $L(G) = -\log D(G(z))$, and all five
// documents train these (the batch-norm document: half of $L(D)$). The game is then no longer **zero-sum** (what one gains, the other loses): the two losses do not add up to 0. "Generative
// Adversarial Networks (GANs)" calls it "a zero-sum game" all the same.
//
// ## References
//
// I. Goodfellow et al. (2014), *Generative adversarial nets*, equation 1, proposition 1, theorem 1, and the
// end of section 3. · M. Arjovsky, L. Bottou (2017), *Towards principled methods for training GANs*, theorem 2.5.
//
// The last cell checks this lesson's claims on your machine.

// %% tags=["fold"]
const strict = course.budgetName() !== 'quick';
const apart = (row: (typeof slopes)[0]) =>
  Math.max(Math.abs(row.minimax - row['2 JSD']), Math.abs(row['−log D'] - row['KL − 2 JSD']));
const shortfalls = learntValues.map((value) => theory - value);
const at = (mean: number, deviation: number) => heightsAt(mean, deviation, p, dx);
const densityGap = (x: number) =>
  metrics.normalPdf(x, real.mean, real.deviation) - metrics.normalPdf(x, fake.mean, fake.deviation);
const half = Math.max(...crossings(grid, best).map((x) => Math.abs(densityGap(x))));
/** 2 KL(m ‖ p) for fakes with this mean. */
function fromMixture(mean: number, p: number[], dx: number): number {
  const m = bell({ mean, deviation: 1 }).map((q, i) => (p[i]! + q) / 2);
  return 2 * metrics.kullbackLeibler(m, p, dx);
}
const roads = someMeans.map((mean) => Math.abs(at(mean, 1).alive - fromMixture(mean, p, dx)));
const beyond = learnt.map((D) => Math.abs(D[indexOf(6)]! - best[indexOf(6)]!));

// %% tags=["fold"]
const claims: [claim: string, measured: number, atMost: number][] = [
  // Identities: here they say that the library's formulas are those of the text.
  ['p − q where D* is ½', half, 1e-4],
  ['V(D*, G) against 2 JSD − log 4, in nats', Math.abs(scores[2]! - theory), 1e-6],
  ['slopes of both losses against their landscapes', Math.max(...slopes.map(apart)), 1e-3],
  ['KL − 2 JSD against 2 KL(m ‖ p), in nats', Math.max(...roads), 1e-6],
  [
    'minimax at 2: heights for ½ and 2 times as wide',
    Math.abs(at(2, 0.5).jsd - at(2, 2).jsd),
    1e-4,
  ],
  ['−log D at 2: half as wide against twice', at(2, 0.5).alive / at(2, 2).alive, 0.5],
  ['minimax slope at −6, a share of the other', slopes[0]!.minimax / slopes[0]!['−log D'], 1e-3],
  ['−log D at −6: how far from eight nats a unit', Math.abs(slopes[0]!['−log D'] + 8), 0.01],
  ["the bold judge's score above that of always ½, in nats", scores[1]! - scores[0]!, -0.1],
  // Measured: what networks did.
  ['largest gap of a learnt D to D* from −2 to 4', Math.max(...gaps), strict ? 0.03 : 0.1],
  ['that gap, a share of the least one at 6', Math.max(...gaps) / Math.min(...beyond), 1],
  ['what a learnt D lacks of V(D*, G), in nats', Math.max(...shortfalls), strict ? 0.005 : 0.05],
  ['and what one has more, in nats', -Math.min(...shortfalls), 1e-9],
];
for (const [claim, measured, atMost] of claims) {
  const verdict = measured <= atMost ? '✓' : '✗';
  console.log(`${verdict} ${claim}: ${measured.toPrecision(3)} (at most ${atMost})`);
}
const broken = claims.filter(([, measured, atMost]) => !(measured <= atMost));
if (broken.length > 0) throw new Error(`Not true here: ${broken.map(([c]) => c).join('; ')}`);
