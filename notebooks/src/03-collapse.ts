// Lesson 03. From the document “Generative Adversarial Networks (GANs)”: mode collapse made to happen, measured and cured.

// %% [markdown]
// # 03 · Mode collapse
//
// Ask a forger for a hundred banknotes, and he hands you the same one a hundred times. One of them may pass. Together they
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
import { discriminate, generate, Random, tf, useBackend, watch, type Gan } from 'tsgan';

// The nets of this lesson are tiny: one thread is enough for them.
process.env['TSGAN_THREADS'] ??= '1';
const { device } = await useBackend('wasm');
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## Two players who only circle
//
// First the smallest game there is. The data are all at 0 on a line, the fakes all at $x$. In place of the logarithms of
// lesson 01 the discriminator has a straight line: how much it *suspects* a point is $y$ times the point's position. Data, at 0,
// it never suspects. The fakes it suspects by
//
// $$ V(x, y) = x \, y . $$
//
// The discriminator moves its one weight, $y$, to make $V$ large. The generator moves $x$ to make it small. Each takes small
// steps along its own slope: the slope in $x$ is $y$, the slope in $y$ is $x$. At $(0, 0)$ both slopes are zero: that is the
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
// multiplies the distance from the middle by $\sqrt{1 + 0.1^2}$, for the step is at right angles to it. (The cost of steepness comes back in lesson 04, as R1.)
//
// The fakes run to where the discriminator is trusting, the discriminator learns to suspect that place, the
// fakes run on. Does a GAN in the plane do so too?
//
// ## The data: a ring of eight
//
// Eight small Gaussians stand in a circle of radius 1, each with a standard deviation of 0.05. Each is a **mode**, a place where
// data are likely. (Metz et al. 2017 tried collapse on such a ring; for its size their modes are five times smaller.)
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
  const cover = metrics.modeCoverage(points, centres, deviation, { minimum: 20 });
  const spread = tf.tidy(() => tf.sqrt(tf.mean(tf.moments(samples, 0).variance)).dataSync()[0]!);
  samples.dispose();
  return {
    points,
    modes: cover.modes,
    good: cover.goodShare,
    spread,
    fewest: Math.min(...cover.counts),
  };
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
// The discriminator is one layer deeper. `extra` is a place for something that we add later.

// %%
function ringGan(seed: number, extra: nets.Layers = []): Gan {
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
      layers: [block, block, block, extra, nets.linear(1)],
      random,
    }),
    latent: nets.normalLatent(2),
    objective: objectives.nonSaturating,
  };
}

// %% [markdown]
// On the way we look at both players: the discriminator's answer all over the plane, 40 fakes, and at each
// the **arrow** along which the generator's loss falls fastest, $-\partial L_G / \partial x$. Such arrows are all that a generator learns from.
// (What counts is where they point: they are drawn nearly equally long, also where the push is weak.)

// %% tags=["fold"]
const ticks = Array.from({ length: 25 }, (_, i) => -2 + i / 6);
const grid = tf.tensor2d(ticks.flatMap((y) => ticks.map((x) => [x, y])));
const someZ = new Random(98).normalTensor([40, 2]);

/** A picture of the game: D's answers on the grid (rows from the bottom up), fakes, their arrows. */
function look(gan: Gan): show.View {
  const rounded = (t: tf.Tensor) => tf.div(tf.round(tf.mul(t, 100)), 100).arraySync() as number[][];
  return tf.tidy(() => {
    const fakes = generate(gan, someZ);
    const loss = (x: tf.Tensor) => gan.objective.generatorLoss(discriminate(gan, x));
    const push = tf.mul(tf.grad(loss)(fakes), -40); // the loss is a mean over 40 fakes
    const drawn = tf.div(push, tf.add(0.005, tf.norm(push, 2, 1, true))); // at most 1 long
    const surface = rounded(tf.sigmoid(discriminate(gan, grid)).reshape([25, 25]));
    return { points: rounded(fakes), arrows: rounded(tf.mul(0.3, drawn)), surface };
  });
}

