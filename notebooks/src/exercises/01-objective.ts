// Exercises to lesson 01.

// %% [markdown]
// # Exercises 01 · The objective
//
// Four tasks around the game; in the last one a generator learns. Replace each `// Your turn`, run the cell, then run the
// check below it: it says `pass`, or `not yet` with what you got, what it expected, and a hint.
//
// Pencil and paper help.

// %% tags=["fold"]
import { course, objectives, Random, tf, useBackend } from 'tsgan';

course.checksAhead(9);
const { device } = await useBackend('wasm');
console.log(device);

// %% [markdown]
// ## 1. The best discriminator between two densities
//
// Real waiting times have the density $p(x) = e^{-x}$ for $x \ge 0$. A poor generator makes them uniform from 0 to 2:
// $q(x) = \tfrac12$ there, and 0 beyond.
//
// Write the best discriminator for any $x \ge 0$. Then give the one $x$ at which it can only guess.

// %%
function best(x: number): number {
  let probability = NaN;
  // BEGIN SOLUTION both densities at x, and then: which share of the numbers at x is real?
  const p = Math.exp(-x);
  const q = x <= 2 ? 0.5 : 0;
  probability = p / (p + q);
  // END SOLUTION
  return probability;
}

let undecided = NaN;
// BEGIN SOLUTION the x with D*(x) = ½, as a number or a formula
undecided = Math.log(2);
// END SOLUTION

// %%
await course.check(
  'the best discriminator',
  () => [
    course.isClose(best(0), 2 / 3, 1e-6),
    course.isClose(best(1), 0.423883, 1e-5),
    course.isClose(best(1.9), 0.230258, 1e-5),
    course.isClose(best(5), 1, 1e-6),
  ],
  'D* = p / (p + q), with both densities taken at the same x. What is q(5)? A number that the generator never makes ' +
    'must be real.',
);
await course.check(
  'where it can only guess',
  // The difference of the two densities there.
  () => course.isClose(Math.exp(-undecided) - 0.5, 0, 1e-4),
  'D* is ½ exactly where p = q, so that the difference of the two is 0. Solve that for x.',
);

// %% [markdown]
// ## 2. A judge that must not be too sure
//
// Salimans et al. (2016, section 3.4) train the discriminator to say 0.9 to real samples, not 1: *one-sided label
// smoothing*. Its loss is
//
// $$ \mathbb{E}\left[ -0.9 \log D(x) - 0.1 \log (1 - D(x)) \right] + \mathbb{E}\left[ -\log (1 - D(G(z))) \right] . $$
//
// Write it as a function of the logits, each of shape `[batch, 1]`. It must also work for a real sample with $a = -200$
// and a fake with $a = 200$: there $\sigma(a)$ is rounded to 0 or 1 in 32 bits.
//
// **Predict first**: at which logit does a real sample cost least? (It is not at $+\infty$ any more.)

// %%
function smoothedLoss(realLogits: tf.Tensor, fakeLogits: tf.Tensor): tf.Scalar {
  let loss = tf.scalar(NaN);
  // BEGIN SOLUTION each logarithm as a softplus; a mean over real plus a mean over fake samples
  const real = tf.add(
    tf.mul(0.9, tf.softplus(tf.neg(realLogits))),
    tf.mul(0.1, tf.softplus(realLogits)),
  );
  loss = tf.add(tf.mean(real), tf.mean(tf.softplus(fakeLogits)));
  // END SOLUTION
  return loss;
}

let cheapest = NaN;
// BEGIN SOLUTION the logit at which a real sample costs least, as a number or a formula
cheapest = Math.log(9);
// There D = 0.9. The slope of the cost in a is 0.9 (D − 1) + 0.1 D = D − 0.9: nothing is gained by being surer.
// END SOLUTION

// %%
/** The learner's loss for some logits, as a number. */
async function lossAt(real: number[], fake: number[]): Promise<number> {
  const loss = tf.tidy(() =>
    smoothedLoss(tf.tensor2d(real, [real.length, 1]), tf.tensor2d(fake, [fake.length, 1])),
  );
  const [value] = await loss.data();
  loss.dispose();
  return value!;
}

await course.check(
  'the smoothed loss',
  async () => [
    course.isClose(await lossAt([0], [0]), 2 * Math.LN2, 1e-5),
    course.isClose(await lossAt([3], [-100]), 0.348587, 1e-5),
    course.isClose(await lossAt([-100], [3]), 90 + 3.048587, 1e-4),
    course.isClose(await lossAt([-200], [200, -200]), 180 + 100, 1e-3),
  ],
  'softplus(a) is −log(1 − σ(a)): which argument makes it −log σ(a)? Only the real samples are smoothed. A sum of two ' +
    'means, and each over its own batch.',
);
await course.check(
  'where a real sample costs least',
  () => {
    const D = (a: number) => 1 / (1 + Math.exp(-a));
    const cost = (a: number) => -0.9 * Math.log(D(a)) - 0.1 * Math.log(1 - D(a));
    // The slope of the cost there.
    return course.isClose((cost(cheapest + 1e-3) - cost(cheapest - 1e-3)) / 2e-3, 0, 1e-3);
  },
  'At the least cost its slope is 0. Write the slopes of both terms with D, add them up, and ask which logit has that D.',
);

