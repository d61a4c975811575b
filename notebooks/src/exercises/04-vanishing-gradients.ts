// Exercises to lesson 04.

// %% [markdown]
// # Exercises 04 · Vanishing gradients
//
// Slopes, a hump, the dials of four trainings, and a training that you break on purpose and mend. Replace each
// `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint. Nothing breaks that running the cell again does
// not mend.

// %%
import { course, data, metrics, nets, objectives, presets, training } from 'tsgan';
import { generate, Random, tf, useBackend, watch } from 'tsgan';

course.checksAhead(5);
const { device } = await useBackend();
console.log(device);

// %% [markdown]
// ## 1. Three slopes
//
// The lesson gives the slopes of the minimax and of the non-saturating loss. Now those of two other games, with respect to the
// logit $a$ of one fake: the generator's least-squares loss, the generator's hinge loss, and what the *discriminator's* hinge loss
// asks of a fake.
//
// $$ L_\text{least squares}(a) = \tfrac12 (a - 1)^2 , \qquad L_\text{hinge}(a) = -a , \qquad
//    L_\text{hinge, D}(a) = \max(0, 1 + a) $$
//
// Predict first: which of them would pull a fake *down* again that the discriminator finds too real? And which stops caring?

// %%
function slopes(a: number): { leastSquares: number; hinge: number; hingeD: number } {
  let leastSquares = NaN;
  let hinge = NaN;
  let hingeD = NaN;
  // BEGIN SOLUTION on paper; or numerically, from two points beside a, to see what they are
  leastSquares = a - 1;
  hinge = -1;
  hingeD = a > -1 ? 1 : 0;
  // Above a = 1 least squares pulls down again. D's hinge stops caring below −1: that fake is called fake well enough.
  // END SOLUTION
  return { leastSquares, hinge, hingeD };
}

// %%
await course.check(
  'three slopes',
  () => [
    course.isClose(slopes(-5).leastSquares, -6, 1e-4),
    course.isClose(slopes(3).leastSquares, 2, 1e-4),
    course.isClose(slopes(-5).hinge, -1, 1e-4),
    course.isClose(slopes(3).hinge, -1, 1e-4),
    course.isClose(slopes(-0.5).hingeD, 1, 1e-4),
    course.isClose(slopes(-5).hingeD, 0, 1e-4),
  ],
  'Keep the sign: minus means that the loss falls when the logit rises. max(0, …) is flat where its second part is negative.',
);

// %% [markdown]
// ## 2. The hump elsewhere
//
// In the lesson's live figure both densities have deviation 1, and the minimax push on the middle fake is strongest near $d = 1.2$. Now let both
// have the deviation $\sigma$. The best logit is
//
// $$ a(x) = \log \frac{p(x)}{q(x)} = \frac{d^2 - 2 d x}{2 \sigma^2} . $$
//
// **Predict first**: for densities ten times narrower, is the hump nearer or farther, lower or higher? Return where it is, and how high.

// %%
function hump(sigma: number): { distance: number; push: number } {
  let distance = NaN;
  let push = NaN;
  // BEGIN SOLUTION the push D · |slope| at x = d; try many distances, or work it out
  // The slope is −d/σ², the logit at x = d is −d²/2σ². So D = 1 / (1 + exp(d²/2σ²)).
  const pushAt = (d: number) => d / sigma ** 2 / (1 + Math.exp((d / sigma) ** 2 / 2));
  const tried = Array.from({ length: 40_000 }, (_, i) => (i * sigma) / 10_000);
  distance = tried.reduce((best, d) => (pushAt(d) > pushAt(best) ? d : best));
  push = pushAt(distance);
  // Only d/σ counts for D: the hump is at 1.2 σ, and its height goes with 1/σ. Narrow modes make D sure much sooner.
  // END SOLUTION
  return { distance, push };
}

