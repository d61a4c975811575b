// Exercises to lesson 01.

// %% [markdown]
// # Exercises 01 · The objective
//
// Five small tasks around the game. Replace each `// Your turn`, run the cell, then run the check below it: it says
// `pass`, or `not yet` with what you got, what it expected, and a hint.
//
// Pencil and paper help with the first two.

// %%
import { course, data, metrics, nets, objectives, show, training } from 'tsgan';
import { generate, Random, tf, train, useBackend, watch, type Gan } from 'tsgan';

course.checksAhead(7);
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
// ## 2. The Jensen-Shannon divergence by hand
//
// Two lists of probabilities, $p$ and $q$, of the same length. With $m = (p + q)/2$,
//
// $$ \mathrm{JSD}(p \,\|\, q) = \tfrac12 \sum_i p_i \log \frac{p_i}{m_i} + \tfrac12 \sum_i q_i \log \frac{q_i}{m_i}
// \quad \text{in nats, with } 0 \log 0 = 0. $$
//
// Do one on paper first: $p = (1, 0)$, $q = (\tfrac12, \tfrac12)$. Then $m = (\tfrac34, \tfrac14)$ and the result is
// $\tfrac12 \log \tfrac43 + \tfrac12 \left( \tfrac12 \log \tfrac23 + \tfrac12 \log 2 \right) = 0.2158$.

// %%
function divergence(p: number[], q: number[]): number {
  let result = NaN;
  // BEGIN SOLUTION one pass over the list; a term whose probability is 0 counts 0
  const term = (a: number, m: number) => (a === 0 ? 0 : a * Math.log(a / m));
  result = p.reduce((sum, a, i) => {
    const m = (a + q[i]!) / 2;
    return sum + (term(a, m) + term(q[i]!, m)) / 2;
  }, 0);
  // END SOLUTION
  return result;
}

// %%
await course.check(
  'the Jensen-Shannon divergence',
  () => [
    course.isClose(divergence([0.25, 0.75], [0.25, 0.75]), 0, 1e-9),
    course.isClose(divergence([1, 0], [0.5, 0.5]), 0.215762, 1e-5),
    course.isClose(divergence([1, 0, 0], [0, 0.5, 0.5]), Math.LN2, 1e-9),
    course.isClose(
      divergence([0.1, 0.2, 0.3, 0.4], [0.4, 0.4, 0.1, 0.1]),
      metrics.jensenShannon([0.1, 0.2, 0.3, 0.4], [0.4, 0.4, 0.1, 0.1], 1),
      1e-9,
    ),
  ],
  'Equal lists have 0, lists without any overlap log 2 = 0.693 (and 1 if you took the logarithm to base 2). ' +
    'In JavaScript 0 * Math.log(0) is NaN, so treat a zero before you take its logarithm.',
);

// %% [markdown]
// ## 3. A judge that must not be too sure
//
// Salimans et al. (2016, section 3.4) train the discriminator to say 0.9 to real samples, not 1: *one-sided label
// smoothing*. Its loss is
//
// $$ \mathbb{E}\left[ -0.9 \log D(x) - 0.1 \log (1 - D(x)) \right] + \mathbb{E}\left[ -\log (1 - D(G(z))) \right] . $$
//
// Write it as a function of the logits, each of shape `[batch, 1]`. It must also work for a real sample with $a = -200$
// and a fake with $a = 200$: there $\sigma(a)$ is rounded to 0 or 1 in 32 bits.
//
// Predict before you run the check: at which logit does a real sample cost least? (It is not at $+\infty$ any more.)

// %%
function smoothedLoss(realLogits: tf.Tensor, fakeLogits: tf.Tensor): tf.Scalar {
  let loss = tf.scalar(NaN);
  // BEGIN SOLUTION each logarithm as a softplus; a mean over real plus a mean over fake samples
  const real = tf.add(
    tf.mul(0.9, tf.softplus(tf.neg(realLogits))),
    tf.mul(0.1, tf.softplus(realLogits)),
  );
  loss = tf.add(tf.mean(real), tf.mean(tf.softplus(fakeLogits)));
  // A real sample costs least where D = 0.9, at a = log 9 = 2.2: with D* = 0.9 p / (p + q) nothing is gained by being surer.
  // END SOLUTION
  return loss;
}

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

// %% [markdown]
// ## 4. The slope where the discriminator is sure
//
// Write a function that measures how much a loss changes with one logit: its derivative at $a$, by automatic
// differentiation. (`tf.grad(f)` is the function that computes the derivative of `f` at a tensor.)
//
// Then find, by measuring or on paper: a fake has $D(G(z)) = 0.001$. How many times as strongly does the non-saturating
// loss $-\log D$ pull at it as the minimax loss $\log(1 - D)$?

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