const circles = { centres: centres, radius: 3 * deviation };
const arena = (views: Record<string, show.View>, title: string, side = 300) =>
  show.panels(views, { title, range: [-2, 2], circles, heat: [0.4, 0.6], side });

// %% [markdown]
// Batch size, rates and lengths come from the library's preset for this ring, `presets.ringPoints`. The generator's learning rate
// is 0.003. The discriminator's is **ten times lower** in the schedule `03 slow`, and **twice as high** in `03 fast`. The folded cell
// trains with one of these, looks 24 times on the way, and keeps what it saw.

// %% tags=["fold"]
const { gan: unused, settings, lessons } = presets.ringPoints(new Random(1));
nets.disposeGan(unused);
const stagesOf = (schedule: string) => course.budget(lessons![schedule]!).stages!;
console.log(`${stagesOf('03 slow')[0]!.steps} steps of ${settings.batchSize} samples`);
const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** Trains, and looks before the first step and 24 times on the way; what came out, and the last losses. */
async function trainRing(gan: Gan, seed: number, stages: readonly training.Stage[]) {
  const views = new Map([[0, look(gan)]]);
  const steps = stages.reduce((sum, stage) => sum + stage.steps, 0);
  const watcher = show.every(Math.ceil(steps / 24), ({ step }) => void views.set(step, look(gan)));
  const options = { ...settings, seed, stages, reportEvery: 5 };
  const history = await watch(training.trainInStages(gan, ring, options), watcher);
  const last = history.slice(-10); // the last 50 steps
  const losses = {
    d: mean(last.map((event) => event.discriminatorLoss)),
    g: mean(last.map((event) => event.generatorLoss)),
  };
  return { gan, views: [...views], ...measure(gan), ...losses };
}
type Run = Awaited<ReturnType<typeof trainRing>>;
const lastView = ({ views }: Run) => views.at(-1)![1];

// %% [markdown]
// ## Watch it happen
//
// Two trainings from each seed: the same first weights, length and batches. Only the discriminator's rate differs.
//
// **Predict.** A slow discriminator is easy to fool. Is that good or bad for the generator?

// %%
const seeds = course.budget({ quick: [1], standard: [1, 2, 3], full: [1, 2, 3, 4, 5] });
/** The same schedule from every seed. */
async function fromSeeds(schedule: string, extra?: nets.Layers): Promise<Run[]> {
  const runs: Run[] = [];
  for (const seed of seeds) {
    runs.push(await trainRing(ringGan(seed, extra), seed, stagesOf(schedule)));
  }
  return runs;
}
const slowRuns = await fromSeeds('03 slow');
const fastRuns = await fromSeeds('03 fast');
const [slow, fast] = [slowRuns[0]!, fastRuns[0]!];

const film = Array.from({ length: 4 }, (_, i) => slow.views[12 + 4 * i]!);
/** Every third fake, so that its arrow can be seen. */
const third = (rows: show.View['points']) => Array.from(rows).filter((_, i) => i % 3 === 0);
const thin = ({ points, arrows, surface }: show.View): show.View => {
  return { points: third(points), arrows: third(arrows!), surface: surface! };
};
const strip = Object.fromEntries(film.map(([step, view]) => [`step ${step}`, thin(view)]));
await show.figure(
  arena(strip, 'D ten times slower than G: the second half of a training (seed 1)', 225),
);

// %%
await show.live(
  { look: slow.views.map((_, i) => i) },
  ({ look }) =>
    arena(
      {
        'D ten times slower than G': slow.views[look]![1],
        'D twice as fast': fast.views[look]![1],
      },
      `Step ${slow.views[look]![0]}`,
    ),
  { start: { look: 24 } },
);

