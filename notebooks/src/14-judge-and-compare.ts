// Lesson 14. After the documents: what meters ask, what fools them, and what stands beside the GAN today.

// %% [markdown]
// # 14 · Judge and compare
//
// One score says that something is wrong, but not what. Here you take meters that ask one question each, break good samples in six
// ways, and see which meter notices. Then you put them to work: on a GAN, and on **flow matching**, the way in which for instance
// Stable Diffusion 3 was trained (Esser et al. 2024). It learns without a game.
//
// ![Above, training: a real sample x and noise z are mixed to a point between the two, (1 − t) z + t x. A network v
// guesses the velocity x − z from that point and t. The mean square of its error is the loss, whose gradient moves v: nobody plays
// against it. Below, drawing: a GAN goes from noise to a fake in one evaluation of G, flow matching in as many evaluations of v
// as one likes.](../docs/diagrams/flow-matching.svg)
//
// *Flow matching learns by a regression, and draws in steps.*
//
// You will
//
// 1. see in the plane what precision, recall, density and coverage ask;
// 2. see what the number of samples does to the Fréchet distance;
// 3. plant six failures in real digits, and find the meter of each;
// 4. write flow matching, and set it beside a GAN at 1, 4 and 50 evaluations;
// 5. look back, and on.
//
// You need lessons 03 and 05.

// %%
import { course, data, metrics, nets, presets, show, training } from 'tsgan';
import { generate, Random, tf, train, useBackend, watch } from 'tsgan';
const { device } = await useBackend();
const plan = course.budget({
  quick: { sizes: [50, 100], n: 100, ring: 60, points: 500, digits: 20, seeds: [1] },
  standard: { sizes: [50, 100, 200, 500, 1000, 2000], n: 500, ring: 2000, points: 2000, digits: 1000, seeds: [1] }, // prettier-ignore
  full: { sizes: [50, 100, 200, 500, 1000, 2000, 4000], n: 1000, ring: 10_000, points: 10_000, digits: 12_500, seeds: [1, 2, 3] }, // prettier-ignore
});
console.log(`${device}; budget: ${course.budgetName()}`);

// %% [markdown]
// ## Four questions
//
// A good generator draws samples that are real enough, and draws all that there is. Lesson 03 counted modes, but digits have no list of
// modes. So take the real samples themselves. Around each, draw a ball that reaches to its $k$-th nearest other real sample: small balls where
// the data are dense, large ones where they are thin. Then ask
//
// - **precision**: which share of the fakes lies in a ball of some real sample?
// - **density**: in how many such balls does a fake lie, on average, divided by $k$?
// - **coverage**: which share of these balls holds a fake?
// - **recall**: the other way around, which share of the real samples lies in a ball of some *fake*?
//
// The first two ask whether the fakes are good, the last two whether all is there (Kynkäänniemi et al. 2019 for precision and recall, Naeem et
// al. 2020 for the others). Here are 32 real points in four modes, and 32 fakes. **Predict**, before you move the first slider: which of the four
// numbers fall if a mode is left out? If four points are copied over and over? If the fakes are spread too wide?

// %%
const k = 3;
const dots = (random: Random, modes: readonly number[][], deviation: number) =>
  Array.from({ length: 32 }, (_, i) => modes[i % modes.length]!.map((m) => random.normal(m, deviation))); // prettier-ignore
const four = data.ringCenters({ modes: 4, radius: 1 });
const realDots = dots(new Random(1), four, 0.2);
const fakeDots: Record<string, number[][]> = {
  'like the real ones': dots(new Random(2), four, 0.2),
  'a mode left out': dots(new Random(2), four.slice(1), 0.2),
  'four, copied': dots(new Random(2), four, 0.2).map((_, i, all) => all[i % 4]!),
  'too wide': dots(new Random(2), four, 0.8),
};
/** How far each point's ball reaches: to the k-th nearest other point. (The nearest of all is the point itself.) */
const reaches = (points: number[][]) =>
  points.map(
    ([x, y]) => points.map(([a, b]) => Math.hypot(a! - x!, b! - y!)).sort((a, b) => a - b)[k]!,
  );

