// Lesson 03. From the document “Generative Adversarial Networks (GANs)”: mode collapse made to happen, measured and cured.

// %% [markdown]
// # 03 · Mode collapse
//
// Ask a forger for a hundred banknotes, and he hands you the same good note a hundred times. Each would pass. Together they
// give him away.
//
// ![Above: many different z go into G, and all fakes come out in one place of a ring of eight modes. D sees each fake alone,
// so nothing tells it that all are alike. Below: with minibatch discrimination D also measures how close each sample is to
// the others of its batch, and puts these numbers beside its features. A collapsed batch gives itself away, and the
// gradient is of all samples at once.](../docs/diagrams/ring.svg)
//
// *Above, the illness: many $z$, one place. Below, one of the two cures of this lesson.*
//
// A generator that makes few kinds of samples, whatever its $z$, has **collapsed**. The document “Generative Adversarial
// Networks (GANs)” warns of it: "The generator may produce limited varieties of outputs. Use techniques like mini-batch
// discrimination to mitigate this." You will
//
// 1. see why two players who both do their best may never come to rest;
// 2. make a generator collapse, and watch what its discriminator tells it;
// 3. measure the collapse, because the losses do not show it;
// 4. cure it in two ways, each alone.
//
// You need lessons 01 and 02: the game, its losses, a training step.

// %% tags=["fold"]
import { course, data, metrics, nets, objectives, presets, show, training } from 'tsgan';
import { Adam, discriminate, generate, Random, tf, useBackend, watch, type Gan } from 'tsgan';

// The nets of this lesson are tiny: one thread is enough for them.
process.env['TSGAN_THREADS'] ??= '1';
const { device } = await useBackend();
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## Two players who only circle
//
// First the smallest game there is. The data are all at 0 on a line, the fakes all at $x$. The discriminator has one
// weight, $y$: how steeply its suspicion rises to the right. So its suspicion of the fakes is
//
// $$ V(x, y) = x \, y . $$
//
// The discriminator moves $y$ to make $V$ large. The generator moves $x$ to make it small. Each takes small steps along its
// own slope: the slope in $x$ is $y$, the slope in $y$ is $x$. At $(0, 0)$ both slopes are zero: that is the
// **equilibrium**, where neither gains by moving. (The Dirac-GAN of Mescheder et al. 2018 is this game, near its equilibrium.)
//
// **Predict.** Both start at $(1, 0)$. Does this game find its equilibrium, if both move at the same time? If they move in
// turn? And what if a steep slope costs the discriminator something, $\tfrac14 y^2$?

// %%
/** 150 steps of size 0.1 from (1, 0): x goes down the slope of V = xy − cost·y²/2, y goes up. */
function walk({ inTurn, cost = 0 }: { inTurn: boolean; cost?: number }) {
  const [x, y] = [[1], [0]];
  for (let step = 0; step < 150; step++) {
    x.push(x[step]! - 0.1 * y[step]!);
    const seen = inTurn ? x[step + 1]! : x[step]!; // in turn, y sees where x has just gone
    y.push(y[step]! + 0.1 * (seen - cost * y[step]!));
  }
  return { x, y };
}

const walks = {
  'at the same time': { ...walk({ inTurn: false }), colour: show.colours.black },
  'in turn': { ...walk({ inTurn: true }), colour: show.colours.sky },
  'in turn, steepness costs': {
    ...walk({ inTurn: true, cost: 0.5 }),
    colour: show.roles.discriminator,
  },
};
const square = { range: [-2.4, 2.4] as const, dtick: 1 };
await show.figure(
  show.lines(walks, {
    title: 'The game V = xy, from (1, 0)',
    x: 'x, where the fakes are',
    y: 'y, how steep D is',
    layout: { width: 560, height: 430, xaxis: square, yaxis: { ...square, scaleanchor: 'x' } },
  }),
);

