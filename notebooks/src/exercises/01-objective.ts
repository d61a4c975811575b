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
// ## 3. The non-saturating loss, from logits
//
// The generator's loss is the mean over the batch of $-\log D(G(z))$, with $D = \sigma(a)$. Write it as a function of
// the logits $a$, of shape `[batch, 1]`. It must also work for a fake so bad that $a = -200$: there
// $\sigma(a)$ is 0 in 32 bits, and its logarithm infinite.

// %%
function generatorLoss(logits: tf.Tensor): tf.Scalar {
  let loss = tf.scalar(NaN);
  // BEGIN SOLUTION one function of the lesson says −log σ(a) without ever computing σ(a); then the mean
  loss = tf.mean<tf.Scalar>(tf.softplus(tf.neg(logits)));
  // END SOLUTION
  return loss;
}

// %%
/** The learner's loss for some logits, as a number. */
async function lossAt(...logits: number[]): Promise<number> {
  const loss = tf.tidy(() => generatorLoss(tf.tensor2d(logits, [logits.length, 1])));
  const [value] = await loss.data();
  loss.dispose();
  return value!;
}

await course.check(
  'the non-saturating loss',
  async () => [
    course.isClose(await lossAt(0), Math.LN2, 1e-5),
    course.isClose(await lossAt(3), 0.0485874, 1e-5),
    course.isClose(await lossAt(1, -1), (0.313262 + 1.313262) / 2, 1e-5),
    course.isClose(await lossAt(-200), 200, 1e-3),
  ],
  'At a = 0 the discriminator says ½, and −log ½ = 0.693. A real-looking fake (a = 3) costs little, a bad one much. ' +
    'softplus(a) is −log(1 − σ(a)): which argument makes it −log σ(a)?',
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
// real Gaussian. Find better ones. The meter is the KS distance of the averaged generator, and the check wants it to be
// at most 0.1 for each of two seeds. There is more than one way; the lesson names one. Read the distances of your tries.

// %%
const settings = { discriminatorRate: 2e-4, generatorRate: 1e-3, beta1: 0.9 };
// BEGIN SOLUTION change what you like: settings.beta1 = …
settings.discriminatorRate = 1e-2;
settings.beta1 = 0.5;
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
  () => distances.map((value) => course.isAtMost(value, 0.1)),
  'The discriminator has to keep up with a generator that moves. Which of the two learns faster here, and which should? ' +
    'Momentum (beta1) makes a player run on when the other has already turned.',
);

// %% [markdown]
// ## To think about
//
// - A fake at which the discriminator is sure pulls a minimax generator hardly at all. Why does a training with the
//   minimax loss still work in exercise 5? Try it: put `minimax` in the place of `nonSaturating`. (How sure does the
//   discriminator ever get, when the fakes start so near the real numbers?)
// - Give the real Gaussian a mean of 20. What happens to each loss, and why?
// - A friend says: "My discriminator's loss is exactly 2 log 2. My generator is perfect." What do you ask?
