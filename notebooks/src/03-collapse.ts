// Lesson 03. From the simple-GAN document: its three tips, each made to happen, measured and cured.

// %% [markdown]
// # 03 · Training dynamics
//
// Two networks that learn against each other can go wrong in ways that one network cannot.
//
// ![Above: many different z go into G, and all fakes come out in one place of a ring of eight modes. D sees each fake alone,
// so nothing tells it that all are alike. Below: with minibatch discrimination D also measures how close each sample is to
// the others of its batch, and puts these numbers beside its features. A collapsed batch gives itself away, and the
// gradient is of all samples at once.](../docs/diagrams/ring.svg)
//
// *Mode collapse: many $z$, one place. And one of the two cures of this lesson.*
//
// In this lesson you will
//
// 1. make a generator **collapse** on purpose, and see it in a picture;
// 2. measure the collapse with a meter, because the losses do not show it;
// 3. cure it in two ways, over several seeds;
// 4. watch the generator's gradient **vanish**, and keep it alive;
// 5. find out which **learning rates** are too high, and what that really does;
// 6. compare five objectives on the same nets.
//
// The simple-GAN document ends with three tips: "Ensure that the learning rates are not too high, which can cause the
// gradients to vanish", "Use techniques like mini-batch discrimination", and "Regularly monitor the loss values". We take
// each at its word and measure it. You need lesson 01 (the game and its losses).

// %%
import { course, data, metrics, nets, objectives, show, training } from 'tsgan';
import {
  Adam,
  discriminate,
  generate,
  Random,
  tf,
  train,
  useBackend,
  watch,
  type Gan,
} from 'tsgan';

// The nets of this lesson are tiny: one thread is enough for them.
process.env['TSGAN_THREADS'] ??= '1';
const { device } = await useBackend();
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## The data: a ring of eight
//
// On images, nobody sees at once which part of the data a generator leaves out. So this lesson uses
// points in the plane: eight small Gaussians in a circle of radius 1, each with a standard deviation
// of 0.05. Each is a **mode**: a place where data are likely. Metz et al. (2017) made this ring the
// touchstone of mode collapse. (Theirs has smaller modes, a hundredth of the radius; see the exercises.)
//
// The **meter** looks at 2,000 samples. A sample is *good* if it lies within three standard
// deviations of its nearest centre. A mode is *hit* if at least 20 of the 2,000 samples, 1 %, are good
// ones of that mode; its fair share would be 250. So a clump that lies between the modes hits none.

// %%
const deviation = 0.05;
const centres = data.ringCenters({ modes: 8, radius: 1 });
const ring = data.ringOfGaussians({ radius: 1, deviation, size: 10_000, random: new Random(0) });

/** The meter: modes hit, share of good samples. Points are `[2000][2]`. */
const measure = (points: Float32Array[]) =>
  metrics.modeCoverage(points, centres, deviation, { radius: 3, minimum: 20 });