// %% [markdown]
// *At the same time: outwards. In turn: round and round. With the cost: to the middle.* When both move at once, each step
// multiplies the distance from the middle by $\sqrt{1 + 0.1^2}$, for the step is at right angles to it. Each player goes down his own
// slope, and together they miss the equilibrium.
//
// Keep this picture. The fakes run to where the discriminator is trusting, the discriminator learns to suspect that place, the
// fakes run on. In the plane you will see just this chase.
//
// ## The data: a ring of eight
//
// Eight small Gaussians stand in a circle of radius 1, each with a standard deviation of 0.05. Each is a **mode**, a place where
// data are likely. (Metz et al. 2017 tried collapse on such a ring; their modes are five times smaller.)
//
// The **meter** looks at 2,000 samples. A sample is *good* if it lies within three deviations of its nearest mode. A mode is
// *hit* if at least 20 samples, 1 %, are good ones of that mode; its fair share would be 250. And the **spread** is the
// samples' standard deviation, whatever they hit: a clump has a small one.

// %%
const deviation = 0.05;
const centres = data.ringCenters({ radius: 1 });
const ring = data.ringOfGaussians({ radius: 1, deviation, size: 10_000, random: new Random(0) });

/** The meter, on samples `[2000, 2]`, which it frees. */
function read(samples: tf.Tensor) {
  const points = metrics.rows(samples.dataSync() as Float32Array, 2);
  const { modes, goodShare } = metrics.modeCoverage(points, centres, deviation, { minimum: 20 });
  const spread = tf.tidy(() => tf.sqrt(tf.mean(tf.moments(samples, 0).variance)).dataSync()[0]!);
  samples.dispose();
  return { points, modes, good: goodShare, spread };
}
/** The meter on a generator, always with the same latents. */
const measure = (gan: Gan) => read(generate(gan, 2000, { random: new Random(99) }));

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const real = read(tf.tensor2d(ring.samples.slice(0, 4000), [2000, 2]));
console.log(
  `real data: ${real.modes} modes, ${percent(real.good)} good, spread ${real.spread.toFixed(2)}`,
);

// %% [markdown]
// ## The two networks
//
// The generator turns two normal numbers into a point. **Relu** is leaky relu without the leak: a negative number becomes 0.
// The discriminator is one layer deeper. `last` is a place for something that we add later.

// %%
function ringGan(seed: number, last: nets.Layers = []): Gan {
  const random = new Random(seed);
  const block = [nets.linear(64), nets.leakyRelu(0.2)];
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
      layers: [block, block, block, last, nets.linear(1)],
      random,
    }),
    latent: nets.normalLatent(2),
    objective: objectives.nonSaturating,
  };
}

// %% [markdown]
// Batch size, rates and lengths come from the library's preset for this ring, `presets.ringPoints`. The generator's learning rate
// is 0.003. The discriminator's is **ten times lower** in the schedule `03 slow`, and **twice as high** in `03 fast`.

// %%
const { gan: unused, settings, lessons } = presets.ringPoints(new Random(1));
nets.disposeGan(unused);
const stagesOf = (schedule: string) => course.budget(lessons![schedule]!).stages!;

/** Trains by one of the preset's schedules; what came out, and what the losses said at the end. */
async function trainRing(gan: Gan, seed: number, schedule: string, ...watchers: show.Watcher[]) {
  const options = { ...settings, seed: seed, stages: stagesOf(schedule), reportEvery: 5 };
  const history = await watch(training.trainInStages(gan, ring, options), ...watchers);
  const { discriminatorLoss, generatorLoss } = history.at(-1)!;
  return { gan, ...measure(gan), d: discriminatorLoss, g: generatorLoss };
}
type Run = Awaited<ReturnType<typeof trainRing>>;