// %%
const xy = (points: number[][]) => ({ x: points.map(([x]) => x!), y: points.map(([, y]) => y!) });
await show.live({ fakes: Object.keys(fakeDots), balls: ['of the real', 'of the fakes'] }, (at) => {
  const fakes = fakeDots[at.fakes]!;
  const found = metrics.precisionRecall(realDots, fakes, { neighbours: k });
  const ofReal = at.balls === 'of the real';
  const [centres, color] = ofReal ? [realDots, show.roles.real] : [fakes, show.roles.fake];
  const far = reaches(centres);
  const balls = centres.map(([x, y], i) => ({
    ...{
      type: 'circle',
      layer: 'below',
      line: { color: color, width: 1 },
      fillcolor: `${color}14`,
    },
    ...{ x0: x! - far[i]!, x1: x! + far[i]!, y0: y! - far[i]!, y1: y! + far[i]! },
  }));
  const range = [-2.6, 2.6] as const;
  const numbers = Object.entries(found).map(([meter, value]) => `${meter} ${value.toFixed(2)}`);
  return show.scatter(
    {
      real: { ...xy(realDots), colour: show.roles.real, marks: 'circle' },
      fakes: { ...xy(fakes), colour: show.roles.fake, marks: 'x' },
    },
    {
      ...{ title: numbers.join(', '), x: 'x', y: 'y', equal: true },
      layout: { shapes: balls, xaxis: { range }, yaxis: { range }, height: 560 },
    },
  );
});

// %% [markdown]
// Without the mode, coverage and recall fall by about the mode's share, and precision stays. Four copied points are as precise as any, but they
// cover little, and their own balls have shrunk to points: recall is 0. Points that are too wide lie outside, and precision falls; but *their*
// balls are huge, so that recall is high. One fake far out does the same, and this is why Naeem et al. count in the balls of the real samples only.
//
// Note that fakes which are like the real ones do not get 1 everywhere. A meter needs the mark of real samples beside it.
//
// ## How many samples?
//
// The Fréchet distance of lesson 05 compares two means and two covariances. Here both sets are real digits, drawn from the same pool. **Predict**: what
// is the distance between 50 and 50 of them, measured by the classifier's 64 features? Between 2,000 and 2,000?

// %%
const digits = data.loadMnist({ seed: 1 });
const classifier = await metrics.digitClassifier();
/** What the classifier's layer before the last says of images `[n · 784]`: 64 numbers each. */
async function featuresOf(images: Float32Array): Promise<Float32Array[]> {
  const { features, featureWidth } = await classifier.read(images);
  return metrics.rows(features, featureWidth);
}
const { sizes } = plan;
const pool = await featuresOf(digits.train.samples.subarray(0, 2 * sizes.at(-1)! * 784));
const draws = [1, 2, 3];
const floors = draws.map((draw) => {
  const mixed = Array.from(new Random(draw).permutation(pool.length), (i) => pool[i]!);
  return sizes.map((n) => metrics.frechetDistance(mixed.slice(0, n), mixed.slice(n, 2 * n)));
});

// %%
const law = sizes.map((n) => (floors[0]!.at(-1)! * sizes.at(-1)!) / n);
await show.figure(
  show.lines(
    {
      ...Object.fromEntries(draws.map((draw, i) => [`draw ${draw}`, { x: sizes, y: floors[i]!, colour: show.roles.real, marks: 'circle' }])), // prettier-ignore
      'like 1/n': { x: sizes, y: law, dashed: true, colour: '#888888' },
    },
    {
      title: 'Real digits against real digits',
      ...{ x: 'digits in each set', y: 'Fréchet distance' },
      layout: { xaxis: { type: 'log' }, yaxis: { type: 'log' } },
    },
  ),
);
// %% [markdown]
// The law is the same on both sides, so the true distance is 0. What is left falls about like $1/n$: it is the error of means and covariances that
// were estimated from $n$ digits each. Who measures with fewer samples looks worse, and the bias depends on the model, too (Chong & Forsyth 2020). So compare only at equal
// $n$, and print what real data get at that $n$.
//
// ## Six planted failures
//
// Now the meters on digits, with $k = 5$. The "generator" is a heap of held-out real digits, as good as it gets, and we break it:
//
// - **no ones**: one class of ten is dropped;
// - **25 digits**: these over and over;
// - **training digits**: real ones, but copied from what a GAN would have learnt from;
// - **noise** on every pixel;
// - **blur**: each pixel becomes the mean of its neighbourhood, twice;
// - **patchwork**: the upper half of one digit above the lower half of another.
//
// Balls need distances, and distances need a *space*: 784 pixels, or the classifier's 64 features? We take both. A fifth meter stands beside the four, lesson 05's share of **copies**: fakes
// whose nearest training digit is less than half as far as the next twenty. **Predict**: which failures make precision fall? Which one do the four not see at all?

