// Exercises to lesson 13.

// %% [markdown]
// # Exercises 13 · GANs today
//
// Replace each `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint.

// %%
import { course, data, metrics, nets, objectives, show, training } from 'tsgan';
import { generate, Random, tf, useBackend, watch, type Gan } from 'tsgan';

course.checksAhead(4);
const { device } = await useBackend();
console.log(device);

// %% [markdown]
// ## 1. All pairs of a batch
//
// The lesson puts the first real sample of a batch beside the first fake, the second beside the second, and so on. But a batch of $n$
// real samples and $m$ fakes holds $n \cdot m$ pairs, and each logit is known already. Return both losses as the mean over **all** of them.
// There need not be as many fakes as real samples, and with logits in the hundreds your losses must still be numbers: lesson 01's
// softplus, $\log(1 + e^a) = \max(a, 0) + \log(1 + e^{-|a|})$, is at hand.
//
// By hand, first: one real logit 0, two fakes with the logits 0 and 0. Both losses are $\log 2$.

// %%
const softplus = (a: number) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));

function allPairs(real: number[], fake: number[]): { d: number; g: number } {
  let d = NaN;
  let g = NaN;
  // BEGIN SOLUTION each real logit with each fake one
  const differences = real.flatMap((a) => fake.map((b) => b - a));
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  d = mean(differences.map((difference) => softplus(difference)));
  g = mean(differences.map((difference) => softplus(-difference)));
  // In the mean over many batches it is the same loss as with n pairs; only its noise is less.
  // END SOLUTION
  return { d, g };
}

// %%
await course.check(
  'all pairs of a batch',
  () => {
    const even = allPairs([3, 3], [3, 3]);
    const four = allPairs([2, 1], [0, -2]);
    const three = allPairs([1], [0, 2, -1]);
    const far = allPairs([900], [-900]);
    return [
      course.isClose(even.d, Math.LN2, 1e-9),
      course.isClose(even.g, Math.LN2, 1e-9),
      // The differences are −2, −4, −1 and −3.
      course.isClose(four.d, 0.1267317, 1e-6),
      course.isClose(four.g, 2.6267317, 1e-6),
      // And −1, 1 and −2.
      course.isClose(three.d, 0.5844838, 1e-6),
      course.isClose(three.g, 1.2511505, 1e-6),
      course.isClose(far.d, 0, 1e-9),
      course.isClose(far.g, 1800, 1e-9),
    ];
  },
  'Only differences count: add 5 to every logit, and nothing changes. Each real sample meets each fake. First the loss of each pair, then ' +
    'the mean: the loss of the mean difference is another number.',
);

// %% [markdown]
// ## 2. Four paths
//
// The lesson's two numbers, from $(1, 0)$ and with $h = 0.1$: $y$ falls by $h (x + \gamma y)$, and $x$ grows by $h y$, where $G$ sees
// the new $y$ (in turn) or the old one (at once). **Predict** what becomes of each path, before you try it: `'spirals out'`,
// `'spirals in'`, `'creeps in'` (without going around), or `'jumps ever further'`.

// %%
type Fate = 'spirals out' | 'spirals in' | 'creeps in' | 'jumps ever further';
const fates: Record<string, Fate | undefined> = {
  'in turn, γ = 0.05': undefined,
  'at once, γ = 0.2': undefined,
  'in turn, γ = 4': undefined,
  'in turn, γ = 25': undefined,
};
// BEGIN SOLUTION set each of the four, fates['in turn, γ = 0.05'] = '…'
// In turn a step shrinks lengths by √(1 − 0.1 γ): slowly, but in. (At once the same γ leads out: √(1 − 0.1 γ + 0.01) is more than 1.)
fates['in turn, γ = 0.05'] = 'spirals in';
// At once it must be more than h = 0.1, and is.
fates['at once, γ = 0.2'] = 'spirals in';
// From γ = 2 on the penalty stops y before the path has gone around.
fates['in turn, γ = 4'] = 'creeps in';
// One step takes 0.1 · 25 = 2.5 times what y has: it comes out on the other side, further away.
fates['in turn, γ = 25'] = 'jumps ever further';
// END SOLUTION

