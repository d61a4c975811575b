// Exercises to lesson 04.

// %% [markdown]
// # Exercises 04 · Vanishing gradients
//
// Slopes, another game, the dials of four trainings, and a training that you break on purpose and mend. Replace each
// `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint. Nothing breaks that running the cell again does
// not mend.

// %%
import { course, data, metrics, nets, objectives, presets, training } from 'tsgan';
import { generate, Random, useBackend, watch } from 'tsgan';

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
// ## 2. The hinge game
//
// The discriminator's hinge loss wants real logits above 1 and fake logits below −1, and does not care
// how far:
//
// $$ L_D = \mathbb{E}\left[ \max(0, 1 - a(x)) \right] + \mathbb{E}\left[ \max(0, 1 + a(G(z))) \right] . $$

// %%
function hingeLoss(realLogits: number[], fakeLogits: number[]): number {
  let loss = NaN;
  // BEGIN SOLUTION a mean over the real logits plus a mean over the fake ones
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  loss =
    mean(realLogits.map((a) => Math.max(0, 1 - a))) +
    mean(fakeLogits.map((a) => Math.max(0, 1 + a)));
  // END SOLUTION
  return loss;
}

// %%
await course.check(
  'the hinge game',
  () => [
    course.isClose(hingeLoss([2, 0.5, -1], [-2, 0, 1.5]), 2, 1e-9),
    course.isClose(hingeLoss([3], [-3, 1]), 1, 1e-9),
    course.isClose(hingeLoss([0, 0], [0]), 2, 1e-9),
  ],
  'Cut off below 0 each sample by itself, then take the mean: the other way round, one very good sample ' +
    'pays for a bad one. Two means are added, not one mean taken over all.',
);

// %% [markdown]
// ## 3. Read the dials
//
// Four trainings on the ring, non-saturating where nothing else is said. Say of each what happened:
// `'fine'`, `'collapsed'`, `'gradient vanished'` or `'rates too high'`.
//
// | | D loss | G loss | gradient norm at G | modes | good |
// |---|---|---|---|---|---|
// | A | 1.39 | 0.70 | 0.2 | 1 | 20 % |
// | B | 275 | 584 | 0 | 0 | 0 % |
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
    return course.isEqual(`${found} of 4 right`, '4 of 4 right');
  },
  'A and C have the same losses; the meter tells them apart. In D the discriminator is sure of everything, ' +
    'and the loss is one that saturates. Losses in the hundreds on points of size 1 are no part of the game.',
);

// %% [markdown]
// ## 4. Break it, then mend it
//
// The lesson's clipped Wasserstein game found few modes. First break it for good: choose an objective for which the
// discriminator's loss runs wild, beyond ±10 somewhere within 400 steps. Predict how many modes will be left.
//
// Then mend it, with a Wasserstein game that hits **four modes or more** at the same rates and steps, and without clipping (with it there were
// three at most). `objectives.regularized(objective, …)` adds what bounds the discriminator's slope: try the penalties that `objectives` has, and
// their strengths. Networks, rates and steps stay as they are.

// %%
const ring = data.ringOfGaussians({
  radius: 1,
  deviation: 0.05,
  size: 10_000,
  random: new Random(0),
});
const schedule = [{ steps: 400, generatorRate: 3e-3, discriminatorRate: 6e-3 }];

/** Plays a game on the ring; modes hit, and how far from 0 the loss of D ever was. */
async function play(objective: objectives.Objective): Promise<{ modes: number; wildest: number }> {
  const { gan, settings } = presets.ringPoints(new Random(1), { objective });
  const options = { ...settings, seed: 1, stages: schedule };
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

const clipped = objectives.regularized(objectives.wasserstein, objectives.weightClipping(0.1));
let [broken, mended]: objectives.Objective[] = [clipped, clipped];
// BEGIN SOLUTION set broken = … and mended = …
broken = objectives.wasserstein;
mended = objectives.regularized(objectives.wasserstein, objectives.r1({ gamma: 1 }));
// Nothing bounds the slope of the first one: twice the weights, twice the score. R1 (Mescheder et al. 2018) makes steepness at the real samples cost
// something, as in lesson 03's smallest game: 8, 5 and 7 modes from seeds 1 to 3. The gradient penalty of Gulrajani et al. 2017, with its λ of 10
// and one step of D for each of G, found one mode at most here.
// END SOLUTION

// %%
await course.check(
  'break it',
  async () => course.isAtLeast((await play(broken)).wildest, 10),
  'What holds the scores together in the clipped game? Take that away, and nothing else.',
);

// %%
await course.check(
  'mend it',
  async () => {
    const { name } = mended;
    if (!name.startsWith('wasserstein') || name.includes('Clipping')) {
      return { pass: false, got: name, expected: 'a Wasserstein game without clipping' };
    }
    return course.isAtLeast((await play(mended)).modes, 4);
  },
  'In lesson 03 a cost of steepness brought the smallest game to rest. Which penalty is that? Its default strength is for images; here 1 is enough.',
);

// %% [markdown]
// ## Further, without a check
//
// 1. In the lesson’s live figure both densities have deviation 1. What becomes of the hump if both are ten times narrower, at the same distances?
// 2. The hump was measured on a generator that stands still. Where in a *good* training of lesson 03 would you look for it, and why is it not there?
// 3. Adam takes a step of the same size from a gradient of 1e-3 and of 1e-6. From which size on does it not? (Its formula has an ε of 1e-8.)

// %% tags=["fold"]
// BEGIN SOLUTION write down what you expect, then open the solutions
// 1. The logit's slope at the fakes is d/σ², D there is σ(−d²/2σ²): the same hump, ten times higher and at a tenth of the distance. Narrow
//    modes make a discriminator sure much sooner.
// 2. At the start, while D learns to tell and G has not moved far. With equal rates G arrives before D is sure, and D's loss
//    stays near 2 ln 2: D at the fakes is around a half, and neither factor is small.
// 3. From about 1e-8 on: there ε is no longer small beside the root of the mean square. And long before that from the noise between batches,
//    where the mean of the gradients is small beside their usual size.
// END SOLUTION
