// Exercises to lesson 02.

// %% [markdown]
// # Exercises 02 · Training dynamics
//
// The lesson's meter, its slopes, its cures, written by you. Replace each `// Your turn`, run the cell,
// and the check below it says `pass` or `not yet` with a hint. Nothing breaks: try as often as you like.

// %%
import { course, data, metrics, nets, objectives } from 'tsgan';
import { generate, Random, train, useBackend, watch } from 'tsgan';

course.checksAhead(6);
const { device } = await useBackend();
console.log(device);

// %% [markdown]
// ## 1. The mode meter
//
// A point is *good* if it lies at most three standard deviations from its **nearest** centre. A mode is
// *hit* if at least `minimum` good points have it as their nearest centre. Return the number of modes
// hit and the share of good points among all.

// %%
function meter(
  points: number[][],
  centres: number[][],
  deviation: number,
  minimum: number,
): { modes: number; good: number } {
  let modes = NaN;
  let good = NaN;
  // BEGIN SOLUTION for each point, find the nearest centre; count the good ones of each centre
  const counts = centres.map(() => 0);
  for (const point of points) {
    const distances = centres.map((centre) =>
      Math.hypot(point[0]! - centre[0]!, point[1]! - centre[1]!),
    );
    const nearest = Math.min(...distances);
    if (nearest <= 3 * deviation) counts[distances.indexOf(nearest)]! += 1;
  }
  modes = counts.filter((count) => count >= minimum).length;
  good = counts.reduce((sum, count) => sum + count, 0) / points.length;
  // END SOLUTION
  return { modes, good };
}

// %%
await course.check(
  'the mode meter',
  () => {
    const centres = [[0, 0], [1, 0], [0, 1]]; // prettier-ignore
    const points = [[0.1, 0], [0, -0.29], [0.31, 0], [1, 0.2], [0.25, 0.25], [5, 5], [0.9, 0], [0, 0.8]]; // prettier-ignore
    const two = meter(points, centres, 0.1, 2);
    const one = meter(points, centres, 0.1, 1);
    return [
      course.isEqual(two.modes, 2),
      course.isEqual(one.modes, 3),
      course.isClose(two.good, 5 / 8, 1e-9),
    ];
  },
  'The distance in the plane is √(Δx² + Δy²), so (0.25, 0.25) is 0.354 from the origin: too far for a ' +
    'deviation of 0.1. The share is taken of all points, also of those that belong nowhere. A mode ' +
    'with fewer good points than `minimum` does not count as hit.',
);

// %% [markdown]
// ## 2. Two slopes
//
// The discriminator's logit for a fake is $a$, and $D = \sigma(a) = 1 / (1 + e^{-a})$. What is the
// slope, with respect to $a$, of each loss of the generator?
//
// $$ L_\text{minimax}(a) = \log (1 - \sigma(a)) , \qquad L_\text{non-saturating}(a) = - \log \sigma(a) $$

// %%
function slopes(a: number): { minimax: number; nonSaturating: number } {
  let minimax = NaN;
  let nonSat = NaN;
  // BEGIN SOLUTION write both with D = σ(a); or differentiate numerically to see what they are
  const D = 1 / (1 + Math.exp(-a));
  minimax = -D;
  nonSat = D - 1;
  // END SOLUTION
  return { minimax, nonSaturating: nonSat };
}

// %%
await course.check(
  'two slopes',
  () => [
    course.isClose(slopes(0).minimax, -0.5, 1e-6),
    course.isClose(slopes(-5).minimax, -0.0066929, 1e-6),
    course.isClose(slopes(-5).nonSaturating, -0.9933071, 1e-6),
    course.isClose(slopes(2).minimax, -0.8807971, 1e-6),
    course.isClose(slopes(2).nonSaturating, -0.1192029, 1e-6),
  ],
  'Both are negative: a higher logit is better for the generator. At a = −5 the discriminator is sure that ' +
    'the sample is fake. One of the two slopes is then almost nothing, the other almost −1. Which one?',
);

