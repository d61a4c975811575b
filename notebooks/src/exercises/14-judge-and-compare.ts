// Exercises to lesson 14.

// %% [markdown]
// # Exercises 14 · Judge and compare
//
// Replace each `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint.

// %%
import { course, data, metrics, nets, training } from 'tsgan';
import { Random, tf, useBackend, watch } from 'tsgan';

course.checksAhead(6);
const { device } = await useBackend();
console.log(device);

// %% [markdown]
// ## 1. Foresee a failure, and hide one
//
// `good` holds 500 real points, each of eight numbers from $N(0, 1)$. All are pulled towards the middle, each number to 0.6 of what
// it was: samples that dare too little. **Predict** what becomes of each meter beside other real points, `'rises'`, `'stays'` or
// `'falls'`. (A change of up to 0.1 is none. The check takes the median of three draws, with $k = 5$.)

// %%
type Points = number[][];
type Move = 'rises' | 'stays' | 'falls';
const forecast: Record<keyof metrics.PrecisionRecall, Move | undefined> = {
  precision: undefined,
  density: undefined,
  recall: undefined,
  coverage: undefined,
};
// BEGIN SOLUTION set each of the four, forecast.precision = '…'
// In the middle the balls of outer points lie over each other: density doubles. The outer points are missed by the fakes' own balls, so recall falls.
// Coverage hardly does: the outer points' balls are large and reach inwards. People who generate pictures do this on purpose, and call it truncation.
forecast.precision = 'stays';
forecast.density = 'rises';
forecast.recall = 'falls';
forecast.coverage = 'stays';
// END SOLUTION

// %%
await course.check(
  'a failure foreseen',
  () => {
    // The answers are sealed, so that you do not read them here.
    const right = ['4a251bdc', '1ecb5b34', 'b09fc1fb', '24319f36'];
    const found = Object.entries(forecast).filter(([meter, move]) =>
      right.includes(course.sealOf(`drawn in, ${meter}: ${move}`)),
    ).length;
    return course.isEqual(`${found} of 4 foreseen`, '4 of 4 foreseen');
  },
  'In how many balls does a point in the thick of it lie, in how many one at the rim? Whose balls shrink when the fakes move together? And which balls are large?',
);

// %% [markdown]
// The other way around: a failure that one meter takes for an improvement. Plant one that makes **density rise** by more than 0.1, although
// **precision falls** by more than 0.1. Return 500 points.

// %%
function plant(good: Points): Points {
  let fakes = good;
  // BEGIN SOLUTION change the points of good
  // Density is a mean of counts and has no top: four in the thick of it make up for one far outside.
  fakes = good.map((point, i) => point.map((value) => (i % 5 === 0 ? 3 : 0.5) * value));
  // END SOLUTION
  return fakes;
}

// %%
/** What becomes of each meter: the median change over three draws. */
function movesOf(change: (good: Points) => Points): Record<string, Move> {
  const cloudOf = (seed: number): Points => {
    const dice = new Random(seed);
    return Array.from({ length: 500 }, () => Array.from({ length: 8 }, () => dice.normal()));
  };
  const changes = [1, 2, 3].map((draw) => {
    const [real, good] = [cloudOf(draw), cloudOf(10 + draw)];
    const fakes = change(good.map((point) => [...point]));
    if (fakes.length !== 500)
      throw new Error(`500 points are needed, but there are ${fakes.length}`);
    const [before, after] = [good, fakes].map((points) => metrics.precisionRecall(real, points));
    return Object.entries(before!).map(
      ([meter, value]) => [meter, after![meter as keyof typeof after] - value] as const,
    );
  });
  const move = (by: number): Move => (by > 0.1 ? 'rises' : by < -0.1 ? 'falls' : 'stays');
  return Object.fromEntries(
    changes[0]!.map(([meter], i) => [
      meter,
      move(metrics.median(changes.map((one) => one[i]![1]))),
    ]),
  );
}
await course.check(
  'a failure hidden from density',
  () => {
    const moves = movesOf(plant);
    return {
      pass: moves['density'] === 'rises' && moves['precision'] === 'falls',
      got: Object.entries(moves).map(([meter, move]) => `${meter} ${move}`).join(', '), // prettier-ignore
      expected: 'density rises, and precision falls',
    };
  },
  'Precision counts a fake once at most. Density counts it as often as it lies in a ball, and has no top. So not all 500 need the same treatment.',
);

// %% [markdown]
// ## 2. Density and coverage by hand
//
// Around each real point lies a ball that reaches to its $k$-th nearest *other* real point; a point exactly on the rim is outside.
// Density is the number of such balls that a fake lies in, on average over the fakes, divided by $k$. Coverage is the share of the
// balls that hold a fake. `distance(a, b)` is at hand.
//
// By hand, first: real points 0, 1 and 3 on a line, one fake at 0.5, $k = 1$. The balls reach 1, 1 and 2. Density 2, coverage ⅔.