// %% [markdown]
// ## 3. The slope where the discriminator is sure
//
// Write a function that measures how much a loss changes with one logit: its derivative at $a$, by automatic
// differentiation. (`tf.grad(f)` is the function that computes the derivative of `f` at a tensor.)
//
// Then compare the two losses of the lesson. As a function of what $D$ says of a fake: how many times as strongly does the non-saturating
// loss $-\log D$ pull at it as the minimax loss $\log(1 - D)$? And what does $D$ say where both pull alike? (**Predict first**: is it
// where $D$ is sure of a fake, where it cannot tell, or where it is fooled?)

// %%
async function slope(loss: (logits: tf.Tensor) => tf.Scalar, a: number): Promise<number> {
  const at = tf.tensor2d([[a]]);
  let derivative = NaN;
  // BEGIN SOLUTION the derivative of loss, taken at the tensor `at`, as a number
  const gradient = tf.grad(loss)(at);
  derivative = (await gradient.data())[0]!;
  gradient.dispose();
  // END SOLUTION
  at.dispose();
  return derivative;
}

function timesAsStrong(D: number): number {
  let times = NaN;
  // BEGIN SOLUTION the size of one slope over that of the other, for any D between 0 and 1
  times = (1 - D) / D;
  // END SOLUTION
  return times;
}

let bothAlike = NaN;
// BEGIN SOLUTION the D at which both pull with the same strength
bothAlike = 0.5;
// Where D cannot tell: below it the non-saturating loss pulls harder, above it, at fakes that fool D, minimax does.
// END SOLUTION

// %%
await course.check(
  'a slope, measured',
  async () => [
    course.isClose(await slope((a) => tf.sum<tf.Scalar>(tf.square(a)), 3), 6, 1e-4),
    course.isClose(await slope((a) => tf.neg(tf.mean<tf.Scalar>(tf.softplus(a))), 0), -0.5, 1e-5),
    course.isClose(
      await slope((a) => tf.mean<tf.Scalar>(tf.softplus(tf.neg(a))), -10),
      -0.999955,
      1e-5,
    ),
  ],
  'tf.grad(loss) is itself a function: call it with the tensor, and read the answer with await … .data(). Keep the ' +
    'sign: minus means that the loss falls when the logit rises.',
);
await course.check(
  'how many times as strong',
  // Your answer as a share of what your own function measures; it has to be 1.
  async () => {
    const shares: number[] = [];
    for (const D of [0.001, 0.3, 0.8]) {
      const a = Math.log(D / (1 - D));
      const strong = await slope((logits) => objectives.nonSaturating.generatorLoss(logits), a);
      const weak = await slope((logits) => objectives.minimax.generatorLoss(logits), a);
      shares.push(timesAsStrong(D) / (strong / weak));
    }
    return course.isClose(shares, [1, 1, 1], 2e-4);
  },
  'The slope from above has to work first: the three numbers are your answers at D = 0.001, 0.3 and 0.8, each as a share of what it measures. ' +
    'D is the logit a = log(D / (1 − D)).',
);
await course.check(
  'where both pull alike',
  async () => {
    const a = Math.log(bothAlike / (1 - bothAlike));
    const strong = await slope((logits) => objectives.nonSaturating.generatorLoss(logits), a);
    const weak = await slope((logits) => objectives.minimax.generatorLoss(logits), a);
    return course.isClose(strong / weak, 1, 1e-3);
  },
  'Measured at your D, by your slope of above: the one pull over the other. Where are they the same?',
);

// %% [markdown]
// ## 4. A generator against the best judge
//
// Let a generator learn, with the best discriminator on paper in the place of a network. Real numbers have mean 2 and
// deviation 1. The generator has one weight, its mean: $G(z) = \text{mean} + z$, with $z$ normal. Against fakes of this kind
// the logit of $D^*$ is
//
// $$ a^*(x) = \log \frac{p(x)}{q(x)} = \tfrac12 (x - \text{mean})^2 - \tfrac12 (x - 2)^2 . $$
//
// It takes 200 plain steps, mean ← mean − rate · slope, at rate 0.1, and has arrived if it ends within 0.1 of the real mean. With
// $-\log D$ it arrives from −6, too. **Predict first**: of the starts −6, −5, −4, −3, −2, −1 and 0, which is the lowest from which
// it arrives with the minimax loss?