// %% [markdown]
// *Circles: the modes. Dots: fakes, with arrows where the generator's loss sends them. White: the discriminator says ½. The bluer, the
// more "real" ($D$ = 0.6 and above is full blue); the redder, the more "fake" (full red from 0.4 down). The second picture shows the end; move the slider, or press play.*
// In the strip the fakes are one clump, drawn out at times. Its arrows lead away from where it is; when the discriminator has learnt to suspect that
// side, the clump is elsewhere: the chase of $V = xy$. In the second picture, to the right, the fast discriminator has hills at
// some modes; at others it says "fake" just now, as at the upper left, where many fakes sit. Arrows of one clump point different ways.
//
// ## Measure it
//
// *Fewest* are the good samples of the mode that has the fewest: a generator may also drop a single mode, or half of it. *Wandered* is
// how far the fakes' middle went in the second half of a training.

// %% tags=["fold"]
const row = (...cells: string[]) =>
  console.log(cells.map((cell, i) => cell.padEnd(i === 0 ? 24 : 16)).join(''));
/** How far the fakes' middle has wandered since half time, in radii of the ring. */
const wandered = ({ views }: Run) =>
  tf.tidy(() => {
    const points = views.slice(12).map(([, view]) => view.points as number[][]);
    const [from, to] = [points.slice(0, -1), points.slice(1)].map((p) => tf.mean(tf.tensor(p), 1));
    return tf.sum(tf.norm(tf.sub(to!, from!), 2, 1)).dataSync()[0]!;
  });
const columns: Record<string, (run: Run) => string> = {
  modes: ({ modes }) => `${modes}`,
  'good, %': ({ good }) => (100 * good).toFixed(0),
  fewest: ({ fewest }) => `${fewest}`,
  spread: ({ spread }) => spread.toFixed(2),
  wandered: (run) => wandered(run).toFixed(1),
  'loss of D': ({ d }) => d.toFixed(2),
  'loss of G': ({ g }) => g.toFixed(2),
};
/** A row for each name, in it a number for each seed. */
function table(rows: Record<string, Run[]>): void {
  row('', ...Object.keys(columns));
  for (const [name, runs] of Object.entries(rows)) {
    row(name, ...Object.values(columns).map((cell) => runs.map(cell).join(' ')));
  }
}

// %%
table({ 'D ten times slower': slowRuns, 'D twice as fast': fastRuns });

// %% [markdown]
// *One number for each seed.* A perfect game would end with $D = \tfrac12$ everywhere, so with losses of $2 \ln 2 = 1.39$ and
// $\ln 2 = 0.69$ (lesson 02). **The collapsed trainings show nearly these losses**, as means of their last 50 steps. A discriminator that
// has learnt nothing also says ½ to everything. "Regularly monitor the loss values and generated outputs", the document advises. The
// outputs, yes. But losses can tell you that something is wrong, not that all is well.
//
// Nor does one meter do. The slow game's clump stands *between* the modes and hits none, or passes over one. A small spread gives it away in
// every seed. And it does not rest: its middle wandered many times across the ring; that of the spread fakes hardly moved.
//
// ## Why: each fake is judged alone
//
// The generator minimises $L_G = \mathbb{E}_z \left[ -\log D(G(z)) \right]$, a mean over single fakes, and nothing in it rewards variety. The best
// answer to a *fixed* $D$ would send every $z$ to the one point where $D$ is highest (Metz et al. 2017, who let the generator foresee
// $D$'s next steps instead). Gradient steps only send each fake uphill from where it stands. What keeps the fakes apart?
//
// Take the discriminators that have just learnt the ring, and play on before each, three times on the same batches:
//
// 1. a *fresh* generator learns, each time another one, and the discriminator's rate is 0: it holds still;
// 2. the same one, its last layer enlarged until its fakes are spread as *widely* as the ring, and the discriminator holds still;
// 3. the discriminator's *own* generator, which covers the ring already, and the discriminator holds still;
// 4. the fresh generator, and the discriminator learns on.
//
// **Predict.** How many modes will each hit, and how wide will the clumps be?