// %%
await course.check(
  'the hump elsewhere',
  () => [
    course.isClose(hump(1).distance, 1.2157, 1e-3),
    course.isClose(hump(1).push, 0.3925, 1e-3),
    course.isClose(hump(0.1).distance, 0.12157, 1e-4),
    course.isClose(hump(0.1).push, 3.925, 1e-2),
    course.isClose(hump(2).distance, 2.4314, 2e-3),
  ],
  'Derive a(x) for the slope: σ stands in it squared. Put x = d into a(x), and that into D = 1 / (1 + exp(−a)). Then look at many ' +
    'distances between 0 and 4 σ.',
);

// %% [markdown]
// ## 3. Read the dials
//
// Four trainings on the ring, made up; non-saturating where nothing else is said. Say of each what happened:
// `'fine'`, `'collapsed'`, `'gradient vanished'` or `'rates too high'`.
//
// | | D loss | G loss | gradient norm at G | modes | good |
// |---|---|---|---|---|---|
// | A | 1.39 | 0.70 | 0.2 | 1 | 20 % |
// | B | 275 | 584 | 0.6 | 0 | 0 % |
// | C | 1.37 | 0.72 | 0.2 | 8 | 92 % |
// | D (minimax) | 0.001 | −0.0003 | 0.004 | 0 | 0 % |

// %%
type Diagnosis = 'fine' | 'collapsed' | 'gradient vanished' | 'rates too high';
const diagnosis: Record<string, Diagnosis | undefined> = {
  A: undefined,
  B: undefined,
  C: undefined,
  D: undefined,
};
// BEGIN SOLUTION set each of the four, diagnosis.A = '…'
diagnosis.A = 'collapsed';
diagnosis.B = 'rates too high';
diagnosis.C = 'fine';
diagnosis.D = 'gradient vanished';
// END SOLUTION

// %%
await course.check(
  'read the dials',
  () => {
    // The answers are sealed, so that you do not read them here.
    const right = ['0cbc52fc', '45e53d4e', '8921ab5f', '05c6fea7'];
    const found = Object.entries(diagnosis).filter(([training, word]) =>
      right.includes(course.sealOf(`${training}: ${word}`)),
    ).length;
    return found === 4;
  },
  'A and C have the same losses; the meter tells them apart. In D the discriminator is sure of everything, ' +
    'and the loss is one that saturates. Losses in the hundreds on points of size 1 are no part of the game.',
);

// %% [markdown]
// ## 4. Break it, then mend it
//
// The lesson's clipped Wasserstein game found few modes. First break it for good: take away what bounds the discriminator, and let its loss run wild, beyond
// ±10 somewhere within 400 steps. Predict how many modes will be left.

// %%
const ring = data.ringOfGaussians({
  radius: 1,
  deviation: 0.05,
  size: 10_000,
  random: new Random(0),
});
const schedule = [{ steps: 400, generatorRate: 3e-3, discriminatorRate: 6e-3 }];

// %%
/** Plays a game on the ring; modes hit, and how far from 0 the loss of D ever was. */
async function play(objective: objectives.Objective, seed = 1) {
  const { gan, settings } = presets.ringPoints(new Random(seed), { objective });
  const options = { ...settings, seed, stages: schedule };
  const history = await watch(training.trainInStages(gan, ring, options));
  const fakes = generate(gan, 2000, { random: new Random(99) });
  const points = metrics.rows(fakes.dataSync() as Float32Array, 2);
  fakes.dispose();
  nets.disposeGan(gan);
  const centres = data.ringCenters({ radius: 1 });
  const { modes } = metrics.modeCoverage(points, centres, 0.05, { minimum: 20 });
  const wildest = Math.max(...history.map(({ discriminatorLoss }) => Math.abs(discriminatorLoss)));
  return { modes, wildest };
}

let broken: objectives.Objective = objectives.regularized(
  objectives.wasserstein,
  objectives.weightClipping(0.1),
);
// BEGIN SOLUTION set broken = …
broken = objectives.wasserstein;
// Nothing bounds its slope: twice the weights, twice the score.
// END SOLUTION