/** 2,000 samples of a generator, always from the same latents. */
function sample(gan: Gan): Float32Array[] {
  const fakes = generate(gan, 2000, { random: new Random(99) });
  const points = metrics.rows(fakes.dataSync() as Float32Array, 2);
  fakes.dispose();
  return points;
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const real = metrics.rows(ring.samples, 2).slice(0, 2000);
const ceiling = measure(real);
console.log(
  `real samples: ${ceiling.modes} of 8 modes, ${percent(ceiling.goodShare)} good (theory: 98.9 %)`,
);

// %% [markdown]
// ## The two networks
//
// The generator makes a point of two normal numbers: 2-64-64-2, with relu. The discriminator is one
// layer deeper: 2-64-64-64-1, with leaky relu (lesson 01). **Relu** is the same without the leak: it leaves positive numbers as
// they are and turns negative ones into 0. Both learn by Adam with $\beta_1 = 0.5$, in batches of
// 128, on the non-saturating loss. The generator's learning rate is $3 \cdot 10^{-3}$ unless
// the text says otherwise. What changes most is **how fast the discriminator learns**.

// %%
interface Recipe {
  /** The discriminator's learning rate. */
  readonly rate: number;
  readonly generatorRate?: number;
  readonly objective?: objectives.ObjectiveName;
  /** Puts minibatch discrimination before the discriminator's last layer. */
  readonly minibatch?: boolean;
  /** Keeps each weight of the discriminator within ± this. */
  readonly clip?: number;
  readonly steps: number;
  /** More steps at the end, with a fifth of both rates. */
  readonly calm?: number;
}

// %%
function ringGan(
  seed: number,
  { objective = 'nonSaturating', minibatch = false, clip }: Partial<Recipe>,
): Gan {
  const random = new Random(seed);
  const hidden = [1, 2, 3].flatMap(() => [nets.linear(64), nets.leakyRelu(0.2)]);
  return {
    name: 'ring',
    generator: nets.mlp({
      name: 'generator',
      sizes: [2, 64, 64, 2],
      hidden: [nets.relu()],
      random,
    }),
    discriminator: nets.network({
      name: 'discriminator',
      inputs: { point: [2] },
      layers: [
        ...hidden,
        ...(minibatch ? [nets.minibatchDiscrimination({ measures: 4, dimensions: 2 })] : []),
        nets.linear(1),
      ],
      random,
    }),
    latent: nets.normalLatent(2),
    objective:
      clip === undefined
        ? objectives.games[objective]
        : objectives.regularized(objectives.games[objective], objectives.weightClipping(clip)),
  };
}

// %% [markdown]
// A recipe becomes one training, perhaps with a calm end, and what comes out is measured.

// %%
/** Trains a new GAN by a recipe, perhaps watched, and returns what came out. */
async function trainRing(
  recipe: Recipe,
  seed: number,
  watchers: (gan: Gan) => show.Watcher[] = () => [],
) {
  const { rate, generatorRate = 3e-3, steps, calm = 0 } = recipe;
  const gan = ringGan(seed, recipe);
  const start = performance.now();
  const progress = await watch(
    training.trainInStages(gan, ring, {
      seed: seed,
      batchSize: 128,
      generatorOptimizer: { beta1: 0.5 },
      discriminatorOptimizer: { beta1: 0.5 },
      reportEvery: 50,
      stages: [
        { steps: steps, generatorRate: generatorRate, discriminatorRate: rate },
        { steps: calm, generatorRate: generatorRate / 5, discriminatorRate: rate / 5 },
      ].filter((stage) => stage.steps > 0),
    }),
    ...watchers(gan),
  );
  const last = progress.at(-1)!;
  const points = sample(gan);
  nets.disposeGan(gan);
  const seconds = (performance.now() - start) / 1000;
  const losses = { d: last.discriminatorLoss, g: last.generatorLoss };
  return { points: points, ...measure(points), ...losses, seconds: seconds };
}

// %% [markdown]
// And a way to draw: panels side by side, all with the same axes. Points are samples, circles show where
// the modes are (three standard deviations).

// %%
const showPanels = (title: string, panels: Record<string, Float32Array[]>, colour: string) =>
  show.figure(
    show.panels(panels, {
      title: title,
      range: [-2.2, 2.2],
      circles: { centres: centres, radius: 3 * deviation },
      colour: colour,
    }),
  );

/** Keeps samples from the way of a training, for a row of panels. */
function snapshots(kept: Record<string, Float32Array[]>, interval: number) {
  return (gan: Gan): show.Watcher[] => [
    show.every(interval, ({ step }) => void (kept[`step ${step}`] ??= sample(gan))),
  ];
}

// %% [markdown]
// ## First, the picture
//
// Two trainings of the same two networks, from the same first weights. In one the discriminator's
// learning rate is ten times *lower* than the generator's, in the other twice as *high*. The second is
// also longer, and its last part has smaller steps, to make a good picture; which of these differences counts is asked
// further down, one at a time. **Predict first**: which will find more of the eight modes?

// %%
const steps = course.budget({
  quick: { slow: 240, fast: 500, calm: 100, minibatch: 60, try: 30, rates: 100, alone: 96 },
  standard: { slow: 600, fast: 1200, calm: 500, minibatch: 500, try: 400, rates: 300, alone: 240 },
  full: { slow: 600, fast: 1200, calm: 1000, minibatch: 600, try: 400, rates: 300, alone: 240 },
});
const slowRecipe: Recipe = { rate: 3e-4, steps: steps.slow };
const fastRecipe: Recipe = { rate: 6e-3, steps: steps.fast, calm: steps.calm };
const slowSnapshots: Record<string, Float32Array[]> = {};
const fastSnapshots: Record<string, Float32Array[]> = {};

const slow = await trainRing(slowRecipe, 1, (gan) => [
  show.liveLosses({
    title: 'Losses of the slow discriminator',
    levels: { '2 ln 2': 2 * Math.LN2, 'ln 2': Math.LN2 },
  }),
  ...snapshots(slowSnapshots, Math.round(slowRecipe.steps / 6))(gan),
]);
const fast = await trainRing(fastRecipe, 1, (gan) => [
  show.progressBar(),
  ...snapshots(fastSnapshots, Math.round(fastRecipe.steps / 4))(gan),
]);

// %%
await showPanels(
  'Real, collapsed, cured',
  {
    'real data': real,
    [`D ten times slower: ${slow.modes} of 8`]: slow.points,
    [`D twice as fast: ${fast.modes} of 8`]: fast.points,
  },
  show.colours.vermilion,
);

// %% [markdown]
// *Dots are samples, circles the modes, from seed 1. (One colour for all three panels, the real data too.) In the middle the samples stand in one clump; to the right they have split up
// between the modes.* The slow discriminator's clump need not stand on a mode: the meter often finds *no* mode hit at all. And the way
// there: first the slow discriminator, then the fast one.

// %%
await showPanels('D ten times slower than G', slowSnapshots, show.colours.vermilion);
await showPanels(
  'D twice as fast as G',
  { ...fastSnapshots, 'after the calm end': fast.points },
  show.colours.vermilion,
);

// %% [markdown]
// *Above, the clump wanders from place to place, and now and then passes a mode. Below, the ring closes first, and
// then breaks up into modes; the last part, with smaller steps, sharpens them.*
//
// ## Mode collapse: why
//
// Freeze the discriminator and ask what the generator should do. It minimises
//
// $$ L_G = \mathbb{E}_z \left[ -\log D(G(z)) \right] , $$
//
// and nothing in it rewards variety. Each sample is judged alone. So the best answer to a *fixed* $D$ is
// to send every $z$ to the one point where $D$ is highest. In the game, $D$ moves: where too many fakes come to one place, it
// learns to say "fake" there.
//
// That can be tried. Train a GAN until it covers the ring, and put a *fresh* generator, which has learnt nothing, before
// its discriminator. Once the discriminator holds still while that generator learns; once it learns on. Nothing else differs.
// **Predict first**: how many modes will each find, of the eight that this discriminator knows so well?

// %%
const trials = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3] });
const prepared = course.budget({ quick: 300, standard: 600, full: 600 });