// %%
const { n } = plan;
const [learnt, heldOut, unseen] = (['train', 'validation', 'test'] as const).map((part) =>
  metrics.rows(digits[part].samples, 784),
) as [Float32Array[], Float32Array[], Float32Array[]];
const nine = metrics.shiftsOfImage(28, 1);
const blurred = (image: Float32Array) => {
  const shifted = nine(image);
  return image.map((_, at) => shifted.reduce((sum, one) => sum + one[at]!, 0) / 9);
};
/** Each takes places among the held-out digits, in random order. */
const failures: Record<string, (order: number[], random: Random) => Float32Array[]> = {
  none: (order) => order.map((i) => heldOut[i]!),
  'no ones': (order) =>
    order.filter((i) => digits.validation.labels![i] !== 1).map((i) => heldOut[i]!),
  '25 digits': (order) => order.map((_, i) => heldOut[order[i % 25]!]!),
  'training digits': (order, random) => order.map(() => learnt[random.integer(learnt.length)]!),
  noise: (order, random) => order.map((i) => heldOut[i]!.map((ink) => ink + random.normal(0, 0.3))),
  blur: (order) => order.map((i) => blurred(blurred(heldOut[i]!))),
  patchwork: (order) =>
    order.map((i, at) => heldOut[i]!.map((ink, k) => (k < 392 ? ink : heldOut[order.at(at - 1)!]![k]!))), // prettier-ignore
};
const names = Object.keys(failures);

// %%
const flat = (images: Float32Array[]) => Float32Array.from(images.flatMap((one) => [...one]));
const few = Array.from({ length: 12 }, (_, i) => i);
const shown = names.flatMap((name) => failures[name]!(few, new Random(1)).slice(0, 9));
await show.images(flat(shown), { columns: 9, rowLabels: names });

// %%
/** All meters of fakes, against as many real digits that nothing here has learnt from. */
async function judge(fakes: Float32Array[], real: Float32Array[]) {
  const [ofFakes, ofReal] = [await featuresOf(flat(fakes)), await featuresOf(flat(real))];
  const looked = fakes.slice(0, 100);
  return {
    pixels: metrics.precisionRecall(real, fakes),
    features: metrics.precisionRecall(ofReal, ofFakes),
    copies: metrics.memorisation(looked, learnt, real.slice(0, 100)).copies.fake,
    frechet: metrics.frechetDistance(ofFakes, ofReal),
  };
}
type Marks = Awaited<ReturnType<typeof judge>>;
const inOrder = (seed: number) => Array.from(new Random(seed).permutation(1000));
const marks: Record<string, Marks[]> = Object.fromEntries(names.map((name) => [name, []]));
for (const draw of draws) {
  const real = inOrder(draw).slice(0, n).map((i) => unseen[i]!); // prettier-ignore
  for (const name of names) {
    const order = inOrder(draw + 10).slice(0, Math.ceil(1.2 * n));
    const fakes = failures[name]!(order, new Random(draw)).slice(0, n);
    marks[name]!.push(await judge(fakes, real));
  }
}

// %%
const meters = ['precision', 'density', 'recall', 'coverage'] as const;
type Space = 'pixels' | 'features';
const middle = (name: string, space: Space, meter: (typeof meters)[number]) =>
  metrics.median(marks[name]!.map((one) => one[space][meter]));