// %%
const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, i) => value - b[i]!));

function byHand(real: Points, fakes: Points, k: number): { density: number; coverage: number } {
  let density = NaN;
  let coverage = NaN;
  // BEGIN SOLUTION sort the distances to all real points: at place 0 stands the point itself
  const reach = real.map((a) => real.map((b) => distance(a, b)).sort((x, y) => x - y)[k]!);
  const held = real.map((a, i) => fakes.filter((b) => distance(a, b) < reach[i]!).length);
  density = held.reduce((sum, count) => sum + count, 0) / (k * fakes.length);
  coverage = held.filter((count) => count > 0).length / real.length;
  // END SOLUTION
  return { density, coverage };
}

// %%
await course.check(
  'density and coverage by hand',
  () => {
    const dice = new Random(5);
    const cloud = (n: number, mean: number): Points =>
      Array.from({ length: n }, () => [dice.normal(mean), dice.normal(), dice.normal()]);
    const line = byHand([[0], [1], [3]], [[0.5]], 1);
    return [
      course.isClose(line.density, 2, 1e-9),
      course.isClose(line.coverage, 2 / 3, 1e-9),
      ...[1, 4].flatMap((k) => {
        const [real, fakes] = [cloud(60, 0), cloud(35, 0.7)];
        const right = metrics.precisionRecall(real, fakes, { neighbours: k });
        const found = byHand(real, fakes, k);
        return [
          course.isClose(found.density, right.density, 1e-9),
          course.isClose(found.coverage, right.coverage, 1e-9),
        ];
      }),
    ];
  },
  'Every point is its own nearest neighbour at distance 0, which does not count among the k. Density is a mean over the fakes, coverage over the real points. There may be ' +
    'more of one than of the other.',
);

// %% [markdown]
// ## 3. Two evaluations a step
//
// Euler's step takes the velocity at its beginning for the whole way. The **midpoint** method goes half a step to have a look, and
// then takes the whole step, from its beginning, with the velocity that it found in the middle, at the time $t + h/2$. Two
// evaluations a step: is it worth it? The second check compares both at *equal evaluations* with where 1,000 steps lead.
//
// `velocity(x, t)` takes `[batch, n]` and times `[batch, 1]`; `times(x, t)` makes the latter.

// %%
type Velocity = (x: tf.Tensor, t: tf.Tensor) => tf.Tensor;
const centres = data.ringCenters({ radius: 1 });
const times = (x: tf.Tensor, t: number) => tf.fill([x.shape[0], 1], t);

function euler(velocity: Velocity, z: tf.Tensor, steps: number): tf.Tensor {
  const h = 1 / steps;
  let x = z;
  for (let i = 0; i < steps; i++) x = tf.add(x, tf.mul(h, velocity(x, times(x, i * h))));
  return x;
}

function midpoint(velocity: Velocity, z: tf.Tensor, steps: number): tf.Tensor {
  const h = 1 / steps;
  let x = z;
  for (let i = 0; i < steps; i++) {
    // BEGIN SOLUTION half a step to look, then the whole one
    const half = tf.add(x, tf.mul(h / 2, velocity(x, times(x, i * h))));
    x = tf.add(x, tf.mul(h, velocity(half, times(x, (i + 0.5) * h))));
    // END SOLUTION
  }
  return x;
}

// %%
await course.check(
  'the midpoint method',
  () => {
    let calls = 0;
    const grows: Velocity = (x) => (calls++, x);
    const late: Velocity = (_, t) => tf.mul(3, tf.square(t));
    const from1 = (velocity: Velocity) =>
      tf.tidy(() => midpoint(velocity, tf.ones([1, 1]), 10).dataSync()[0]!);
    return [
      course.isClose(from1(grows), 1.105 ** 10, 1e-4),
      course.isEqual(`${calls} evaluations`, '20 evaluations'),
      course.isClose(from1(late), 1.9975, 1e-4),
    ];
  },
  'Ten steps of dx/dt = x from 1: each multiplies by 1 + h + h²/2. The whole step starts where the half one did, and its velocity is asked at the time in the middle. ' +
    '(The mean of the velocities at both ends is another method, Heun’s.)',
);

// %%
/**
 * What a network could learn at best for eight Gaussians of deviation 0.2 on a ring: the mean of x − z over all pairs that pass here. Within
 * a mode x, z and the point between are Gaussian, which gives a formula; the modes are weighted by how likely each is.
 */
