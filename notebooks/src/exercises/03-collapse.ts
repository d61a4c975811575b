// Exercises to lesson 03.

// %% [markdown]
// # Exercises 03 · Training dynamics
//
// The lesson's meter, other slopes, other cures, written by you. Replace each `// Your turn`, run the cell,
// and the check below it says `pass` or `not yet` with a hint. Nothing breaks: try as often as you like.

// %%
import { course, data, metrics, nets, objectives, training } from 'tsgan';
import { Adam, generate, Random, tf, useBackend, type Gan } from 'tsgan';

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
    // Two points are within three deviations of both centres, and nearest to the second.
    const between = meter([[0.22, 0], [0.23, 0], [0.05, 0], [0.06, 0]], [[0, 0], [0.4, 0]], 0.1, 3); // prettier-ignore
    return [
      course.isEqual(two.modes, 2),
      course.isEqual(one.modes, 3),
      course.isClose(two.good, 5 / 8, 1e-9),
      course.isEqual(between.modes, 0),
      course.isClose(between.good, 1, 1e-9),
    ];
  },
  'The distance in the plane is √(Δx² + Δy²), so (0.25, 0.25) is 0.354 from the origin: too far for a ' +
    'deviation of 0.1. A point that is near two centres counts for the nearer one alone. The share is taken of all points, also of those that belong nowhere. A mode ' +
    'with fewer good points than `minimum` does not count as hit.',
);

// %% [markdown]
// ## 2. Three slopes
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
// ## 6. Write the loop, and cure a collapse
//
// This discriminator learns ten times more slowly than the generator, and both rates are fixed. The lesson raised the rate; that way is
// closed. Write the training loop yourself: `generatorSteps` steps of the generator, each with `training.generatorStep(gan, adamG, z)`,
// and between them steps of the discriminator, with `training.discriminatorStep(gan, adamD, real, fakes)`. At least six
// modes have to be hit in the end. Begin with one step of each, see it collapse, and then change what the two are allowed to do.
//
// What you need: `reals.next().value!` are 128 real samples; `gan.latent(128, random)` are latents;
// `nets.forward(gan.generator, z, true)` are fakes; `tf.tidy(() => { … })` around each step frees its tensors.

// %%
const random = new Random(1);
const gan: Gan = {
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
const ring = data.ringOfGaussians({
  radius: 1,
  deviation: 0.05,
  size: 10_000,
  random: new Random(0),
});

/** Batches of 128 real samples without end. A batch lives until the next is asked for. */
function* endless(dataSet: data.DataSet, random: Random): Generator<tf.Tensor, undefined> {
  for (;;) {
    for (const { samples, size } of data.batches(dataSet, 128, random)) {
      if (size === 128) yield samples;
    }
  }
}

// %%
function trainByHand(generatorSteps: number): void {
  const adamD = new Adam({ learningRate: 3e-4, beta1: 0.5 });
  const adamG = new Adam({ learningRate: 3e-3, beta1: 0.5 });
  const reals = endless(ring, random);
  // BEGIN SOLUTION the loop over generatorSteps, with steps of both networks in it
  for (let step = 1; step <= generatorSteps; step++) {
    for (let turn = 1; turn <= 5; turn++) {
      const real = reals.next().value!;
      tf.tidy(() => {
        const fakes = nets.forward(gan.generator, gan.latent(128, random), true);
        training.discriminatorStep(gan, adamD, real, fakes);
      });
    }
    tf.tidy(() => {
      training.generatorStep(gan, adamG, gan.latent(128, random));
    });
  }
  // Five steps of D for each of G: it follows a target that moves a fifth as far between two of its looks. Goodfellow's algorithm 1 has
  // this number too, and calls it k.
  //
  // Answers to "Further", below:
  // - Modes a fifth as wide are harder to be inside of, so fewer samples are good at first. Smaller rates at the end are the first thing
  //   to try; count the good share over several seeds before you believe in any change.
  // - That is an experiment without an answer in the book: both runs, at least three seeds, modes and good samples, seconds too.
  // END SOLUTION
  reals.return(undefined);
  adamD.dispose();
  adamG.dispose();
}

trainByHand(400);
const fakes = generate(gan, 2000, { random: new Random(99) });
const points = metrics.rows(fakes.dataSync() as Float32Array, 2);
const { modes } = metrics.modeCoverage(points, data.ringCenters({ radius: 1 }), 0.05, {
  minimum: 20,
});
console.log(`${modes} of 8 modes`);

// %%
await course.check(
  'write the loop',
  () => course.isAtLeast(modes, 6),
  'The generator runs away from a discriminator that follows too slowly. It need not have the higher rate to keep up: how many ' +
    'steps may it take for each of the generator? To try again, run the cell above that makes the networks first.',
);

// %% [markdown]
// ## Further, without a check
//
// - The ring of Metz et al. (2017) has a deviation of 0.02 at radius 2: modes a fifth as wide as ours. Train on a ring with
//   `deviation: 0.01`. The modes are hit by fewer good samples. What helps: more steps,
//   smaller rates at the end, wider nets?
// - Put `nets.minibatchDiscrimination()` into the *fast* discriminator. Is it better than without?