/** Some steps of both networks, or of the generator alone, at the fast rates. */
function play(gan: Gan, steps: number, random: Random, discriminatorLearns: boolean): void {
  const adamD = new Adam({ learningRate: 6e-3, beta1: 0.5 });
  const adamG = new Adam({ learningRate: 3e-3, beta1: 0.5 });
  let step = 0;
  while (step < steps) {
    for (const { samples, size } of data.batches(ring, 128, random)) {
      if (step++ === steps) break;
      tf.tidy(() => {
        const z = gan.latent(size, random);
        const fakes = nets.forward(gan.generator, z, true);
        if (discriminatorLearns) training.discriminatorStep(gan, adamD, samples, fakes);
        training.generatorStep(gan, adamG, z);
      });
    }
  }
  adamD.dispose();
  adamG.dispose();
}

// %%
/** A fresh generator against a discriminator that has learnt the ring; its samples. */
function freshAgainst(seed: number, discriminatorLearns: boolean): Float32Array[] {
  const gan = ringGan(seed, {});
  const random = new Random(100 + seed);
  play(gan, prepared, random, true);
  const another = ringGan(10 + seed, {});
  const fresh: Gan = { ...gan, generator: another.generator };
  play(fresh, 400, random, discriminatorLearns);
  const points = sample(fresh);
  nets.disposeGan(gan);
  nets.disposeGan(another);
  return points;
}

const still = trials.map((seed) => freshAgainst(seed, false));
const moving = trials.map((seed) => freshAgainst(seed, true));
for (const [name, runs] of Object.entries({ 'D holds still': still, 'D learns on': moving })) {
  const seen = runs.map(measure);
  console.log(
    `${name.padEnd(16)} modes ${seen.map(({ modes }) => modes).join(' ')}   ` +
      `good ${seen.map(({ goodShare }) => percent(goodShare)).join(' ')}`,
  );
}
await showPanels(
  'A fresh generator, seed 1',
  { 'D holds still': still[0]!, 'D learns on': moving[0]! },
  show.colours.vermilion,
);

// %% [markdown]
// *Against a discriminator that holds still every $z$ goes to one point: the textbook's collapse, onto one mode and wholly
// inside it, from a discriminator that can tell all eight. If it learns on, the generator spreads over most of the ring, though 400 steps do not bring it to every mode in each seed.* So it is the discriminator's moving
// that holds a generator to variety here. One that moves ten times too slowly lies between: its generator is in one place before it has
// answered to the last. The first row of panels above shows such a clump wander.
//
// Look at what the losses of the first two trainings said.

// %%
console.log(`            D loss   G loss   modes   good`);
console.log(`theory      ${(2 * Math.LN2).toFixed(3)}    ${Math.LN2.toFixed(3)}   8       98.9 %`);
for (const [name, run] of Object.entries({ collapsed: slow, cured: fast })) {
  console.log(
    `${name.padEnd(10)}  ${run.d.toFixed(3)}    ${run.g.toFixed(3)}   ${run.modes}       ${percent(run.goodShare)}`,
  );
}

// %% [markdown]
// In the perfect equilibrium $D = \tfrac12$ everywhere, so $L_D = 2 \ln 2 = 1.386$ and
// $L_G = \ln 2 = 0.693$ (lesson 01). **The collapsed training shows just these losses**, at least as near to the
// theory as the cured one. A discriminator that has learnt nothing also says about $\tfrac12$ to everything.
//
// The document's tip on stability says: "Regularly monitor the loss values and generated outputs." The
// second half is right. The first half needs a warning: a loss can tell you that something is
// *wrong* (not a number, zero, in the thousands), but not that all is *well*. For that you need a
// meter of the samples themselves.

// %% [markdown]
// ## Cure 1: a faster discriminator
//
// The fast recipe above gave the discriminator twice the generator's rate, and more steps, and at the end both a fifth of
// their rates, for sharper points. Here the recipe is compared as a whole; the table in "The balance" changes the rate alone, at equal
// steps, and there it is the rate that brings the modes back. (Different rates for the two
// networks were proposed, with a proof of convergence under assumptions, by Heusel et al. 2017.)
//
// One good run proves little. So here are several seeds: other first weights, batches and latents.