// %% [markdown]
// On the way we want to see both players: the discriminator's answer all over the plane, 60 fakes, and at each
// the **arrow** along which the generator's loss falls fastest, $-\partial L_G / \partial x$. From such arrows a generator learns all that it
// ever learns about the data. (What counts is where they point: they are drawn nearly equally long.)

// %%
const ticks = Array.from({ length: 25 }, (_, i) => -1.5 + (3 * i) / 24);
const grid = tf.tensor2d(ticks.flatMap((y) => ticks.map((x) => [x, y])));
const someZ = new Random(98).normalTensor([60, 2]);

/** A picture of the game: D's answers on the grid (rows from the bottom up), fakes, their arrows. */
function look(gan: Gan): show.View {
  const rounded = (t: tf.Tensor) => tf.div(tf.round(tf.mul(t, 100)), 100).arraySync() as number[][];
  return tf.tidy(() => {
    const fakes = generate(gan, someZ);
    const loss = (x: tf.Tensor) => gan.objective.generatorLoss(discriminate(gan, x));
    const push = tf.mul(tf.grad(loss)(fakes), -60); // the loss is a mean over 60 fakes
    const drawn = tf.div(push, tf.add(0.005, tf.norm(push, 2, 1, true))); // at most 1 long
    const D = tf.sigmoid(discriminate(gan, grid));
    return {
      points: rounded(fakes),
      arrows: rounded(tf.mul(0.3, drawn)),
      surface: rounded(D.reshape([25, 25])),
    };
  });
}

const arena = (views: Record<string, show.View>, title: string) =>
  show.panels(views, {
    title: title,
    range: [-1.5, 1.5],
    circles: { centres: centres, radius: 3 * deviation },
    heat: [0.4, 0.6],
    side: 320,
  });

// %% [markdown]
// ## Watch it happen
//
// Two trainings from the same first weights, equally long, on the same batches. Only the discriminator's rate differs.
//
// **Predict.** A slow discriminator is easy to fool. Is that good or bad for the generator?

// %%
const slowViews = new Map<number, show.View>();
const fastViews = new Map<number, show.View>();

/** Looks before the first step and 24 times on the way. */
async function watched(schedule: string, seed: number, views: Map<number, show.View>) {
  const gan = ringGan(seed);
  const [{ steps }] = stagesOf(schedule) as [training.Stage];
  views.set(0, look(gan));
  const watcher = show.every(steps / 24, ({ step }) => void views.set(step, look(gan)));
  return trainRing(gan, seed, schedule, show.progressBar(), watcher);
}
const slow = await watched('03 slow', 1, slowViews);
const fast = await watched('03 fast', 1, fastViews);

// %%
await show.live(
  { step: [...slowViews.keys()] },
  ({ step }) =>
    arena(
      {
        'D ten times slower than G': slowViews.get(step)!,
        'D twice as fast as G': fastViews.get(step)!,
      },
      `Step ${step}`,
    ),
  { start: { step: [...slowViews.keys()].at(-1)! } },
);

// %% [markdown]
// *Move the slider, or press play. Circles: the modes. Dots: fakes, with arrows where the generator's loss sends them. Blue: the
// discriminator says "real"; red: "fake"; white: it cannot tell ($D$ from 0.4 to 0.6).* To the left the fakes stay one clump. Nearly all arrows point the
// same way, the clump follows them, and by the time the discriminator has learnt to suspect the place, the clump has gone elsewhere: the
// chase of $V = xy$. To the right the surface answers at once. Arrows soon point different ways within one cloud, and tear
// it apart.
//
// ## Measure it

// %%
const seeds = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] });