// %%
await course.check(
  'break it',
  async () => {
    const { modes, wildest } = await play(broken);
    console.log(
      `modes left: ${modes}; the loss of D was ${wildest.toFixed(1)} from 0 at its wildest`,
    );
    return [course.isEqual(broken.regularizers?.length ?? 0, 0), course.isAtLeast(wildest, 10)];
  },
  'What holds the scores together in the clipped game? Take that away, and nothing else.',
);

// %% [markdown]
// Then mend it, without clipping, with a penalty on steepness, as in lesson 03's smallest game: **R1** (Mescheder et al. 2018), here with $\gamma = 1$.
// Write it for any discriminator:
//
// $$ \frac12 \, \mathbb{E}_x \lVert \nabla a(x) \rVert^2 , $$
//
// where `D(x)` are the logits of the samples `x`, `[n, 1]`, and `real` the real samples, `[n, 2]`. How a slope is taken stands in the lesson, in `told`. The
// Wasserstein game with your penalty plays on the ring then, with networks, rates and steps as above: it is to hit **four modes or more**
// from each of three seeds.

// %%
function steepness(D: (x: tf.Tensor) => tf.Tensor, real: tf.Tensor): tf.Scalar {
  let cost = tf.scalar(0);
  // BEGIN SOLUTION set cost = …
  const slopes = tf.grad((x: tf.Tensor) => tf.sum(D(x)))(real); // [n, 2]: a row for each sample
  cost = tf.mul(0.5, tf.mean(tf.sum(tf.square(slopes), 1)));
  // END SOLUTION
  return cost;
}
const penalty = ({ D, real }: objectives.DiscriminatorView) => steepness(D, real);
const mended = objectives.regularized(objectives.wasserstein, { name: 'my R1', penalty });

// %%
await course.check(
  'mend it',
  async () => {
    const costOf = (D: (x: tf.Tensor) => tf.Tensor) =>
      tf.tidy(() => steepness(D, tf.tensor2d([[1, 2], [0, -3]])).dataSync()[0]!); // prettier-ignore
    const plane = (x: tf.Tensor) => tf.matMul(x, tf.tensor2d([[3], [-4]]));
    const bowl = (x: tf.Tensor) => tf.sum(tf.square(x), 1, true);
    const costs = [
      course.isClose(costOf(plane), 12.5, 1e-4),
      course.isClose(costOf(bowl), 14, 1e-4),
    ];
    if (!costs.every(({ pass }) => pass)) return costs;
    const modes: number[] = [];
    for (const seed of [1, 2, 3]) modes.push((await play(mended, seed)).modes);
    console.log(`modes from three seeds: ${modes.join(', ')}`);
    return course.isAtLeast(Math.min(...modes), 4);
  },
  'Square each slope’s length: add up its squares along axis 1, then take the mean over the samples, and half of that. ' +
    'For a = 3x − 4y the slope is (3, −4) everywhere, its length 5, the cost 12.5.',
);

// %% [markdown]
// ## Further, without a check
//
// 1. The hump was measured on a generator that stands still. Where in a *good* training of lesson 03 would you look for it, and why is it not there?
// 2. A fresh Adam takes a step of the same size from gradients of 1e-3 and of 1e-6. From which size on does it not? (Its formula has an ε of 1e-8.)

// %% tags=["fold"]
// BEGIN SOLUTION write down what you expect, then open the solutions
// 1. At the start, while D learns to tell and G has not moved far. At the rates of lesson 03 G arrives before D is sure, and D's loss
//    stays near 2 ln 2: D at the fakes is around a half, and neither factor is small.
// 2. From about 1e-8 on: there ε is no longer small beside the root of the mean square. And long before that from the noise between batches,
//    where the mean of the gradients is small beside their usual size.
// END SOLUTION