// %%
const seeds = course.budget({ quick: [1], standard: [1, 2, 3, 4, 5], full: [1, 2, 3, 4, 5] });
const slowRuns = [slow];
const fastRuns = [fast];
for (const seed of seeds.slice(1)) slowRuns.push(await trainRing(slowRecipe, seed));
for (const seed of seeds.slice(1)) fastRuns.push(await trainRing(fastRecipe, seed));

type Run = Awaited<ReturnType<typeof trainRing>>;
const table = (name: string, runs: readonly Run[]) =>
  console.log(
    `${name.padEnd(24)} modes ${runs.map((run) => run.modes).join(' ')}   good ${runs
      .map((run) => percent(run.goodShare).padStart(5))
      .join(' ')}   ${runs.reduce((sum, run) => sum + run.seconds, 0).toFixed(0)} s`,
  );
console.log(`seeds ${seeds.join(', ')}`);
table('D ten times slower', slowRuns);
table('D twice as fast', fastRuns);

// %% [markdown]
// ## Cure 2: minibatch discrimination
//
// The document's own tip is *minibatch discrimination* (Salimans et al. 2016, section 3.2). Its thought:
// a discriminator that sees one sample at a time cannot know that all fakes are alike. So tell it how
// close each sample is to the others of its batch. With features $f(x_i)$ and a learnt matrix $T$,
// cut $f(x_i) T$ into $B$ rows $M_{ib}$ of $C$ numbers, and add to the features
//
// $$ o(x_i)_b = \frac{1}{n - 1} \sum_{j \neq i} \exp \left( - \lVert M_{ib} - M_{jb} \rVert_1 \right) . $$
//
// (The paper sums; the mean over the others says the same and does not depend on the batch size.) Real
// batches have a certain closeness. A collapsed batch is far too close, and now that is visible.
//
// To see what this layer does by itself, we put it into the **slow** discriminator and change neither
// rate. It costs time, as it compares each sample with all 127 others (the seconds stand behind the runs). So there
// are fewer seeds, and fewer steps: 500 instead of 600 in the standard budget.

// %%
const minibatchSeeds = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] });
const minibatchRecipe: Recipe = { rate: 3e-4, minibatch: true, steps: steps.minibatch };
const minibatchRuns: Run[] = [];
for (const seed of minibatchSeeds) minibatchRuns.push(await trainRing(minibatchRecipe, seed));
table('slow D', slowRuns.slice(0, minibatchSeeds.length));
table('slow D + minibatch layer', minibatchRuns);
await showPanels(
  'The same slow discriminator',
  { 'without the layer': slow.points, 'with the layer': minibatchRuns[0]!.points },
  show.colours.vermilion,
);

// %% [markdown]
// The layer brings back the modes, as the tip promises, with no rate changed. Many samples still lie between the modes. That is not the
// layer's fault, as far as these runs go: the faster discriminator without the layer has about as many good ones after 400 steps
// (the table in "The balance"), and its 90 % only after 1,700.
//
// ## Vanishing gradients
//
// The tip: "Ensure that the learning rates are not too high, which can cause the gradients to vanish." Let
// us see. The gradient of the generator passes through the discriminator's logit $a$, with
// $D = \sigma(a)$, and the two losses of lesson 01 differ in how much they let through:
//
// $$ \frac{\partial}{\partial a} \log (1 - \sigma(a)) = -\sigma(a) = -D , \qquad
//    \frac{\partial}{\partial a} \left( -\log \sigma(a) \right) = -(1 - D) . $$
//
// The first is the `minimax` loss of the paper's equation 1, the second the `nonSaturating` one. If the
// discriminator wins, $D(G(z)) \to 0$: then the first lets nothing through, the second everything.
//
// By the chain rule, what a sample is told is that slope times the slope of the logit where the sample stands, $\nabla a$:
//
// $$ \lVert \nabla L_\text{minimax} \rVert = D \cdot \lVert \nabla a \rVert , \qquad
//    \lVert \nabla L_\text{non-saturating} \rVert = (1 - D) \cdot \lVert \nabla a \rVert . $$
//
// ($\lVert \cdot \rVert$ is the **norm**, the length of the arrow.) We hold the generator still, let the discriminator win, and measure
// $D$, $\lVert \nabla a \rVert$ and the gradient that each objective *would* give to the generator's weights, with two learning
// rates of the discriminator. **Predict first**: a fresh discriminator is about flat. Will the minimax gradient
// fall from the first step on?

// %%
/** The norm of an objective's gradient over all of G's weights, on latents `[n, 2]`. */
function gradientNorm(gan: Gan, objective: objectives.ObjectiveName, z: tf.Tensor): number {
  return tf.tidy(() => {
    const loss = () => {
      const fakes = nets.forward(gan.generator, z, true);
      return objectives.games[objective].generatorLoss(
        nets.forward(gan.discriminator, fakes, true),
      );
    };
    const { grads } = tf.variableGrads(loss, nets.trainableVariables(gan.generator));
    const squares = Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)));
    return Math.sqrt(squares.reduce((sum, square) => sum + square.dataSync()[0]!, 0));
  });
}