// %%
const prediction: { lowestStart?: number } = {};
// BEGIN SOLUTION prediction.lowestStart = …
prediction.lowestStart = -2;
// END SOLUTION

// %% [markdown]
// Now the step itself. The judge holds still in it: it is the best one against fakes with the mean *before* the step, a plain
// number. Only the fakes move.

// %%
/** The logits of D* for numbers x, against fakes with this mean. */
const bestLogits = (x: tf.Tensor, mean: number): tf.Tensor =>
  tf.mul(0.5, tf.sub(tf.square(tf.sub(x, mean)), tf.square(tf.sub(x, 2))));

/** The generator's mean after one step down the slope of `loss`, which takes the logits of its fakes. */
async function stepped(
  mean: number,
  z: tf.Tensor,
  loss: (logits: tf.Tensor) => tf.Scalar,
  rate: number,
): Promise<number> {
  let next = NaN;
  // BEGIN SOLUTION the slope of the loss in the generator's mean, by tf.grad, and a step down it
  const weight = tf.scalar(mean);
  const slope = tf.grad((m: tf.Tensor) => loss(bestLogits(tf.add(m, z), mean)))(weight);
  next = mean - rate * (await slope.data())[0]!;
  tf.dispose([weight, slope]);
  // END SOLUTION
  return next;
}

// %%
/** Where a generator is after so many steps. */
async function walked(from: number, steps: number, objective: objectives.Objective) {
  const random = new Random(1);
  let mean = from;
  for (let i = 0; i < steps; i++) {
    const z = random.normalTensor([256, 1]);
    mean = await stepped(mean, z, (logits) => objective.generatorLoss(logits), 0.1);
    z.dispose();
  }
  return mean;
}

await course.check(
  'one step against the best judge',
  async () => {
    const z = tf.tensor2d([[-1], [0], [1]]);
    const one = (mean: number, { generatorLoss }: objectives.Objective) =>
      stepped(mean, z, (logits) => generatorLoss(logits), 0.1);
    const results = [
      course.isClose(await one(0, objectives.nonSaturating), 0.157521, 1e-5),
      course.isClose(await one(0, objectives.minimax), 0.042479, 1e-5),
      course.isClose(await one(4, objectives.nonSaturating), 3.842479, 1e-5),
    ];
    z.dispose();
    return results;
  },
  'The fakes are tf.add(m, z), with m the tensor that tf.grad gives you; bestLogits gets them and the old mean, a number. ' +
    'A step goes down: mean − rate · slope.',
);
await course.check(
  'who arrives',
  async () => {
    const starts = [-6, -5, -4, -3, -2, -1, 0];
    const ends: number[] = [];
    for (const from of starts) ends.push(await walked(from, 200, objectives.minimax));
    const alive = await walked(-6, 200, objectives.nonSaturating);
    const lowest = starts.find((_, i) => Math.abs(ends[i]! - 2) < 0.1);
    const right = prediction.lowestStart === lowest;
    // What there is to see is shown only then: a prediction comes before.
    if (right) {
      starts.forEach((from, i) =>
        console.log(`minimax from ${from} ends at ${ends[i]!.toFixed(2)}`),
      );
      console.log(`−log D from −6 ends at ${alive.toFixed(2)}`);
    }
    return [course.isClose(alive, 2, 0.1), course.isEqual(right, true)];
  },
  'The step has to work first. Then think of the slope of the minimax loss, which is D times something. It grows on the way: what counts ' +
    'is how long the fakes take to leave. Or walk, with your own function.',
);

// %% [markdown]
// ## To think about
//
// - Why does the minimax generator of exercise 4 arrive from some starts, and hardly move from others?
// - At $q = p$ the landscape of $-\log D$ has the height 0. Compute the *value* of the loss $-\log D^*$ there. Why may the two differ?
// - A discriminator says ½ to everything. Has it learnt nothing?
// - Train a network on your loss of exercise 2. What does it say where there are only real numbers?

// %% tags=["fold"]
// BEGIN SOLUTION your answers, in words
// - The slope of the minimax loss is D times the slope of the logit. From −2 on real and fake numbers overlap: D* is far from 0 at some fakes, and
//   the nearer they come, the more. At −6 it is about 0 at all of them. From −3 they are on their way, and would arrive with more steps.
// - D* is ½ everywhere, so the loss is log 2 = 0.693; the landscape is 0. The landscape has the slope that the loss has while D* holds still.
//   The value of −log D*, with a D* that changes along with the fakes, is another function of them, KL(q‖p) − KL(q‖m) + log 2, with another slope.
// - Perhaps. But where p = q it is the best judge there is, and has learnt all there is to know. The answer alone does not tell.
// - 0.9, and nowhere more: the best discriminator of that loss is 0.9 p / (p + q).
// END SOLUTION