// %% [markdown]
// ## 3. Closeness in a batch
//
// The heart of minibatch discrimination, for one kernel ($B = 1$). Row $i$ of `M` belongs to sample $i$.
// Give each sample its mean closeness to the **others**:
//
// $$ o_i = \frac{1}{n - 1} \sum_{j \neq i} \exp \left( - \lVert M_i - M_j \rVert_1 \right) . $$
//
// $\lVert \cdot \rVert_1$ is the sum of absolute values. A sample alone in its batch gets 0.

// %%
function closeness(M: number[][]): number[] {
  let o: number[] = [];
  // BEGIN SOLUTION for each i, add up exp(−distance) over all j but i
  o = M.map((row, i) => {
    let sum = 0;
    M.forEach((other, j) => {
      if (j === i) return;
      sum += Math.exp(-row.reduce((d, value, c) => d + Math.abs(value - other[c]!), 0));
    });
    return M.length > 1 ? sum / (M.length - 1) : 0;
  });
  // END SOLUTION
  return o;
}

// %%
await course.check(
  'closeness in a batch',
  () => [
    course.isClose(closeness([[0, 0], [1, 0], [0, 2]]), [0.2516074, 0.2088333, 0.0925612], 1e-6), // prettier-ignore
    course.isClose(closeness([[3, 1], [3, 1]]), [1, 1], 1e-9), // prettier-ignore
    course.isClose(closeness([[3, 1]]), [0], 1e-9),
  ],
  'Rows (1, 0) and (0, 2) are 1 + 2 = 3 apart, not √5: absolute values, not squares. Every sample is at ' +
    'closeness 1 to itself; leave that out, and divide by n − 1.',
);

// %% [markdown]
// ## 4. The hinge game
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
// ## 5. Read the dials
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
// ## 6. Cure it yourself
//
// This training collapses: the discriminator learns ten times more slowly than the generator. Change
// `discriminatorRate`, and nothing else, so that after 400 steps at least six modes are hit. Then
// try how far up and down it works. (A training takes a few seconds.)

// %%
async function modesAfterTraining(discriminatorRate: number, deviation = 0.05): Promise<number> {
  const random = new Random(1);
  const gan = {
    name: 'ring',
    generator: nets.mlp({ name: 'generator', sizes: [2, 64, 64, 2], random }),
    discriminator: nets.mlp({
      name: 'discriminator',
      sizes: [2, 64, 64, 64, 1],
      hidden: [nets.leakyRelu(0.2)],
      random,
    }),
    latent: nets.normalLatent(2),
    objective: objectives.nonSaturating,
  };
  const ring = data.ringOfGaussians({ radius: 1, deviation, size: 10_000, random: new Random(0) });
  await watch(
    train(gan, ring, {
      seed: 1,
      steps: 400,
      batchSize: 128,
      generatorOptimizer: { learningRate: 3e-3, beta1: 0.5 },
      discriminatorOptimizer: { learningRate: discriminatorRate, beta1: 0.5 },
    }),
  );
  const fakes = generate(gan, 2000, { random: new Random(99) });
  const points = metrics.rows(fakes.dataSync() as Float32Array, 2);
  const { modes } = metrics.modeCoverage(points, data.ringCenters({ radius: 1 }), deviation, {
    minimum: 20,
  });
  fakes.dispose();
  nets.disposeGan(gan);
  return modes;
}

let discriminatorRate = 3e-4;
// BEGIN SOLUTION another discriminatorRate; the generator's is 3e-3
discriminatorRate = 6e-3;
// END SOLUTION
console.log(`${await modesAfterTraining(discriminatorRate)} of 8 modes`);

// %%
await course.check(
  'cure it yourself',
  async () => course.isAtLeast(await modesAfterTraining(discriminatorRate), 6),
  'The generator runs away from a discriminator that follows too slowly. Which of the two should be the ' +
    'faster one? In the lesson it was by a factor of two.',
);

// %% [markdown]
// ## Further, without a check
//
// - The ring of Metz et al. (2017) has a deviation of 0.02 at radius 2: modes a fifth as wide as ours. Call
//   `modesAfterTraining(rate, 0.01)`. The modes are hit by fewer good samples. What helps: more steps,
//   smaller rates at the end, wider nets?
// - Put `nets.minibatchDiscrimination()` into the *fast* discriminator. Is it better than without?