// %%
const learnsOn = stagesOf('03 fast');
const holdsStill = learnsOn.map((stage) => ({ ...stage, discriminatorRate: 0 }));
/** Enlarges the last layer of a fresh generator, so that its fakes are spread as real samples are. */
function widened(gan: Gan): Gan {
  const kernel = nets.trainableVariables(gan.generator).at(-2)!;
  const larger = tf.mul(kernel, real.spread / measure(gan).spread);
  kernel.assign(larger);
  larger.dispose();
  return gan;
}

// %%
const [still, wide, own, moving]: [Run[], Run[], Run[], Run[]] = [[], [], [], []];
for (const [i, { gan }] of fastRuns.entries()) {
  const fresh = () => ({ ...gan, generator: ringGan(10 + i).generator });
  still.push(await trainRing(fresh(), seeds[i]!, holdsStill));
  wide.push(await trainRing(widened(fresh()), seeds[i]!, holdsStill));
  own.push(await trainRing(gan, seeds[i]!, holdsStill));
  moving.push(await trainRing(fresh(), seeds[i]!, learnsOn)); // last: now this D moves
}
const played = {
  'fresh G, D still': still,
  'wide G, D still': wide,
  'own G, D still': own,
  'fresh G, D learns on': moving,
};
table(played);
const before = Object.fromEntries(
  Object.entries(played).map(([name, runs]) => [name, lastView(runs[0]!)]),
);
await show.figure(arena(before, 'Before a discriminator that has seen the ring (seed 1)', 240));

// %% [markdown]
// *First picture:* all 40 fakes lie on one another, inside one mode. That is the textbook's collapse, and it happens from every seed, with
// three different generators. *Second:* a wide start does not save them: they, too, gather in a few modes. *Third:* fakes that cover
// the ring already stay, each on its hill, and nearly all modes remain. *Fourth:* only the discriminator's rate was
// changed, and the fresh generator spreads. ($G$'s loss is far higher than the clump's, and its samples are better: again losses do not tell.)
//
// So here, where each fake was judged alone, only a discriminator that moved brought a fresh generator to the whole ring. One that moved
// ten times too slowly only chased it.
//
// ## Cure 1: a faster discriminator
//
// You have seen it in the first table: at 0.006 in place of 0.0003 the modes came back. (Heusel et al. 2017 proposed rates of their own for the two networks.)
//
// ## Cure 2: show it the batch
//
// The document's tip is **minibatch discrimination** (Salimans et al. 2016, section 3.2). Let the discriminator see how close
// each sample is to the others of its batch. From the features of sample $i$ a learnt matrix makes $B$ rows of $C$ numbers each, $M_{ib}$: in what
// respect two samples are to count as close, $D$ learns for itself.
// Each row is compared with the same row of every other sample $j$, and the closeness is averaged over them:
//
// $$ o_{ib} = \frac{1}{n - 1} \sum_{j \neq i} \exp \left( - \lVert M_{ib} - M_{jb} \rVert_1 \right) $$
//
// ($\lVert \cdot \rVert_1$ adds up absolute values. The paper sums instead of averaging.) By hand, with one row of one number: three samples
// with 0, 0 and 1 get $\tfrac12 (e^0 + e^{-1}) = 0.68$, the same, and $e^{-1} = 0.37$; three that are alike get 1. These $B$ numbers join
// the features. If closeness means "fake" to $D$, the slope at each fake leads away from the others.
//
// A layer also adds weights. So that nothing but the *others* differs, a second layer has as many: it compares each sample with 0.

// %%
const [B, C] = [4, 2];
/** exp(−‖difference‖₁), `[…, B, C]` to `[…, B]` */
const near = (difference: tf.Tensor) => tf.exp(tf.neg(tf.sum(tf.abs(difference), -1)));