/** The median, and half the way from the least to the most. */
function spread(values: number[], places = 2): string {
  const half = (Math.max(...values) - Math.min(...values)) / 2;
  return `${metrics.median(values).toFixed(places)} ± ${half.toFixed(places)}`.padEnd(13);
}
function table(of: Record<string, Marks[]>, space: Space): string {
  const header = space.padEnd(19) + [...meters, 'copies', 'Fréchet'].map((one) => one.padEnd(13)).join(''); // prettier-ignore
  const rows = Object.entries(of).map(([name, all]) => {
    const four = meters.map((meter) => spread(all.map((one) => one[space][meter])));
    const rest = [spread(all.map(({ copies }) => copies)), spread(all.map((one) => one.frechet), 0)]; // prettier-ignore
    return name.padEnd(19) + [...four, ...rest].join('');
  });
  return [header, ...rows].join('\n');
}
console.log(`${table(marks, 'pixels')}\n\n${table(marks, 'features')}`);

// %%
const moved = (space: Space) =>
  names.slice(1).map((name) => meters.map((meter) => middle(name, space, meter) - middle('none', space, meter))); // prettier-ignore
const both = show.heatmaps(
  { pixels: moved('pixels'), 'the classifier’s features': moved('features') },
  {
    title: 'What each failure moves, against real digits',
    ...{ rows: names.slice(1), columns: meters, range: [-1, 1], diverging: true },
  },
);
const withNumbers = both.data.map((trace) => ({ ...trace, texttemplate: '%{z:.2f}' }));
await show.figure({ ...both, data: withNumbers });

// %% [markdown]
// TEXT-FAILURES
//
// ## A way to learn without a game
//
// A GAN needs an opponent because nobody can tell $G$ where each $z$ should go. Flow matching (Lipman et al. 2022) just says it. Draw a real $x$ and a noise $z$, any pair.
// Let a point go straight from one to the other while the time $t$ goes from 0 to 1:
//
// $$ x_t = (1 - t) \, z + t \, x , \qquad \text{its velocity} \;\; \frac{d x_t}{d t} = x - z . $$
//
// A network $v(x_t, t)$ is told only where the point is, and when. It shall guess the velocity:
//
// $$ L = \mathbb{E} \, \lVert v(x_t, t) - (x - z) \rVert^2 . $$
//
// Many pairs pass at the same place, on their way to different ends. Least squares answers with the *mean* of their velocities, so $v$ follows none of the paths. And yet: whoever starts in noise and
// always goes with that mean arrives where the data are, as often as the data are there (theorems 1 and 2 there). Here is all of it.

// %%
/** How fast a point at x `[batch, …]` is to go at the time t `[batch, 1]`. */
type Velocity = (x: tf.Tensor, t: tf.Tensor) => tf.Tensor;

/** The mean square between the velocity and that of straight paths from noise to the samples x. */
function flowLoss(velocity: Velocity, x: tf.Tensor, random: Random): tf.Scalar {
  const [size, width] = x.shape as [number, number];
  const z = random.normalTensor([size, width]);
  const t = random.uniformTensor([size, 1]);
  const between = tf.add(tf.mul(tf.sub(1, t), z), tf.mul(t, x));
  const wanted = tf.sub(x, z);
  return tf.mean(tf.square(tf.sub(velocity(between, t), wanted)));
}

// %%
/** Goes with the velocity from noise z, at the time 0, in equal steps: Euler's method. It evaluates once a step. */
function walk(velocity: Velocity, z: tf.Tensor, steps: number, until = 1): tf.Tensor {
  let x = z;
  for (let i = 0; i / steps < until; i++) {
    const t = tf.fill([z.shape[0]!, 1], i / steps);
    const time = Math.min(1 / steps, until - i / steps);
    x = tf.add(x, tf.mul(time, velocity(x, t)));
  }
  return x;
}

// %% [markdown]
// The network gets the time in each hidden layer, since one number is hardly heard beside many (lesson 11). `training.trainRegression` takes steps down any loss: nobody plays
// against the network. As for a GAN, the mean of the weights is what draws in the end.