// %%
await course.check(
  'four paths',
  () => {
    // The answers are sealed, so that you do not read them here.
    const right = ['4e8a6ae0', 'e2fb1de2', 'ca1a74a1', '29157839'];
    const found = Object.entries(fates).filter(([gamma, fate]) =>
      right.includes(course.sealOf(`${gamma}: ${fate}`)),
    ).length;
    return course.isEqual(`${found} of 4 right`, '4 of 4 right');
  },
  'Four lines of code walk any of them. What does one step leave of a steep y: most of it, next to nothing, or more than there was, with the other sign?',
);

// %% [markdown]
// ## 3. A slope without a second derivative
//
// The exact penalty takes the slope of $D$, and training takes the slope of that. It costs: in the lesson today's game took about twice the
// time of that of 2014. In very large networks it may not be at hand at all; there a step to the side stands in (Lin et al. 2025,
// *Diffusion Adversarial Post-Training for One-Step Video Generation*, for R1):
//
// $$ \frac{\gamma}{2} \, \mathbb{E} \left[ \left( \frac{a(x + \sigma \varepsilon) - a(x)}{\sigma} \right)^2 \right] ,
//    \qquad \varepsilon \sim N(0, 1) \text{ for each number of } x . $$
//
// `D` gives logits `[batch, 1]` for samples `[batch, n]`; the noise comes in.

// %%
interface Nudge {
  readonly gamma: number;
  readonly sigma: number;
  /** ε, in the shape of x. */
  readonly noise: tf.Tensor;
}

function nudged(D: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, { gamma, sigma, noise }: Nudge) {
  let penalty = tf.scalar(NaN);
  // BEGIN SOLUTION two passes through D, their difference over sigma, squared, the mean, times gamma / 2
  const moved = tf.add(x, tf.mul(noise, sigma));
  const slopes = tf.div(tf.sub(D(moved), D(x)), sigma);
  penalty = tf.mul(gamma / 2, tf.mean(tf.square(slopes)));
  // END SOLUTION
  return penalty;
}

// %%
await course.check(
  'a slope without a second derivative',
  () => {
    const x = tf.tensor2d([[1, 2], [0, -1]]); // prettier-ignore
    const noise = tf.tensor2d([[1, 0], [0.5, -2]]); // prettier-ignore
    const plane = (x: tf.Tensor) => tf.matMul(x, tf.tensor2d([[3], [4]]));
    const bowl = (x: tf.Tensor) => tf.sum(tf.square(x), 1, true);
    const many = tf.zeros([20_000, 2]);
    const draws = new Random(1).normalTensor([20_000, 2]);
    const read = (value: tf.Tensor) => value.dataSync()[0]!;
    return [
      // Slopes along the noise: 3 and 1.5 − 8 = −6.5.
      course.isClose(read(nudged(plane, x, { gamma: 1, sigma: 0.1, noise })), (9 + 42.25) / 4, 1e-3), // prettier-ignore
      course.isClose(read(nudged(bowl, x, { gamma: 2, sigma: 0.5, noise })), (2.5 ** 2 + 6.125 ** 2) / 2, 1e-3), // prettier-ignore
      // Over many draws: half of 3² + 4².
      course.isClose(read(nudged(plane, many, { gamma: 1, sigma: 0.3, noise: draws })), 12.5, 0.5), // prettier-ignore
    ];
  },
  'The difference is divided by σ before it is squared. One penalty for the whole batch: a mean, no sum. And γ/2, not γ.',
);

// %% [markdown]
// ## 4. How much can the ring bear?
//
// Lesson 03's ring of eight, and nets like there. Lesson 03 needed a discriminator with twice the generator's rate; here both have the
// same, 0.003, and at the end a fifth of it. Write `mine.todaysGame(gamma)`: both losses in pairs, R1 and R2. (The library has all parts.)
//
// Then find a $\gamma$ above 0 (`mine.gamma`) with which at least seven modes are hit and three quarters of the samples are good.
//
// **Predict** before you run it: what will the samples look like with $\gamma = 10$, which Mescheder et al. took for pictures? Both are
// trained below, and shown after the check.