/** The same schedule from every seed; the first may be there already. */
async function fromSeeds(schedule: string, first?: Run, last?: nets.Layers): Promise<Run[]> {
  const runs = first ? [first] : [];
  for (const seed of seeds.slice(runs.length)) {
    runs.push(await trainRing(ringGan(seed, last), seed, schedule));
  }
  return runs;
}
const row = (...cells: string[]) => console.log(cells.map((cell) => cell.padEnd(22)).join(''));
/** A row for each name, in it a number for each seed. */
function table(rows: Record<string, Run[]>): void {
  row('', 'modes', 'good', 'spread', 'loss of D', 'loss of G');
  for (const [name, runs] of Object.entries(rows)) {
    const each = (f: (run: Run) => string) => runs.map(f).join(' ');
    const losses = [each(({ d }) => d.toFixed(2)), each(({ g }) => g.toFixed(2))];
    const [modes, good] = [each((run) => `${run.modes}`), each((run) => percent(run.good))];
    row(
      name,
      modes,
      good,
      each(({ spread }) => spread.toFixed(2)),
      ...losses,
    );
  }
}

// %%
const slowRuns = await fromSeeds('03 slow', slow);
const fastRuns = await fromSeeds('03 fast', fast);
table({ 'D ten times slower': slowRuns, 'D twice as fast': fastRuns });

// %% [markdown]
// *One number for each seed.* A perfect game would end with $D = \tfrac12$ everywhere, so with losses of $2 \ln 2 = 1.39$ and
// $\ln 2 = 0.69$ (lesson 02). **The collapsed trainings show just these losses.** A discriminator that has learnt nothing also says ½
// to everything. "Regularly monitor the loss values and generated outputs", the document advises. The second half is right.
// The first needs a warning: losses can tell you that something is wrong, not that all is well.
//
// Nor does one meter do. The slow clump often stands *between* the modes and hits none; now and then it passes over one. A
// small spread gives it away in every seed.
//
// ## Why: each fake is judged alone
//
// Freeze the discriminator and ask what is best for the generator. It minimises
// $L_G = \mathbb{E}_z \left[ -\log D(G(z)) \right]$, a mean over single fakes, and nothing in it rewards variety. So the best
// answer to a *fixed* $D$ is to send every $z$ to the one point where $D$ is highest. What keeps a generator from doing so
// must be that $D$ moves.
//
// That can be tried. Take the discriminators that have just learnt the ring, put a *fresh* generator before each, and let it learn:
// once while the discriminator holds still, once while it learns on.
//
// **Predict.** How many modes will each find, of the eight that these discriminators know?

// %%
const steps = course.budget({ quick: 300, standard: 600, full: 600 });
const [{ generatorRate }] = stagesOf('03 fast') as [training.Stage];

/** A generator that has learnt nothing, before somebody else's discriminator. */
const freshBefore = ({ gan }: Run): Gan => ({ ...gan, generator: ringGan(10).generator });

/** G alone learns; the discriminator holds still. */
function learnAlone(gan: Gan, seed: number): Gan {
  const adam = new Adam({ ...settings.generatorOptimizer, learningRate: generatorRate });
  const random = new Random(100 + seed);
  for (let step = 1; step <= steps; step++) {
    tf.tidy(() => {
      const z = gan.latent(settings.batchSize, random);
      training.generatorStep(gan, adam, z);
    });
  }
  adam.dispose();
  return gan;
}

// %%
const still = fastRuns.map((judge, i) => learnAlone(freshBefore(judge), seeds[i]!));
const stillSeen = still.map((gan) => measure(gan));
const stillView = look(still[0]!); // before its discriminator moves again
const moving: Run[] = [];
for (const [i, judge] of fastRuns.entries()) {
  moving.push(await trainRing(freshBefore(judge), seeds[i]!, '03 fast'));
}
const found = ({ modes, good }: { modes: number; good: number }) =>
  `${modes} modes, ${percent(good)} good`;
row('D holds still', ...stillSeen.map(found));
row('D learns on', ...moving.map(found));
await show.figure(
  arena(
    { 'D holds still': stillView, 'D learns on': look(moving[0]!.gan) },
    'A fresh generator before a discriminator that knew the ring (seed 1)',
  ),
);