// %%
function flowNet(width: number, hidden: number, seed: number, last: nets.Layers = []) {
  return nets.network({
    name: 'flow',
    inputs: { x: [width], t: [1] },
    layers: ({ x, t }) => {
      const time = nets.through(t, nets.linear(32), nets.leakyRelu(0.2));
      const layer = (h: nets.Wire) =>
        nets.through(nets.join(h, time), nets.linear(hidden), nets.leakyRelu(0.2));
      return nets.through(layer(layer(layer(x))), nets.linear(width), last);
    },
    random: new Random(seed),
  });
}
/** Trains, and leaves the mean of the weights in the model. */
async function averaged<P extends show.Moment>(model: tf.LayersModel, events: AsyncIterable<P>) {
  const average = new training.WeightAverage(model, 0.99);
  await watch(
    events,
    show.every<P>(5, () => average.update()),
    show.progressBar(),
  );
  average.settle();
  average.dispose();
}
/** Trains a flow network on samples. */
const learn = (
  net: tf.LayersModel,
  velocity: Velocity,
  set: data.DataSet,
  steps: number,
  seed: number,
) =>
  averaged(
    net,
    training.trainRegression(
      net,
      set,
      ({ samples }, random) => flowLoss(velocity, samples, random),
      {
        ...{ steps, seed, batchSize: 128, reportEvery: 5 },
      },
    ),
  );

// %% [markdown]
// ## On the ring
//
// Lesson 03's ring of eight, with the GAN in the balance that lesson 03 found, beside a flow network.
// **Predict**: where does a single step lead, all the way from $t = 0$ to 1?

// %%
const deviation = 0.05;
const [centres, size] = [data.ringCenters({ radius: 1 }), 10_000];
const ring = data.ringOfGaussians({ radius: 1, deviation, size, random: new Random(0) });
const evaluations = [1, 4, 50];
const start = new Random(99).normalTensor([2000, 2]);
const pointsOf = (points: tf.Tensor) => metrics.rows(points.dataSync() as Float32Array, 2);
const hits = (points: tf.Tensor) =>
  metrics.modeCoverage(pointsOf(points), centres, deviation, { minimum: 20 });
const direct =
  (net: tf.LayersModel): Velocity =>
  (x, t) =>
    nets.forward(net, [x, t], true);

// %%
const flows: Velocity[] = [];
const onRing: Record<string, metrics.ModeCoverage[]> = {};
for (const seed of plan.seeds) {
  const net = flowNet(2, 128, seed);
  const velocity = direct(net);
  await learn(net, velocity, ring, plan.ring, seed);
  flows.push(velocity);
  onRing[`flow, seed ${seed}`] = evaluations.map((steps) =>
    tf.tidy(() => hits(walk(velocity, start, steps))),
  );
  const { gan, settings, lessons } = presets.ringPoints(new Random(seed));
  const { stages } = course.budget(lessons!['03']!);
  await watch(training.trainInStages(gan, ring, { ...settings, stages: stages!, seed }), show.progressBar()); // prettier-ignore
  onRing[`GAN, seed ${seed}`] = [tf.tidy(() => hits(generate(gan, start)))];
  nets.disposeGan(gan);
}
const columns = ['', ...evaluations.map((count) => `asked ${count} times`)];
console.log(columns.map((one) => one.padEnd(22)).join(''));
for (const [name, all] of Object.entries(onRing)) {
  const cells = all.map(({ modes, goodShare }) => `${modes} modes, ${(100 * goodShare).toFixed(0)} % good`); // prettier-ignore
  console.log([name, ...cells].map((one) => one.padEnd(22)).join(''));
}

// %% [markdown]
// TEXT-RING
//
// Left: the straight paths that it learns from. Right: where the network's own steps lead. **Predict**: with 50 steps, will the two clouds look alike half-way?

// %%
const ends = tf.tensor2d(ring.samples.slice(0, 500), [250, 2]);
const begin = tf.slice(start, 0, 250);
const near = { centres: centres, radius: 3 * deviation };
await show.live(
  { t: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], steps: [50, 4, 1] },
  ({ t, steps }) =>
    tf.tidy(() =>
      show.panels(
        {
          'straight paths': pointsOf(tf.add(tf.mul(1 - t, begin), tf.mul(t, ends))),
          [`${steps} steps`]: pointsOf(walk(flows[0]!, begin, steps, t)),
        },
        { title: `t = ${t}`, range: [-2.5, 2.5], circles: near, side: 300 },
      ),
    ),
);

// %% [markdown]
// TEXT-LIVE
//
// ## On digits
//
// Nearly the same. One thing differs: a small network cannot hand on 784 numbers of noise, as $x - z$ asks. So let it say where the way will *end*, a digit $\hat{x}$; the velocity then gets
// there in the time that is left, $v = (\hat{x} - x_t) / (1 - t)$ (Li & He 2025 make this choice for images). Loss and steps stay. The GAN is lesson 05's, with as many steps, and the mean of its weights.