// %%
const mine: { todaysGame?: (gamma: number) => objectives.Objective; gamma: number } = { gamma: 0 };
// BEGIN SOLUTION mine.todaysGame = (gamma) => …; mine.gamma = …
mine.todaysGame = (gamma) =>
  objectives.regularized(
    objectives.relativistic,
    objectives.r1({ gamma }),
    objectives.r2({ gamma }),
  );
mine.gamma = 0.01;
// With γ = 10 D may hardly rise from one mode to the next (they lie 0.77 apart), so it tells G little more than where the middle is: the
// samples stay where they began, or spread over the whole disc.
// END SOLUTION

// %%
const ring = data.ringOfGaussians({ radius: 1, deviation: 0.05, size: 10_000, random: new Random(0) }); // prettier-ignore
const hidden = [nets.leakyRelu(0.2)];
async function trained(gamma: number) {
  const { todaysGame } = mine;
  if (!todaysGame || !(gamma > 0)) return { points: [[0, 0]], modes: 0, goodShare: 0 }; // nothing to train yet
  const random = new Random(1);
  const gan: Gan = {
    name: 'ring',
    generator: nets.mlp({ name: 'generator', sizes: [2, 64, 64, 2], hidden, random }),
    discriminator: nets.mlp({ name: 'discriminator', sizes: [2, 64, 64, 64, 1], hidden, random }),
    latent: nets.normalLatent(2),
    objective: todaysGame(gamma),
  };
  const stages = [3e-3, 6e-4].map((rate, i) => ({
    steps: [1000, 500][i]!,
    generatorRate: rate,
    discriminatorRate: rate,
  }));
  const adam = { beta1: 0.5 };
  const settings = { seed: 1, batchSize: 128, generatorOptimizer: adam, discriminatorOptimizer: adam, stages }; // prettier-ignore
  await watch(training.trainInStages(gan, ring, settings));
  const fakes = generate(gan, 2000, { random: new Random(99) });
  const points = metrics.rows(fakes.dataSync() as Float32Array, 2);
  nets.disposeGan(gan);
  return { points, ...metrics.modeCoverage(points, data.ringCenters({ radius: 1 }), 0.05, { minimum: 20 }) }; // prettier-ignore
}
const [found, atTen] = [await trained(mine.gamma), await trained(10)];
for (const [of, { modes, goodShare }] of Object.entries({ [mine.gamma]: found, '10 ': atTen }))
  console.log(`γ = ${of}: ${modes} of 8 modes, ${(100 * goodShare).toFixed(0)} % good`);

// %%
await course.check(
  'how much the ring can bear',
  () => [
    course.isEqual(mine.todaysGame?.(2).name, 'relativistic + R1(γ=2) + R2(γ=2)'),
    course.isAtLeast(found.modes, 7),
    course.isAtLeast(found.goodShare, 0.75),
  ],
  'Lesson 13 writes both penalties by hand; objectives has them, too, and something that puts penalties onto a game. Is γ handed to both? Where no mode is hit, ' +
    'D is too flat: a smaller γ.',
);

// %%
await show.figure(
  show.panels({ [`yours, γ = ${mine.gamma}`]: found.points, 'γ = 10': atTen.points }, { range: [-1.6, 1.6], side: 260, most: 800 }), // prettier-ignore
);

// %% [markdown]
// ## Further, without a check
//
// - Pack the samples: `nets.pack(4)` before the discriminator's layers lays four samples side by side, and one logit judges all four
//   (PacGAN, Lin et al. 2018). With it, does the game of 2014 hit more modes? And today's?
// - On digits: take `presets.quickMnist`, made for least squares, and change nothing but its game to today's. Try three $\gamma$,
//   three seeds each, 500 steps. Which game has the better digits, and what would you have to change to be fair to the loser?