/** [n, B·C] to [n, B]: how close each sample is to the others, by B measures. */
const toOthers = nets.computed('closeness', [B], (x) => {
  const n = x.shape[0];
  const M = x.reshape([n, B, C]);
  const close = near(tf.sub(tf.expandDims(M, 1), tf.expandDims(M, 0))); // [n, n, B]
  const others = tf.sub(tf.sum(close, 1), 1); // each is at closeness 1 to itself
  return tf.div(others, n - 1);
});
/** The same without the others. */
const toZero = nets.computed('closeness', [B], (x) => near(x.reshape([x.shape[0], B, C])));

const seeing =
  (closeness: nets.Layer): nets.Layer =>
  (features) =>
    nets.join(features, nets.through(features, nets.linear(B * C), closeness));

// %% [markdown]
// Each goes into the **slow** discriminator, with the same first weights as the other, and the same batches, rates and steps. Below the table stands
// what the trained first layer measures in a real batch, in one of its own generator's, and in one of the collapsed generator's.

// %%
const batchRuns = await fromSeeds('03 slow', [seeing(toOthers)]);
const aloneRuns = await fromSeeds('03 slow', [seeing(toZero)]);
table({
  'D ten times slower': slowRuns,
  '+ sees the batch': batchRuns,
  '+ sees each alone': aloneRuns,
});

/** The mean closeness in a batch of 128 points, as D's own layer measures it. */
const closenessIn = (run: Run, points: readonly Float32Array[]) =>
  tf.tidy(() => {
    const D = run.gan.discriminator;
    const layer = D.layers.find(({ name }) => name.startsWith('closeness'))!;
    const measures = tf.model({ inputs: D.inputs, outputs: layer.output });
    const batch = tf.stack(points.slice(0, 128).map((point) => tf.tensor1d(point)));
    return tf.mean(measures.predict(batch, { batchSize: 128 }) as tf.Tensor).dataSync()[0]!;
  });
row('closeness in a batch', 'real', 'its own fakes', 'slow D’s fakes');
const batches = [() => real, (i: number) => batchRuns[i]!, (i: number) => slowRuns[i]!];
const measured = batches.map((of) => batchRuns.map((run, i) => closenessIn(run, of(i).points)));
row('', ...measured.map((numbers) => numbers.map((o) => o.toFixed(2)).join(' ')));

// %% [markdown]
// To the trained layer a collapsed batch is closer than a real one, and its own generator's is as close as a real one. With as many weights but
// without the others, the game collapses as before. So here it is the others in the batch that cure.
//
// Many samples still lie between the modes, with either cure. The schedule `03` gives the fast discriminator's game twice the steps, and then
// 500 steps at a fifth of both rates.

// %%
const longRuns = await fromSeeds('03');
table({ 'fast, long, calm end': longRuns });
const last = {
  'real data': real,
  'slow D': slow,
  '+ sees the batch': batchRuns[0]!,
  'fast D': fast,
  'fast, long, calm end': longRuns[0]!,
};
const title = 'From collapse to a ring (seed 1)';
const colour = { 'real data': show.roles.real };
await show.figure(show.panels(last, { title, circles: circles, colour, range: [-2, 2] }));

// %% [markdown]
// *500 samples each: real ones blue, fakes vermilion. At the end all eight modes are there, and nine of ten samples are good.*
//
// ## The claims, checked

// %% tags=["fold"]
const { x, y } = walks['at the same time'];
const away = Math.hypot(x.at(-1)!, y.at(-1)!);
const claims: Record<string, boolean> = {
  'at once: each step √(1 + 0.1²) further out': Math.abs(away - Math.sqrt(1.01) ** 150) < 1e-9,
  'slow D: 1 mode at most': slowRuns.every(({ modes }) => modes <= 1),
  '  and half of the real spread at most': slowRuns.every((run) => 2 * run.spread < real.spread),
  '  and D’s loss within 0.1 of 2 ln 2': slowRuns.every(({ d }) => Math.abs(d - 1.386) < 0.1),
  '  and G’s loss within 0.1 of ln 2': slowRuns.every(({ g }) => Math.abs(g - Math.LN2) < 0.1),
  'only its rate changed, 5 modes or more': fastRuns.every(({ modes }) => modes >= 5),
};