/** What the generator would be told just now: D and the logit's slope at its fakes, and both gradients. */
function told(gan: Gan, z: tf.Tensor) {
  const [D, slope] = tf.tidy(() => {
    const fakes = generate(gan, z);
    const slopes = tf.grad((points: tf.Tensor) => tf.sum(discriminate(gan, points)))(fakes);
    const doubt = tf.mean(tf.sigmoid(discriminate(gan, fakes)));
    return [doubt.dataSync()[0]!, tf.mean(tf.norm(slopes, 2, 1)).dataSync()[0]!];
  });
  const minimax = gradientNorm(gan, 'minimax', z);
  return {
    D: D,
    slope: slope,
    minimax: minimax,
    nonSaturating: gradientNorm(gan, 'nonSaturating', z),
  };
}

// %%
/** The discriminator learns alone, for `length` steps; looked at 24 times on the way. */
function discriminatorAlone(seed: number, rate: number, length: number) {
  const gan = ringGan(seed, {});
  const optimizer = new Adam({ learningRate: rate, beta1: 0.5 });
  const latents = new Random(2);
  const z = new Random(3).normalTensor([256, 2]);
  const seen: ({ step: number } & ReturnType<typeof told>)[] = [];
  let step = 0;
  while (step < length) {
    for (const { samples } of data.batches(ring, 128, new Random(step))) {
      if (step % (length / 24) === 0) seen.push({ step: step, ...told(gan, z) });
      if (step++ === length) break;
      tf.tidy(() => {
        const fakes = nets.forward(gan.generator, gan.latent(128, latents), true);
        training.discriminatorStep(gan, optimizer, samples, fakes);
      });
    }
  }
  optimizer.dispose();
  nets.disposeGan(gan);
  z.dispose();
  return { seed: seed, rate: rate, seen: seen };
}

const wins = [
  ...trials.map((seed) => discriminatorAlone(seed, 6e-3, steps.alone)),
  ...trials.map((seed) => discriminatorAlone(seed, 6e-4, 4 * steps.alone)),
];
console.log(
  '                      D(G(z))   slope of a   minimax: start   peak    end     other: end',
);
for (const { rate, seed, seen } of wins) {
  const [start, end] = [seen[0]!, seen.at(-1)!];
  const peak = Math.max(...seen.map(({ minimax }) => minimax));
  console.log(
    `D at ${String(rate).padEnd(7)} seed ${seed}   ${end.D.toExponential(0)}     ${end.slope.toFixed(1).padStart(4)}` +
      `         ${start.minimax.toFixed(3)}            ${peak.toFixed(3)}   ${end.minimax.toFixed(4)}  ${end.nonSaturating.toFixed(1)}`,
  );
}

// %%
const at = (rate: number) => wins.find((run) => run.rate === rate)!.seen;
const row = (i: number, rate: number) =>
  (['minimax', 'nonSaturating', 'D', 'slope'] as const).map((key, k) => ({
    mode: 'lines' as const,
    name: ['minimax gradient', 'non-saturating gradient', 'D(G(z))', 'slope of the logit'][k]!,
    x: at(rate).map(({ step }) => step),
    y: at(rate).map((seen) => seen[key]),
    xaxis: i === 1 ? 'x' : `x${i}`,
    yaxis: i === 1 ? 'y' : `y${i}`,
    showlegend: i === 1,
    line: {
      color: [show.colours.black, show.colours.orange, show.colours.green, show.colours.purple][k]!,
      width: k === 0 ? 3 : 2,
      dash: k > 1 ? 'dot' : 'solid',
    },
  }));
const logAxis = {
  type: 'log' as const,
  dtick: 1,
  exponentformat: 'power',
  range: [-5, 1.5] as const,
};
await show.figure({
  data: [...row(1, 6e-3), ...row(2, 6e-4)],
  layout: {
    title: { text: 'A generator that stands still, seed 1: D at 0.006 and at 0.0006' },
    legend: { orientation: 'h', y: -0.22 },
    xaxis: { title: { text: 'step of D, at 0.006' }, domain: [0, 0.47] },
    xaxis2: { title: { text: 'step of D, at 0.0006' }, domain: [0.53, 1], anchor: 'y2' },
    yaxis: { ...logAxis, title: { text: 'size (log scale)' } },
    yaxis2: { ...logAxis, anchor: 'x2', showticklabels: false },
  },
});

