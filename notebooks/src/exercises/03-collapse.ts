// Exercises to lesson 03.

// %% [markdown]
// # Exercises 03 · Mode collapse
//
// Players who look ahead, a meter, a collapse that the meter misses, and a training loop of your own. Replace each
// `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint. Nothing breaks: try as often as
// you like.

// %%
import { course, data, metrics, nets, presets, training } from 'tsgan';
import { Adam, generate, Random, tf, useBackend } from 'tsgan';

course.checksAhead(5);
const { device } = await useBackend('wasm');
console.log(device);

// %% [markdown]
// ## 1. Players who look ahead
//
// In the lesson's game $V = xy$ both players move at the same time, and spiral outwards. Daskalakis et al. (2018) let each
// guess its next slope: as the last one changed, so will the next. Each then steps along **twice its slope now, less its slope one step ago**.
// (In the first step there is none: take the slope now for it.) With step size 0.1:
//
// $$ x_{t+1} = x_t - 0.1 \, (2 y_t - y_{t-1}), \qquad y_{t+1} = y_t + 0.1 \, (2 x_t - x_{t-1}) . $$
//
// **Predict first**: outwards, round and round, or inwards? Return where the players are after so many steps from $(1, 0)$.

// %%
function lookAhead(steps: number): { x: number; y: number } {
  let [x, y] = [1, 0];
  // BEGIN SOLUTION loop over the steps, and keep where both were one step before
  let [before, beforeY] = [x, y];
  for (let step = 1; step <= steps; step++) {
    const [nextX, nextY] = [x - 0.1 * (2 * y - beforeY), y + 0.1 * (2 * x - before)];
    [before, beforeY, x, y] = [x, y, nextX, nextY];
  }
  // Inwards: after 300 steps 0.22 from the middle, after 1,000 less than 0.01. A slope that turns ahead of you points a little to the middle.
  // END SOLUTION
  return { x, y };
}

// %%
await course.check(
  'players who look ahead',
  () => {
    const third = lookAhead(3);
    const far = lookAhead(1000);
    return [
      course.isClose(third.x, 0.95, 1e-9),
      course.isClose(third.y, 0.296, 1e-9),
      course.isAtMost(Math.hypot(far.x, far.y), 0.01),
    ];
  },
  'By hand: (1, 0), (1, 0.1), (0.98, 0.2), (0.95, 0.296). Both players move at the same time: neither may use where the other ' +
    'has just gone.',
);

// %% [markdown]
// ## 2. The mode meter
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
// ## 3. A collapse that the meter misses
//
// Be the forger. Make 2,000 points for which the lesson's meter says "8 modes, 100 % good", from a generator that has collapsed as badly
// as that allows: at most **eight** different points. `centres` are the ring's.

// %%
const centres = data.ringCenters({ radius: 1 });

function forgery(): number[][] {
  let points: number[][] = [];
  // BEGIN SOLUTION 2,000 points, each [x, y]
  points = Array.from({ length: 2000 }, (_, i) => [...centres[i % 8]!]);
  // END SOLUTION
  return points;
}

// %%
await course.check(
  'a collapse that the meter misses',
  () => {
    const points = forgery();
    if (points.length !== 2000) return course.isEqual(points.length, 2000);
    const { modes, goodShare } = metrics.modeCoverage(points, centres, 0.05, { minimum: 20 });
    return [
      course.isEqual(modes, 8),
      course.isEqual(goodShare, 1),
      course.isAtMost(new Set(points.map(String)).size, 8),
    ];
  },
  'A point that stands exactly on a centre is as good as a point can be, however often it comes.',
);

// %% [markdown]
// Now catch that forger. Return the **width** of the modes: take the good points, each with its distance to its nearest centre, and
// return $\sqrt{\tfrac12 \, \text{mean of the squared distances}}$. For real data it is near 0.05 (a little less, as the meter cuts off the
// outermost 1 %).

// %%
function width(points: ArrayLike<number>[], deviation: number): number {
  let found = NaN;
  // BEGIN SOLUTION the good points alone, as in exercise 2
  const distances = points.map((p) =>
    Math.min(...centres.map((c) => Math.hypot(p[0]! - c[0], p[1]! - c[1]))),
  );
  const good = distances.filter((distance) => distance <= 3 * deviation);
  found = Math.sqrt(good.reduce((sum, distance) => sum + distance ** 2, 0) / good.length / 2);
  // A forger who puts his eight points 0.07 beside the centres passes this one as well. Each meter asks one question.
  // END SOLUTION
  return found;
}

// %%
await course.check(
  'the width of the modes',
  () => {
    const onCentres = centres.map(([x, y]) => [x, y]);
    const beside = centres.map(([x, y]) => [x + 0.03, y - 0.04]);
    return [
      course.isClose(width(onCentres, 0.05), 0, 1e-9),
      course.isClose(width(beside, 0.05), Math.sqrt(0.05 ** 2 / 2), 1e-9),
      course.isClose(width([...beside, [0, 0], [3, 3]], 0.05), Math.sqrt(0.05 ** 2 / 2), 1e-9),
      course.isClose(width([...beside, ...onCentres], 0.05), 0.025, 1e-9),
    ];
  },
  'Square first, then take the mean, halve it, take the root. Points that are not good do not count at all, neither in the sum nor in the number.',
);