// %% [markdown]
// *Left: all 60 fakes lie on one another, inside one mode.* That is the textbook's collapse, from a discriminator that can tell all
// eight modes, and it happens in every seed. (They found a peak of $D$, though not the highest one.) *Right:* the same first weights, and
// the generator spreads. Only the discriminator's moving was different, so it is that which keeps a generator to variety here. A
// discriminator that moves ten times too slowly lies between: its generator stays a clump, and the clump wanders.
//
// ## Cure 1: a faster discriminator
//
// You have seen it: in the table above nothing but the discriminator's rate was changed, and the modes came back. (Heusel et al. 2017
// proposed rates of their own for the two networks.)
//
// ## Cure 2: show it the batch
//
// The document's tip is **minibatch discrimination** (Salimans et al. 2016, section 3.2). Let the discriminator see how close
// each sample is to the others of its batch. From the features of sample $i$ a learnt matrix makes $B$ rows $M_{ib}$ of $C$ numbers each.
// Two samples' rows are compared, the closeness is averaged over all others in the batch of $n$, and these $B$ numbers join the features:
//
// $$ o_{ib} = \frac{1}{n - 1} \sum_{j \neq i} \exp \left( - \lVert M_{ib} - M_{jb} \rVert_1 \right) $$
//
// ($\lVert \cdot \rVert_1$ adds up absolute values. So $o$ is 1 where all are alike, and near 0 where none is near. The paper sums instead of averaging.)
// Real batches have a certain closeness. A collapsed batch is far too close, and the discriminator can learn that.

// %%
const [B, C] = [4, 2];

/** [n, B·C] to [n, B]: how close each sample is to the others, by B measures. */
const closeness = nets.computed('closeness', [B], (x) => {
  const n = x.shape[0];
  const M = x.reshape([n, B, C]);
  const differences = tf.sub(tf.expandDims(M, 1), tf.expandDims(M, 0)); // [n, n, B, C]
  const close = tf.exp(tf.neg(tf.sum(tf.abs(differences), 3))); // [n, n, B]
  const others = tf.sub(tf.sum(close, 1), 1); // each is at closeness 1 to itself
  return tf.div(others, n - 1);
});

const batchSeen: nets.Layer = (features) =>
  nets.join(features, nets.through(features, nets.linear(B * C), closeness));

// %% [markdown]
// Its effect alone: it goes into the **slow** discriminator, and rates and steps stay as they were. (Each sample is compared with 127
// others, so a step takes several times as long. That is the price.)

// %%
const batchRuns = await fromSeeds('03 slow', undefined, [batchSeen]);
table({
  'D ten times slower': slowRuns,
  '  + sees the batch': batchRuns,
  'D twice as fast': fastRuns,
});

// %% [markdown]
// Each cure alone brings modes back. Many samples still lie between them, with either cure. That is a matter of time and of rates:
// the schedule `03` goes on with the fast discriminator, for twice the steps, and ends with 500 steps at a fifth of both rates.

// %%
const longRuns = await fromSeeds('03');
table({ 'fast, long, calm end': longRuns });
const panels = {
  'real data': real,
  'slow D': slowRuns[0]!,
  '+ sees the batch': batchRuns[0]!,
  'fast D': fastRuns[0]!,
  'fast, long, calm end': longRuns[0]!,
};
const circles = { centres: centres, radius: 3 * deviation };
const title = 'From collapse to a ring (seed 1)';
await show.figure(
  show.panels(panels, {
    title,
    circles,
    range: [-1.5, 1.5],
    colour: { 'real data': show.roles.real },
  }),
);

// %% [markdown]
// *500 samples each: real ones blue, fakes red. At the end all eight modes are there, and nine of ten samples are good.*
//
// ## The claims, checked