// %% [markdown]
// *For each sample the minimax gradient is the product of what the two dotted lines show, and then goes on into the weights: so the hump. The slope of the logit (purple) rises first: a fresh discriminator is about flat,
// and tells nobody anything. Then $D$ (green) falls by three or four orders of magnitude, and the minimax gradient with it; the non-saturating
// one, which has $1 - D$ in its place, stays with the purple line.*
//
// So does the minimax gradient vanish? From its peak, in every run, at either rate. Compared with its start that is less clear: it began
// near zero too, for the other reason, and in one seed of the three it is not yet below its start when we stop looking. What the two losses
// differ in is $D$ against $1 - D$ and nothing else, so the cause of the fall is $D$. The rate of the
// *discriminator*, ten times lower, stretches the way and does not change it. The generator's rate has no part in it: this generator did not
// move at all.
//
// ## Learning rates that are too high
//
// What does a rate that is too high do, then? We raise both rates together, up to a hundred times, and
// look at three more numbers: how far the generated points spread (their standard deviation), how many of
// the 64 units in the generator's second hidden layer are **dead** (zero for each of 256 latents), and
// the norm of the gradient.

// %%
/** The share of the units of a layer that are 0 for all of these latents. */
const deadShare = (model: tf.LayersModel, layer: string, z: tf.Tensor) =>
  tf.tidy(() => {
    const inner = tf.model({ inputs: model.inputs, outputs: model.getLayer(layer).output });
    const highest = tf.max(inner.predict(z) as tf.Tensor, 0);
    return tf.mean(tf.cast(tf.equal(highest, 0), 'float32')).dataSync()[0]!;
  });

// %%
/** A training at these rates, measured after a third of its steps and at its end. */
async function atRate(rate: number, seed: number) {
  const gan = ringGan(seed, {});
  const z = new Random(3).normalTensor([256, 2]);
  const look = () => ({
    rate: rate,
    seed: seed,
    gradient: gradientNorm(gan, 'nonSaturating', z),
    dead: deadShare(gan.generator, 'relu_2', z),
    spread: tf.tidy(
      () => tf.mean(tf.sqrt(tf.moments(generate(gan, z), 0).variance)).dataSync()[0]!,
    ),
    modes: measure(sample(gan)).modes,
  });
  const early: ReturnType<typeof look>[] = [];
  const third = Math.round(steps.rates / 30) * 10;
  const progress = await watch(
    train(gan, ring, {
      seed: seed,
      steps: steps.rates,
      batchSize: 128,
      generatorOptimizer: { learningRate: rate, beta1: 0.5 },
      discriminatorOptimizer: { learningRate: 2 * rate, beta1: 0.5 },
    }),
    show.every(third, ({ step }) => {
      if (step === third) early.push(look());
    }),
  );
  const highestLoss = Math.max(...progress.map(({ generatorLoss }) => generatorLoss));
  const run = { ...look(), early: early[0]!, third: third, highestLoss: highestLoss };
  z.dispose();
  nets.disposeGan(gan);
  return run;
}

// %%
const sideSeeds = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] });
const rateRuns: Awaited<ReturnType<typeof atRate>>[] = [];
for (const rate of [3e-3, 3e-2, 3e-1]) {
  for (const seed of sideSeeds) rateRuns.push(await atRate(rate, seed));
}
const { third } = rateRuns[0]!;
console.log(
  `                                     dead units      gradient norm\n` +
    `G rate   seed   highest G loss       at ${third}   ${steps.rates}   at ${third}      ${steps.rates}        modes   spread`,
);
for (const { rate, seed, highestLoss, early, dead, gradient, modes, spread } of rateRuns) {
  console.log(
    `${String(rate).padEnd(9)}${String(seed).padEnd(7)}${highestLoss.toPrecision(3).padEnd(17)}` +
      `${percent(early.dead).padStart(8)} ${percent(dead).padStart(6)}   ` +
      `${early.gradient.toPrecision(2).padEnd(11)}${gradient.toPrecision(2).padEnd(11)}${modes}       ${spread.toFixed(2)}`,
  );
}
console.log('(the spread of the real data is 0.71)');

// %% [markdown]
// With rates that are too high the gradient is not simply small: while the losses run wild it is now 0 and now large.
// But relu units **die**, far more than at the usual rate. A step that is far too long can push a unit so far that it is zero
// for every input. Its own gradient is then exactly zero, so it can only come back if the layer below it changes.
// There may lie the grain of truth in the tip. Where all units of the layer are dead, only the last bias is left to learn:
// the generator makes one and the same point, a spread of 0. Here the losses do warn you: they jump.
//
// ## The balance
//
// The last way to be unstable: one network much faster than the other. The generator's rate stays at
// 0.003; the discriminator's goes from a tenth of it to ten times as much. **Predict first**: is faster always better?

// %%
/** The same recipe from several seeds. */
async function fromSeeds(recipe: Recipe): Promise<Run[]> {
  const runs: Run[] = [];
  for (const seed of sideSeeds) runs.push(await trainRing(recipe, seed));
  return runs;
}

/** Modes and share of good samples, seed by seed. */
const words = (runs: readonly Run[]) =>
  `${runs.map(({ modes }) => modes).join(' ')} modes, ` +
  `${runs.map(({ goodShare }) => (100 * goodShare).toFixed(0)).join(' ')} % good`;