// %% tags=["fold"]
/** What needs the full length of the trainings. */
const late: Record<string, boolean> = {
  'the clump wanders ten radii or more, the others two at most': slowRuns.every(
    (run, i) => wandered(run) > 10 && wandered(fastRuns[i]!) < 2,
  ),
  'slow D’s loss is nearer to 2 ln 2': slowRuns.every(
    ({ d }, i) => Math.abs(d - 2 * Math.LN2) < Math.abs(fastRuns[i]!.d - 2 * Math.LN2),
  ),
  'only its rate changed, 7 modes or more at full length': fastRuns.every(
    ({ modes }) => modes >= 7,
  ),
  'wide G, D still: 4 modes or fewer': wide.every(({ modes }) => modes <= 4),
  'fresh G, D still: 1 mode, no spread': still.every((run) => run.modes === 1 && run.spread < 0.05),
  '  only D’s rate changed: 5 modes or more': moving.every(({ modes }) => modes >= 5),
  'own G, D still: 6 modes or more': own.every(({ modes }) => modes >= 6),
  'slow D sees the batch: 6 modes or more': batchRuns.every(({ modes }) => modes >= 6),
  '  the clump is closer to it': measured[2]!.every((o, i) => o > measured[0]![i]! + 0.03),
  '  its own fakes are as close as real ones': measured[1]!.every(
    (o, i) => Math.abs(o - measured[0]![i]!) < 0.03,
  ),
  '  without the others: 1 at most': aloneRuns.every(({ modes }) => modes <= 1),
  'long, calm end: 8 modes': longRuns.every(({ modes }) => modes === 8),
  '  and 85 % good': longRuns.every(({ good }) => good >= 0.85),
};
const claimed = course.budgetName() === 'quick' ? claims : { ...claims, ...late };
for (const [claim, holds] of Object.entries(claimed)) console.log(`${holds ? '✓' : '✗'} ${claim}`);
if (!Object.values(claimed).every(Boolean)) throw new Error('This run does not bear out a claim.');

// %% [markdown]
// ## Summary
//
// - Two players who each follow their own slope can circle for ever, or spiral outwards. On the ring a slow discriminator chases a
//   collapsed generator to and fro.
// - The generator's loss judges each fake alone. Before a discriminator that held still, a fresh generator ended in one mode, a widened one in
//   few. Fakes that covered the ring already stayed there.
// - Two cures, each alone, of the collapse that a slow discriminator made here: a faster one, and a slow one that sees the batch.
// - The losses of a collapsed training can be those of the perfect game. Measure samples: modes hit, share of good
//   ones, spread, over several seeds.
//
// **Exercises**: `exercises/03-collapse.ipynb`, where you write the training loop and cure a collapse with both rates fixed. **Next**:
// lesson 04, on the other illness of the document's list, gradients that vanish.
//
// ## References
//
// T. Salimans et al. (2016), *Improved techniques for training GANs*, section 3.2. · L. Metz et al. (2017), *Unrolled generative
// adversarial networks*, for the ring and for the best answer to a fixed discriminator. · A. Srivastava et al. (2017), *VEEGAN*, for the meter (there a mode counts from its first good
// sample on; ours asks for 1 %). · M. Heusel et al. (2017), *GANs trained by a two time-scale update rule*. · L. Mescheder, A. Geiger,
// S. Nowozin (2018), *Which training methods for GANs do actually converge?*, section 2 for the smallest game, section 4.1 for the cost of
// steepness (R1).
//
// **The document this comes from**: “Generative Adversarial Networks (GANs)”, the simple-GAN document of lesson 00: its tips on mode collapse and on stability.