const exact: Velocity = (x, t) => {
  const [rest, s2] = [tf.sub(1, t), 0.2 ** 2];
  const variance = tf.add(tf.square(rest), tf.mul(s2, tf.square(t)));
  const away = tf.sub(tf.expandDims(x, 1), tf.mul(tf.expandDims(t, 1), centres));
  const logits = tf.div(tf.sum(tf.square(away), 2), tf.mul(-2, variance));
  const pull = tf.div(tf.sub(tf.mul(s2, t), rest), variance);
  const each = tf.add(centres, tf.mul(tf.expandDims(pull, 1), away));
  return tf.sum(tf.mul(tf.expandDims(tf.softmax(logits), 2), each), 1);
};
await course.check(
  'better at equal evaluations',
  () => {
    const z = new Random(1).normalTensor([200, 2]);
    const goal = tf.tidy(() => euler(exact, z, 1000));
    const off = (draw: () => tf.Tensor) =>
      tf.tidy(() => tf.mean(tf.euclideanNorm(tf.sub(draw(), goal), 1)).dataSync()[0]!);
    return [8, 16].map((steps) =>
      course.isAtMost(
        off(() => midpoint(exact, z, steps)),
        0.7 * off(() => euler(exact, z, 2 * steps)),
      ),
    );
  },
  'The midpoint’s error falls with the square of the step, Euler’s with the step. If yours is no better, it is still Euler’s method in some disguise.',
);

// %% [markdown]
// ## 4. Ask for a mode
//
// Build flow matching that can be asked: the network is told the mode, as in lesson 11. Write the loss, and the drawing. The network
// takes `[x, t, label]`, where `label` is one-hot, `[batch, 8]`, and answers with a velocity. Lesson 14's formulas stay as they are,
// since the label only stands beside them.
//
// The check trains it and asks for each mode in turn. Nine of ten samples must be near the mode that was asked for, and they must
// vary as the data do.

// %%
interface Told {
  net: tf.LayersModel;
  label: tf.Tensor;
  random: Random;
}

/** The loss of samples x `[batch, 2]` of these labels. */
function toldLoss(x: tf.Tensor, { net, label, random }: Told): tf.Scalar {
  let loss = tf.scalar(NaN);
  // BEGIN SOLUTION as without the label: noise, times, points between, mean squares
  const size = x.shape[0];
  const z = random.normalTensor([size, 2]);
  const t = random.uniformTensor([size, 1]);
  const between = tf.add(tf.mul(tf.sub(1, t), z), tf.mul(t, x));
  const guess = nets.forward(net, [between, t, label], true);
  loss = tf.mean(tf.square(tf.sub(guess, tf.sub(x, z))));
  // END SOLUTION
  return loss;
}

/** As many samples as there are labels, `[batch, 2]`. */
function drawTold({ net, label, random }: Told): tf.Tensor {
  let x = tf.fill([label.shape[0], 2], NaN);
  // BEGIN SOLUTION noise, and e.g. 20 steps
  const z = random.normalTensor([label.shape[0], 2]);
  x = euler((x, t) => nets.forward(net, [x, t, label], false), z, 20);
  // END SOLUTION
  return x;
}

// %%
const options = { radius: 1, deviation: 0.1, size: 8000, random: new Random(0) };
const asked = data.conditionOnLabels(data.ringOfGaussians(options), 8);
await course.check(
  'ask for a mode',
  async () => {
    const net = nets.network({
      name: 'told',
      inputs: { x: [2], t: [1], label: [8] },
      layers: [64, 64, 2].map((units, i) => [nets.linear(units), i < 2 ? nets.leakyRelu(0.2) : []]),
      random: new Random(1),
    });
    await watch(
      training.trainRegression(
        net,
        asked,
        ({ samples, condition }, random) => toldLoss(samples, { net, label: condition!, random }),
        { seed: 1, batchSize: 128, steps: 800, optimizer: { learningRate: 3e-3 } },
      ),
    );
    const samples = tf.tidy(() => {
      const label = tf.oneHot(tf.tensor1d(Array.from({ length: 800 }, (_, i) => i % 8), 'int32'), 8).toFloat(); // prettier-ignore
      return drawTold({ net, label, random: new Random(2) }).arraySync() as Points;
    });
    const offs = samples.map((point, i) => distance(point, centres[i % 8]!));
    const near = offs.filter((off) => off < 0.35);
    const typical = near.length === 0 ? NaN : metrics.median(near);
    return [
      {
        pass: near.length >= 720,
        got: `${near.length} of 800 near the mode that was asked for`,
        expected: 'at least 720',
      },
      // A Gaussian of deviation 0.1 in the plane has a median distance of 0.118.
      course.isClose(typical, 0.118, 0.03),
    ];
  },
  'Do the samples land anywhere on the ring? Then the label does not reach the network, in the loss or in the drawing. Outside of it? Then the sign of the velocity is wrong. All on one spot? ' +
    'Draw noise to start from, and take more than one step.',
);

// %% [markdown]
// ## Further, without a check
//
// - The last exercise of lesson 12 had you train a GAN on data of your choice. Measure it with this lesson's meters, real against
//   real beside it, and three draws.
// - Train flow matching on the same data. Which of the two would you keep, if a sample may cost one evaluation? If it may cost fifty?
// - Draw steps that are not equal: more of them near $t = 1$, or near 0. Where does the ring need them?