const balance: Record<string, Run[]> = {};
for (const rate of [3e-4, 3e-3, 6e-3, 3e-2]) {
  balance[rate] = await fromSeeds({ rate: rate, steps: steps.try });
}
const bothLower = await fromSeeds({ generatorRate: 3e-4, rate: 3e-3, steps: 3 * steps.try });
console.log(`${steps.try} steps, seeds ${sideSeeds.join(', ')}; D loss: median`);
const balanceLine = (name: string, runs: readonly Run[]) =>
  console.log(
    `${name.padEnd(30)}D loss ${metrics.median(runs.map(({ d }) => d)).toFixed(3)}   ${words(runs)}`,
  );
for (const [rate, runs] of Object.entries(balance)) balanceLine(`G at 0.003, D at ${rate}`, runs);
balanceLine(`G at 0.0003, D at 0.003, ×3`, bothLower);

// %% [markdown]
// (The last line has three times as many steps.) Too slow a discriminator lets the generator collapse. One that is
// about as fast as the generator, or twice, finds the modes. Ten times as fast is worse again. Is that the balance, or
// is 0.03 too high for the discriminator itself? The last line keeps the balance, ten to one, and lowers both rates: it
// has more good samples than the line before. (It also has three times the steps, so this is a hint and no proof.)
// In place of the tip, we would say:
//
// - the minimax gradient fades when the discriminator is sure: use a loss that does not saturate;
// - learning rates far too high go with dead relu units and losses that jump: lower both;
// - a discriminator that is too *slow* lets the generator collapse: raise its rate, or lower the
//   generator's.
//
// ## Other objectives
//
// Does another loss cure the collapse? Lesson 01 has `minimax` and `nonSaturating`. Three more are in wide use. They
// take the discriminator's raw output $a$ as a score, without a sigmoid:
//
// | | $D$ minimises | $G$ minimises |
// |---|---|---|
// | `leastSquares` (Mao et al. 2017, equation 9) | $\tfrac12 \mathbb{E}_x (a(x) - 1)^2 + \tfrac12 \mathbb{E}_z\, a(G(z))^2$ | $\tfrac12 \mathbb{E}_z (a(G(z)) - 1)^2$ |
// | `hinge` (Lim & Ye 2017) | $\mathbb{E}_x \max(0, 1 - a(x)) + \mathbb{E}_z \max(0, 1 + a(G(z)))$ | $-\mathbb{E}_z\, a(G(z))$ |
// | `wasserstein` (Arjovsky et al. 2017) | $\mathbb{E}_z\, a(G(z)) - \mathbb{E}_x\, a(x)$ | $-\mathbb{E}_z\, a(G(z))$ |
//
// The last one needs a discriminator of bounded slope, or its loss falls without end. We keep each of its weights
// within ±0.1 (the paper took ±0.01, for wider nets, another optimizer, and five steps of $D$ for one of $G$).
//
// All five on the same nets, once with the slow discriminator and once with the fast one (without the calm end):

// %%
const compared: Record<string, { slow: Run[]; fast: Run[] }> = {
  nonSaturating: { slow: balance[3e-4]!, fast: balance[6e-3]! },
};
for (const name of ['minimax', 'leastSquares', 'hinge', 'wasserstein'] as const) {
  const recipe = {
    objective: name,
    steps: steps.try,
    ...(name === 'wasserstein' ? { clip: 0.1 } : {}),
  };
  compared[name] = {
    slow: await fromSeeds({ ...recipe, rate: 3e-4 }),
    fast: await fromSeeds({ ...recipe, rate: 6e-3 }),
  };
}
console.log(`${steps.try} steps, seeds ${sideSeeds.join(', ')}`);
console.log(`${''.padEnd(16)}${'slow D'.padEnd(30)}fast D`);
for (const [name, runs] of Object.entries(compared)) {
  console.log(`${name.padEnd(16)}${words(runs.slow).padEnd(30)}${words(runs.fast)}`);
}
const minimaxD = metrics.median(compared['minimax']!.fast.map(({ d }) => d));
console.log(
  `fast D against minimax: its loss is ${minimaxD.toFixed(2)} at the end (2 ln 2 = 1.39)`,
);

// %% [markdown]
// None of them cures the slow discriminator. With the fast one, even `minimax` works here: this
// discriminator never becomes sure (its loss stays near $2 \ln 2$), so nothing vanishes. The clipped Wasserstein game
// is the poorest here; it was made for another optimizer and more steps of $D$. (Gulrajani et al. 2017 replace the
// clipping by a penalty on the gradient.) A few seeds and a few hundred steps are no verdict on the objectives. What they
// do show, on this ring: for each of the four other losses, the discriminator's rate decides between collapse and most of the modes.
//
// ## The claims, checked
//
// In the quick budget this cell asks for less: there the trainings are too short for the tables to mean much.