let timesAsStrong = NaN;
// BEGIN SOLUTION the size of one slope over that of the other, at D = 0.001
timesAsStrong = (1 - 0.001) / 0.001;
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
    const a = Math.log(0.001 / 0.999);
    const strong = await slope((logits) => objectives.nonSaturating.generatorLoss(logits), a);
    const weak = await slope((logits) => objectives.minimax.generatorLoss(logits), a);
    return course.isClose(timesAsStrong / (strong / weak), 1, 2e-4);
  },
  'The slope from above has to work first. The sizes of the slopes are 1 − D and D: both stand in the lesson. Or measure them: D = 0.001 is the logit ' +
    'a = log(0.001 / 0.999).',
);

// %% [markdown]
// ## 5. Mend a training
//
// Below is the GAN of the lesson, with settings with which it does not learn: after 500 steps its numbers are far from the
// real Gaussian. The lesson's cure was a discriminator ten times faster than the generator. Is that what it takes? Find
// settings with **the same rate for both**. The meter is the KS distance of the averaged generator, and the check wants it to be
// at most 0.1 for each of two seeds. Predict before you try: is it the ratio of the rates that counts, or is one of them too low?

// %%
const settings = { discriminatorRate: 2e-4, generatorRate: 1e-3, beta1: 0.9 };
// BEGIN SOLUTION one rate for both: settings.discriminatorRate = settings.generatorRate = …
settings.discriminatorRate = 3e-3;
settings.generatorRate = 3e-3;
settings.beta1 = 0.5;
// Equal rates work: the discriminator's 2e-4 was too low by itself, and the factor of ten is not needed here.
//
// Answers to "To think about", below:
// - A minimax training works here because the pull is D, and D at the fakes is far from 0: real and fake numbers overlap early on, and the
//   discriminator's loss stays near 2 log 2. It fades only against a discriminator that is sure.
// - At mean 20 nothing overlaps at the start. D soon tells the two apart: its loss falls towards 0, and G's rises, to ten and more.
//   With -log D the generator is still pulled and walks over; with the minimax loss next to nothing pulls.
// - Ask what a meter says that the discriminator has no part in, what real data and an untrained generator get there, and from how many seeds. The loss
//   says that this discriminator cannot tell: also true of one that has not learnt, or learns too slowly.
// END SOLUTION

/** Trains a fresh GAN for 500 steps and returns the KS distance of its averaged generator. */
async function distanceAfterTraining(seed: number): Promise<number> {
  const random = new Random(seed);
  const shape = { sizes: [1, 32, 32, 1], hidden: [nets.leakyRelu(0.2)], random };
  const gan: Gan = {
    name: 'numbers',
    generator: nets.mlp({ name: 'generator', ...shape }),
    discriminator: nets.mlp({ name: 'discriminator', ...shape }),
    latent: (batchSize, random) => random.uniformTensor([batchSize, 1], -1, 1),
    objective: objectives.nonSaturating,
  };
  const dataSet = data.gaussian({
    mean: 2,
    deviation: 1,
    size: 10_000,
    random: random.fork('data'),
  });
  const average = new training.WeightAverage(gan.generator, 0.95);
  const { discriminatorRate, generatorRate, beta1 } = settings;
  await watch(
    train(gan, dataSet, {
      seed,
      steps: 500,
      batchSize: 256,
      discriminatorOptimizer: { learningRate: discriminatorRate, beta1 },
      generatorOptimizer: { learningRate: generatorRate, beta1 },
    }),
    show.every(10, () => average.update()),
  );
  const samples = await average.within(() => generate(gan, 10_000, { random }));
  const distance = metrics.ksDistance(await samples.data(), (x) => metrics.normalCdf(x, 2, 1));
  samples.dispose();
  return distance;
}

const distances = [await distanceAfterTraining(21), await distanceAfterTraining(22)];
console.log(`KS distances: ${distances.map((value) => value.toFixed(3)).join(' and ')}`);

// %%
await course.check(
  'a training that learns',
  () => [
    course.isEqual(settings.discriminatorRate, settings.generatorRate),
    ...distances.map((value) => course.isAtMost(value, 0.1)),
  ],
  "The rates have to be the same number, and not the lesson's pair. The discriminator has to keep up with a generator that " +
    "moves: try the powers of ten between its rate here and the lesson's.",
);

// %% [markdown]
// ## To think about
//
// - A fake at which the discriminator is sure pulls a minimax generator hardly at all. Why does a training with the
//   minimax loss still work in exercise 5? Try it: put `minimax` in the place of `nonSaturating`. (How sure does the
//   discriminator ever get, when the fakes start so near the real numbers?)
// - Give the real Gaussian a mean of 20. What happens to each loss, and why?
// - A friend says: "My discriminator's loss is exactly 2 log 2. My generator is perfect." What do you ask?