// %% tags=["fold"]
/** 1 where all arrows point the same way, near 0 where they point all ways. */
const agreement = ({ arrows = [] }: show.View) => {
  const angles = Array.from(arrows, (arrow) => Math.atan2(arrow[1]!, arrow[0]!));
  const mean = (f: (angle: number) => number) =>
    angles.reduce((sum, a) => sum + f(a), 0) / angles.length;
  return Math.hypot(mean(Math.cos), mean(Math.sin));
};
const [together, apart] = [slowViews, fastViews].map((views) =>
  metrics.median(Array.from(views.values(), agreement)),
) as [number, number];
console.log(`arrows agree: slow D ${together.toFixed(2)}, fast D ${apart.toFixed(2)} (medians)`);

// %% tags=["fold"]
const { x, y } = walks['at the same time'];
const claims: Record<string, boolean> = {
  'both at the same time: √(1 + 0.1²) further out with each step':
    Math.abs(Math.hypot(x.at(-1)!, y.at(-1)!) - Math.sqrt(1.01) ** 150) < 1e-9,
  'slow D: 1 mode at most': slowRuns.every(({ modes }) => modes <= 1),
  'and less than half of the real spread': slowRuns.every(({ spread }) => 2 * spread < real.spread),
  'and losses within 0.1 of the perfect ones': slowRuns.every(
    ({ d, g }) => Math.abs(d - 2 * Math.LN2) < 0.1 && Math.abs(g - Math.LN2) < 0.1,
  ),
  'only its rate changed, D finds 5 modes or more': fastRuns.every(({ modes }) => modes >= 5),
};
claims['the slow discriminator’s arrows agree more than the fast one’s'] = together > apart;
/** What needs the full length of the trainings. */
const late: Record<string, boolean> = {
  'before a D that holds still: one mode, and every sample good': stillSeen.every(
    ({ modes, good }) => modes === 1 && good > 0.95,
  ),
  'where D learns on: 4 modes or more': moving.every(({ modes }) => modes >= 4),
  'only the batch shown, slow D finds 6 or more': batchRuns.every(({ modes }) => modes >= 6),
  'long, with a calm end: 8 modes and 85 % good': longRuns.every(
    ({ modes, good }) => modes === 8 && good >= 0.85,
  ),
};
const claimed = course.budgetName() === 'quick' ? claims : { ...claims, ...late };
for (const [claim, holds] of Object.entries(claimed)) console.log(`${holds ? '✓' : '✗'} ${claim}`);
if (!Object.values(claimed).every(Boolean)) throw new Error('This run does not bear out a claim.');

// %% [markdown]
// ## Summary
//
// - Two players who each follow their own slope can circle for ever, or spiral outwards. A collapsed generator and a slow
//   discriminator chase each other around the ring like that.
// - The generator's loss judges each fake alone. Before a discriminator that holds still, every $z$ ends at one point.
// - Two cures, each alone: a discriminator twice as fast as the generator, and a slow one that sees the batch.
// - The losses of a collapsed training can be those of the perfect game. Measure samples: modes hit, share of good
//   ones, spread, over several seeds.
//
// **Exercises**: `exercises/03-collapse.ipynb`, where you write the training loop and cure a collapse with the rates tied. **Next**:
// lesson 04, on the other illness of the document's list, gradients that vanish.
//
// ## References
//
// T. Salimans et al. (2016), *Improved techniques for training GANs*, section 3.2. · L. Metz et al. (2017), *Unrolled generative
// adversarial networks*, for the ring. · A. Srivastava et al. (2017), *VEEGAN*, for the meter (there a mode counts from its first good
// sample on; ours asks for 1 %). · M. Heusel et al. (2017), *GANs trained by a two time-scale update rule*. · L. Mescheder, A. Geiger,
// S. Nowozin (2018), *Which training methods for GANs do actually converge?*, sections 2 and 3, for the smallest game and the cost of
// steepness (R1).
//
// **The document this comes from**: “Generative Adversarial Networks (GANs)”, its tips on mode collapse and on stability.