// %%
const isQuick = course.budgetName() === 'quick';
const modesOf = ({ modes }: Run) => modes;
const goodOf = ({ goodShare }: Run) => goodShare;
const cured = fastRuns.filter((run) => run.modes === 8 && run.goodShare >= 0.9).length;
const ratesOf = (rate: number) => rateRuns.filter((run) => run.rate === rate);
const usualDeath = Math.max(...ratesOf(3e-3).map(({ dead }) => dead));
// %%
const claims: Record<string, boolean> = {
  'the slow discriminator lets every seed collapse to 4 modes or fewer': slowRuns.every(
    (run) => run.modes <= 4,
  ),
  'the losses of every collapsed training are those of the equilibrium': slowRuns.every(
    ({ d, g }) => Math.abs(d - 2 * Math.LN2) < 0.1 && Math.abs(g - Math.LN2) < 0.1,
  ),
  'the fast one brings modes back': fastRuns.every((run) => run.modes >= 6),
  'against a discriminator that holds still a fresh generator goes to one mode at most':
    still.every((points) => measure(points).modes <= 1),
  'the minimax gradient falls to a fifth of its peak or less, at either rate, in every seed':
    wins.every(({ seen }) => 5 * seen.at(-1)!.minimax < Math.max(...seen.map((s) => s.minimax))),
  'the non-saturating gradient ends above half of its peak and ten times above its start':
    wins.every(({ seen }) => {
      const [start, end] = [seen[0]!.nonSaturating, seen.at(-1)!.nonSaturating];
      return end > 10 * start && 2 * end > Math.max(...seen.map((s) => s.nonSaturating));
    }),
  'at a hundred times the rate units die and the loss jumps': ratesOf(3e-1).every(
    ({ dead, highestLoss }) => dead > 2 * usualDeath && highestLoss > 10,
  ),
};

// %%
/** What needs the full length of the trainings. */
const lateClaims: Record<string, boolean> = {
  'where the discriminator learns on, it finds 4 or more': moving.every(
    (points) => measure(points).modes >= 4,
  ),
  'all 8 modes and 90 % good samples in at least 4 of 5 seeds': cured >= 4,
  'minibatch discrimination alone brings 7 modes or more back': minibatchRuns.every(
    (run) => run.modes >= 7,
  ),
  'no objective cures the slow discriminator': Object.values(compared).every(({ slow }) =>
    slow.every(({ modes }) => modes <= 4),
  ),
  'the four without clipping find 7 modes or more with the fast one': Object.entries(
    compared,
  ).every(([name, { fast }]) => name === 'wasserstein' || metrics.median(fast.map(modesOf)) >= 7),
  'D at ten times the rate of G finds fewer modes': metrics.median(balance[3e-2]!.map(modesOf)) < 7,
  'and more good samples when both rates are lower':
    metrics.median(bothLower.map(goodOf)) > metrics.median(balance[3e-2]!.map(goodOf)),
};
const claimed = isQuick ? claims : { ...claims, ...lateClaims };
for (const [claim, holds] of Object.entries(claimed)) console.log(`${holds ? '✓' : '✗'} ${claim}`);
const { user, system } = process.cpuUsage();
console.log(`(${((user + system) / 1e6).toFixed(0)} s of processor time)`);
const broken = Object.keys(claimed).filter((claim) => !claimed[claim]);
if (broken.length > 0) throw new Error(`This run does not bear out: ${broken.join('; ')}.`);

// %% [markdown]
// ## Summary
//
// - Each sample is judged alone. Against a discriminator that holds still, a generator collapses onto one mode; one that is ten times
//   too slow lets it wander as a clump; one twice as fast as the generator brought all eight modes back.
// - Minibatch discrimination shows the discriminator the batch, and brings the modes back with a slow one, too.
// - The losses of a collapsed training can be those of the perfect equilibrium. Use a meter of samples:
//   modes hit *and* share of good samples, over several seeds.
// - The minimax gradient is $D$ times the slope of the logit: it rises with the slope and fades with $D$, at a low rate only later. The
//   non-saturating loss has $1 - D$ in that place, and keeps its gradient.
// - At learning rates that are far too high relu units die and losses jump. That is another illness.
//
// ## Exercises
//
// `exercises/03-collapse.ipynb` has you write the mode meter, the two slopes, the closeness in a batch
// and the hinge loss, read the dials of four trainings, and write a training loop that cures a collapse.
//
// ## References
//
// - I. Goodfellow et al., *Generative Adversarial Nets*, 2014, equation 1 and section 3.
// - T. Salimans et al., *Improved Techniques for Training GANs*, 2016, section 3.2.
// - L. Metz et al., *Unrolled Generative Adversarial Networks*, 2017.
// - A. Srivastava et al., *VEEGAN*, 2017: the meter of modes and good samples, in the experiments on synthetic data
//   (a mode counts there from its first good sample on; ours asks for 1 %).
// - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule*, 2017.
// - M. Arjovsky et al., *Wasserstein GAN*, 2017; I. Gulrajani et al., *Improved Training of Wasserstein
//   GANs*, 2017.
// - X. Mao et al., *Least Squares Generative Adversarial Networks*, 2017; J. H. Lim, J. C. Ye, *Geometric
//   GAN*, 2017 (hinge).