// %%
/** The network says where the way ends. Near the end the time that is left counts as 0.05 at least. */
const aimed =
  (net: tf.LayersModel): Velocity =>
  (x, t) =>
    tf.div(tf.sub(nets.forward(net, [x, t], true), x), tf.maximum(tf.sub(1, t), 0.05));

// %%
const latents = new Random(7).normalTensor([n, 784]);
const realNow = unseen.slice(0, n);
const rowsOf = (images: tf.Tensor) => metrics.rows(images.dataSync() as Float32Array, 784);
const compared: Record<string, Marks[]> = { 'real digits': [await judge(heldOut.slice(0, n), realNow)] }; // prettier-ignore
const gallery: Record<string, Float32Array[]> = {};
for (const seed of plan.seeds) {
  const { gan, settings } = presets.quickMnist(new Random(seed));
  await averaged(gan.generator, train(gan, digits.train, { ...settings, steps: plan.digits, seed, reportEvery: 5 })); // prettier-ignore
  const net = flowNet(784, 512, seed, [nets.tanh()]);
  await learn(net, aimed(net), digits.train, plan.digits, seed);
  const made: Record<string, Float32Array[]> = {
    'GAN, 1': tf.tidy(() => rowsOf(generate(gan, n, { random: new Random(7) }))),
  };
  for (const steps of evaluations) {
    made[`flow, ${steps}`] = tf.tidy(() => rowsOf(walk(aimed(net), latents, steps)));
  }
  for (const [name, images] of Object.entries(made)) {
    (compared[name] ??= []).push(await judge(images, realNow));
    gallery[name] ??= images;
  }
  nets.disposeGan(gan);
}
console.log(table(compared, 'features'));

// %% [markdown]
// TEXT-DIGITS
//
// ## Summary
//
// TEXT-SUMMARY
//
// ## Exercises
//
// `exercises/14-judge-and-compare.ipynb`: plant a failure that makes a meter rise; write density and coverage by hand; take two evaluations a step; build flow matching that can
// be asked for a mode.
//
// ## What you can now do
//
// You can write a GAN: two networks, a game and a loop (00 to 02), and say what goes wrong in it (03, 04, 13). You can make it
// draw digits (05, 06, 12), words that backpropagation cannot reach through (07, 08), answers (09), rows of a table (10), and
// what it is asked for (11). And you can tell whether it learnt anything: by meters whose questions you know, with the real data's own mark beside
// them, planted failures that they must notice, several seeds, and the suspicion that each of them can be fooled.
//
// ## What to read, what to build
//
// Pictures at large: T. Karras, S. Laine, T. Aila, *A Style-Based Generator Architecture for GANs*, 2019. Where both of this lesson's ways meet, because steps
// cost time: A. Sauer et al., *Adversarial Diffusion Distillation*, 2023, let a discriminator teach a model of many steps to draw in one. Then build one of
// your own (the last exercise of `exercises/12-full-mnist.ipynb`): letters of a font, a pair of measurements, melodies as words of bits, a table you know well. Judge it as
// you did here.
//
// ## References
//
// - T. Kynkäänniemi et al., *Improved Precision and Recall Metric for Assessing Generative Models*, 2019.
// - M. F. Naeem et al., *Reliable Fidelity and Diversity Metrics for Generative Models*, 2020.
// - M. J. Chong, D. Forsyth, *Effectively Unbiased FID and Inception Score and where to find them*, 2020.
// - Y. Lipman et al., *Flow Matching for Generative Modeling*, 2022.
// - P. Esser et al., *Scaling Rectified Flow Transformers for High-Resolution Image Synthesis*, 2024.
// - T. Li, K. He, *Back to Basics: Let Denoising Generative Models Denoise*, 2025.
//
// The next cell checks what this lesson claimed; in the quick budget the trainings are too short to be asked.

// %% tags=["fold"]
CLAIMS;

// %% [markdown]
// And the last picture of the course: digits out of noise, none picked.

// %%
await show.images(flat(Object.values(gallery).flatMap((images) => images.slice(0, 10))), {
  columns: 10,
  rowLabels: Object.keys(gallery),
  caption: `After ${plan.digits} steps of training each; the number is how often the network is asked`,
});