// %% [markdown]
// ## 4. Write the loop, and cure a collapse
//
// This discriminator learns ten times more slowly than the generator, and both rates are fixed. The lesson raised the rate; that way is
// closed. Write the training loop yourself: `generatorSteps` steps of the generator, each with `training.generatorStep(gan, adamG, z)`,
// and between them steps of the discriminator, with `training.discriminatorStep(gan, adamD, real, fakes)`. At least six
// modes have to be hit in the end. Begin with one step of each, see it collapse, and then change what the two are allowed to do.
//
// What you need: `reals.next().value!` are 128 real samples; `gan.latent(128, random)` are latents;
// `nets.forward(gan.generator, z, true)` are fakes; `tf.tidy(() => { … })` around each step frees its tensors.

// %%
const ring = data.ringOfGaussians({
  radius: 1,
  deviation: 0.05,
  size: 10_000,
  random: new Random(0),
});

/** Batches of 128 real samples without end. A batch lives until the next is asked for. */
function* endless(random: Random): Generator<tf.Tensor, undefined> {
  for (;;) {
    for (const { samples, size } of data.batches(ring, 128, random)) {
      if (size === 128) yield samples;
    }
  }
}

/** Both networks as they begin, an Adam for each, real samples and noise. */
function newGame() {
  const random = new Random(1);
  const { gan, settings } = presets.ringPoints(random);
  const adamD = new Adam({ ...settings.discriminatorOptimizer, learningRate: 3e-4 });
  const adamG = new Adam({ ...settings.generatorOptimizer, learningRate: 3e-3 });
  return { gan, adamD, adamG, random, reals: endless(random) };
}
type Game = ReturnType<typeof newGame>;

// %%
function trainByHand(game: Game, generatorSteps: number): void {
  const { gan, adamD, adamG, random, reals } = game;
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
  // such a number too, and calls it k.
  // END SOLUTION
}

const game = newGame();
trainByHand(game, 400);
const fakes = generate(game.gan, 2000, { random: new Random(99) });
const points = metrics.rows(fakes.dataSync() as Float32Array, 2);
const { modes } = metrics.modeCoverage(points, centres, 0.05, { minimum: 20 });
console.log(`${modes} of 8 modes`);

// %%
await course.check(
  'write the loop',
  () => {
    const { gan, adamD, adamG } = game;
    const steps = (adam: Adam, network: tf.LayersModel) =>
      adam.slot(nets.trainableVariables(network)[0]!)?.step ?? 0;
    return [
      course.isEqual(
        [adamD, adamG].map((adam) => adam.options.learningRate).join(),
        '0.0003,0.003',
      ),
      course.isEqual(steps(adamG, gan.generator), 400),
      course.isAtLeast(steps(adamD, gan.discriminator), 400),
      course.isAtLeast(modes, 6),
    ];
  },
  'The generator takes 400 steps with the `adamG` it was given, the discriminator its own with `adamD`. A generator runs away from a ' +
    'discriminator that follows too slowly, and the rates are fixed. What else decides how far each of the two gets between two looks of the other?',
);

// %% [markdown]
// ## Further, without a check
//
// 1. Minibatch discrimination lets the discriminator see 128 samples. Would it notice a generator that makes only 10,000 different samples, each
//    equally often? How many of its batches hold two that are alike?
// 2. Is it the *number* of the discriminator's steps that cures, or their number for each of the generator's? Write a loop that tells, predict, and
//    run three seeds.
// 3. The ring of Metz et al. (2017) has modes a fifth as wide. Train on a ring with `deviation: 0.01`. What falls, the modes or the good
//    share? What helps: more steps, smaller rates at the end, wider nets?

// %% tags=["fold"]
// BEGIN SOLUTION write down what you expect, then open the solutions
// 1. Hardly. A batch of 128 has 8,128 pairs, and each is alike with probability 1/10,000: 0.8 such pairs a batch on average, so 56 % of the batches
//    hold one (the birthday problem). But closeness is a mean over 127 others, and one twin moves it by less than 0.01, for two samples of 128.
// 2. In the cure of exercise 4 the discriminator has had 2,000 steps. Let both take 2,000, one of each in turn: from seeds 1, 2 and 3 that hit
//    0, 0 and 0 modes. Five for each of the generator's hit 8, 7 and 8. So it is their number for each of the generator's steps that cures.
// 3. Count modes and good share over several seeds before you believe in any change. The same distance from a centre is five times as many deviations
//    there, so the good share has to fall unless the fakes come nearer. In the lesson smaller rates at the end brought them nearer.
// END SOLUTION
