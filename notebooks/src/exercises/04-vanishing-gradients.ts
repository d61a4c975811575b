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

course.checksAhead(4);
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

