// Exercises to lesson 06.

// %% [markdown]
// # Exercises 06 · Batch norm
//
// Replace each `// Your turn`, run the cell, and the check below it says `pass`, or `not yet` with what you
// got, what was expected, and where to look. Nothing breaks: try as often as you like.

// %%
import { course, data, metrics, nets, objectives, presets } from 'tsgan';
import { Adam, generate, Random, tf, useBackend, type Gan } from 'tsgan';

course.checksAhead(9);
await useBackend();

// %% [markdown]
// ## 1. Batch norm by hand
//
// A batch comes in: rows are samples, columns are features. Give it back normalised, each feature by its own mean and
// variance **over the batch**:
//
// $$ y_{ij} = \frac{x_{ij} - \mu_j}{\sqrt{\sigma_j^2 + \varepsilon}} . $$

// %%
function normalise(batch: number[][], epsilon: number): number[][] {
  let y: number[][] = [];
  // BEGIN SOLUTION for each column: mean, variance (over n, not n − 1), then each value
  const n = batch.length;
  const columns = batch[0]!.map((_, j) => {
    const x = batch.map((row) => row[j]!);
    const mean = x.reduce((sum, value) => sum + value, 0) / n;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    return { mean, deviation: Math.sqrt(variance + epsilon) };
  });
  y = batch.map((row) => row.map((x, j) => (x - columns[j]!.mean) / columns[j]!.deviation));
  // END SOLUTION
  return y;
}

// %%
await course.check(
  'batch norm by hand',
  () => [
    course.isClose(
      normalise([[1, 10], [2, 30], [3, 50], [4, 70]], 0).flat(),
      [-1.3416408, -1.3416408, -0.4472136, -0.4472136, 0.4472136, 0.4472136, 1.3416408, 1.3416408],
      1e-6,
    ), // prettier-ignore
    course.isClose(
      normalise([[1], [2], [3], [4]], 0.8).flat(),
      [-1.0476454, -0.3492151, 0.3492151, 1.0476454],
      1e-6,
    ),
    course.isClose(normalise([[7, 8]], 1e-5).flat(), [0, 0], 1e-9),
  ],
  'Subtract its feature’s μ from each value: a column has one, a row has none. The variance is the mean of the squared distances ' +
    'from μ, over n. ε stands under the root, added to the variance. A batch of one has variance 0, and x − μ is 0 too.',
);

// %% [markdown]
// ## 2. Where ε = 0.8 does no harm
//
// Behind batch norm a feature of deviation $\sigma$ has $\sigma / \sqrt{\sigma^2 + \varepsilon}$ (with $\gamma = 1$). From which
// $\sigma$ on is that at least a given share of 1, say 0.9? **Predict first**: with $\varepsilon = 0.8$, below 1 or above?

// %%
function enough(share: number, epsilon: number): number {
  let sigma = NaN;
  // BEGIN SOLUTION solve share = σ / √(σ² + ε) for σ
  // Squared: share² (σ² + ε) = σ², so σ² (1 − share²) = share² ε.
  sigma = share * Math.sqrt(epsilon / (1 - share ** 2));
  // END SOLUTION
  return sigma;
}

// %%
await course.check(
  'where ε does no harm',
  () => [
    course.isClose(enough(0.9, 0.8), 1.8467612, 1e-6),
    course.isClose(enough(0.5, 0.8), 0.5163978, 1e-6),
    course.isClose(enough(0.9, 1e-5), 0.0065293, 1e-6),
  ],
  'Square both sides of share = σ / √(σ² + ε), multiply by σ² + ε, and collect σ². Test your answer by putting it back.',
);

// %% [markdown]
// ## 3. Running statistics
//
// For inference, batch norm keeps running means. After each batch the running value becomes a mixture: a
// share `momentum` of the old value, and for the rest the mean of the batch. (That is the convention of Keras
// and TensorFlow.js. PyTorch's "momentum" is the share of the *new*.) Follow a list of batch means from a
// start of 0, and return where it ends.

// %%
function runningMean(batchMeans: number[], momentum: number): number {
  let running = 0;
  // BEGIN SOLUTION mix each batch's mean in, one after the other
  for (const mean of batchMeans) running = momentum * running + (1 - momentum) * mean;
  // END SOLUTION
  return running;
}

// %%
await course.check(
  'running statistics',
  () => [
    course.isClose(runningMean([5], 0.9), 0.5, 1e-9),
    course.isClose(runningMean([5, 5, 5, 5, 5, 5, 5, 5, 5, 5], 0.8), 4.4631291, 1e-6),
    course.isClose(runningMean([1, 2, 4], 0.5), 2.625, 1e-9),
  ],
  'Start at 0, not at the first mean. With momentum 0.9 a batch moves the running mean by a tenth of the way to its ' +
    'own: one batch of 5 gives 0.5. If you got 4.5, you have PyTorch’s convention.',
);

// %% [markdown]
// ## 4. Which mode?
//
// `true` is training mode, `false` is inference mode. Choose for each use.

// %%
const trainingMode: Record<string, boolean | undefined> = {
  'fakes that the discriminator learns from': undefined,
  'fakes that the generator learns from': undefined,
  'a picture of the digits so far': undefined,
  'one digit, for a friend': undefined,
};
// BEGIN SOLUTION set each of the four, trainingMode['…'] = true or false
trainingMode['fakes that the discriminator learns from'] = true;
trainingMode['fakes that the generator learns from'] = true;
trainingMode['a picture of the digits so far'] = false;
trainingMode['one digit, for a friend'] = false;
// END SOLUTION

// %%
await course.check(
  'which mode',
  () => {
    // The answers are sealed, so that you do not read them here.
    const right = ['b8dfe1c4', '2cce323a', 'fc30147a', '813aead9'];
    const found = Object.entries(trainingMode).filter(([use, mode]) =>
      right.includes(course.sealOf(`${use}: ${mode}`)),
    ).length;
    return course.isEqual(`${found} of 4 right`, '4 of 4 right');
  },
  'While learning, both networks must see the same generator. To look, a sample must not depend on its ' +
    'neighbours in the batch; and what does a batch of one give in training mode?',
);

// %% [markdown]
// Now in code. `generate(gan, z)` makes an image for each row of `z`; `nets.forward(gan.generator, z, …)` wants a
// mode. Write the two kinds of fakes. Which of the two functions runs in which mode you find by exchanging the neighbours.

// %%
const { gan } = presets.batchNormMnist(new Random(1), { epsilon: 1e-5 });

function fakesToLearnFrom(z: tf.Tensor): tf.Tensor {
  let images = tf.zeros([z.shape[0], 784]);
  // BEGIN SOLUTION what a training step shows to the discriminator
  images = nets.forward(gan.generator, z, true);
  // END SOLUTION
  return images;
}

function fakesToLookAt(z: tf.Tensor): tf.Tensor {
  let images = tf.zeros([z.shape[0], 784]);
  // BEGIN SOLUTION what you show to a friend
  images = generate(gan, z);
  // END SOLUTION
  return images;
}

// %%
/** How far a pixel of the first image moves when the *other* latents of the batch are exchanged. */
const movedByNeighbours = (fakes: (z: tf.Tensor) => tf.Tensor) =>
  tf.tidy(() => {
    const first = new Random(2).normalTensor([1, 100]);
    const among = (others: tf.Tensor) => fakes(tf.concat([first, others])).slice([0], [1]);
    const [a, b] = [3, 4].map((seed) => among(new Random(seed).normalTensor([7, 100])));
    return tf.max(tf.abs(tf.sub(a!, b!))).dataSync()[0]!;
  });
const some = new Random(2).normalTensor([8, 100]);

// %%
await course.check(
  'fakes to learn from',
  () => {
    const moved = movedByNeighbours(fakesToLearnFrom);
    const turned = tf.tidy(() => {
      const back = tf.reverse(fakesToLearnFrom(tf.reverse(some, 0)), 0);
      return tf.max(tf.abs(tf.sub(fakesToLearnFrom(some), back))).dataSync()[0]!;
    });
    return [
      {
        pass: moved > 1e-3,
        got: `exchanging its neighbours moves an image by ${moved.toFixed(4)}`,
        expected: 'a batch that is normalised by its own statistics',
      },
      {
        pass: turned < 1e-3,
        got: `the same latents in another order give images that differ by ${turned.toFixed(4)}`,
        expected: 'the same images in that order: those of gan.generator',
      },
    ];
  },
  'In training mode μ and σ come from the batch, so an image depends on its neighbours. In inference mode they ' +
    'are the running ones, and fakes of another scale than the generator learns with reach the discriminator.',
);

// %%
await course.check(
  'fakes to look at',
  () => {
    const moved = movedByNeighbours(fakesToLookAt);
    const differ = tf.tidy(
      () => tf.max(tf.moments(fakesToLookAt(some), 0).variance).dataSync()[0]!,
    );
    return [
      {
        pass: moved < 1e-6,
        got: `exchanging its neighbours moves an image by ${moved.toFixed(4)}`,
        expected: 'not at all',
      },
      {
        pass: differ > 1e-6,
        got: `eight latents give images that differ by ${differ.toFixed(4)}`,
        expected: 'an image of its own for each latent',
      },
    ];
  },
  'A picture for a friend should be the same whatever else is in the batch: that is inference mode. In training mode ' +
    'looking would also move the running statistics.',
);

// %% [markdown]
// ## 5. A thief, and who catches him
//
// A median of distances lets a thief pass who copies seldom. Catch him by counting. For each sample you have
// its distances to the training digits nearby, nearest first. Call it a copy if the first is less than half of the mean of the
// *others*, and return the share of copies, 0 to 1.

// %%
function shareOfCopies(distances: number[][]): number {
  let share = NaN;
  // BEGIN SOLUTION compare the first with the mean of the rest, count, divide
  const copies = distances.filter(([first, ...others]) => {
    const mean = others.reduce((sum, distance) => sum + distance, 0) / others.length;
    return first! < mean / 2;
  });
  share = copies.length / distances.length;
  // END SOLUTION
  return share;
}

// %%
await course.check(
  'catch the thief',
  () => [
    course.isClose(shareOfCopies([[0, 9, 10], [8, 9, 10], [4, 6, 8], [3, 6, 8]]), 0.5, 1e-9), // prettier-ignore
    course.isClose(shareOfCopies([[9, 10, 20]]), 0, 1e-9),
    course.isClose(shareOfCopies([[1, 1, 1.5], [2, 4, 4], [1, 3, 3]]), 1 / 3, 1e-6), // prettier-ignore
  ],
  'The first distance stays out of the mean that it is compared with. Less than half, not exactly half, makes a ' +
    'copy. The share is a number of copies over a number of samples.',
);

// %% [markdown]
// That meter, with shifts of one pixel allowed, caught every thief of the lesson. Its limit is known: it knows shifts, and
// nothing else. So be a better thief: change a stolen digit so that it is still read as the same digit, and no copy is
// counted. **Predict first**: which changes does a person hardly notice and a distance of pixels a lot? The image has
// 28 rows of 28 pixels, −1 is background; pixel $(x, y)$ stands at $28 y + x$.

// %%
const digits = data.loadMnist({ seed: 1 });
const imagesOf = (samples: Float32Array, count: number) =>
  Array.from(metrics.rows(samples, 784)).slice(0, count);
const training = imagesOf(digits.train.samples, 1000);
const heldOut = imagesOf(digits.test.samples, 20);

function disguise(image: metrics.Numbers): number[] {
  let other = Array.from(image);
  // BEGIN SOLUTION set other = …, 784 numbers
  // Two pixels to the right: the meter allows one.
  other = other.map((_, at) => (at % 28 < 2 ? -1 : image[at - 2]!));
  // Answer to "To think about", below: add to the guises what you would call the same (turns, thicker strokes), or measure where such
  // changes count for little, such as in a classifier's features. Then common digits are near each other, too, and the next thief
  // looks for what the new distance does not see. A meter shows that there are copies of a kind, never that there are none.
  // END SOLUTION
  return other;
}

// %%
await course.check(
  'a better thief',
  async () => {
    const stolen = training.slice(0, 20);
    const loot = stolen.map(disguise);
    if (loot.some((image) => image.length !== 784)) return course.isEqual(loot[0]!.length, 784);
    const classifier = await metrics.digitClassifier();
    const read = await classifier.read(Float32Array.from(loot.flat()));
    const right = metrics.readAs(read.digits, digits.train.labels!.slice(0, 20));
    const guises = metrics.shiftsOfImage(28, 1);
    const { copies } = metrics.memorisation(loot, training, heldOut, { guises });
    return [
      {
        pass: right >= 0.7,
        got: `${(100 * right).toFixed(0)} % of the loot is still read as what was stolen`,
        expected: 'at least 70 %',
      },
      {
        pass: copies.fake <= 0.15,
        got: `${(100 * copies.fake).toFixed(0)} % counted as copies`,
        expected: 'at most 15 %',
      },
    ];
  },
  'Noise leaves a copy near to what it was, and a shift by one pixel is tried by the meter. What does it not try? Change ' +
    'too much, and nobody can read the digit any more.',
);

// %% [markdown]
// To think about: how would you catch this thief? And what could your meter then still not see?
//
// ## 6. The other order
//
// The batch-norm document lets G move first. Write one step in the order of the other documents: **D first**, by the whole sum,
// on fakes that G made before anybody moved; **then G**, against the D that *has* moved, with the same latents. Return both
// losses, as they were before the move that they led to.
//
// `gan.objective.discriminatorLoss(realLogits, fakeLogits)` and `.generatorLoss(fakeLogits)` give the losses;
// `optimizer.minimize(() => loss, variables)` moves, and returns the loss. **Predict first**: whose first loss differs from that of
// the lesson's order, D's or G's?

// %%
type Optimizers = { G: Adam; D: Adam };

function stepDFirst(gan: Gan, real: tf.Tensor, z: tf.Tensor, optimizers: Optimizers) {
  const { generator, discriminator, objective } = gan;
  const losses = { D: NaN, G: NaN };
  // BEGIN SOLUTION nets.forward(network, input, true), nets.trainableVariables(network)
  const logits = (images: tf.Tensor) => nets.forward(discriminator, images, true);
  const fakes = nets.forward(generator, z, true);
  const D = optimizers.D.minimize(
    () => objective.discriminatorLoss(logits(real), logits(fakes)),
    nets.trainableVariables(discriminator),
  );
  const G = optimizers.G.minimize(
    () => objective.generatorLoss(logits(nets.forward(generator, z, true))),
    nets.trainableVariables(generator),
  );
  losses.D = D.dataSync()[0]!;
  losses.G = G.dataSync()[0]!;
  // Whose first loss differs? G's: here it meets a D that has moved. D's is the same in both orders: its fakes are always from before
  // G's move.
  // END SOLUTION
  return losses;
}

// %%
/** A small GAN of 2-D points, and what its objective was shown, in order. */
function watchedGan() {
  const random = new Random(1);
  const seen: { who: string; fakes: number[] }[] = [];
  const note = (who: string, fakes: tf.Tensor) => seen.push({ who, fakes: Array.from(fakes.dataSync()) }); // prettier-ignore
  const { discriminatorLoss, generatorLoss } = objectives.nonSaturating;
  const small: Gan = {
    name: 'small',
    generator: nets.mlp({ name: 'G', sizes: [2, 8, 2], random }),
    discriminator: nets.mlp({ name: 'D', sizes: [2, 8, 1], random }),
    latent: nets.normalLatent(2),
    objective: {
      name: 'watched',
      discriminatorLoss: (real, fake) => (note('D', fake), discriminatorLoss(real, fake)),
      generatorLoss: (fake) => (note('G', fake), generatorLoss(fake)),
    },
  };
  return { small, seen };
}

// %%
const points = tf.tensor2d([[2, 2], [3, 2], [2, 3], [3, 3]]); // prettier-ignore
const z = new Random(2).normalTensor([4, 2]);
const { small, seen } = watchedGan();
const judged = (fakes: tf.Tensor) =>
  Array.from(nets.forward(small.discriminator, fakes, false).dataSync());
const fakesBefore = nets.forward(small.generator, z, false);
const before = judged(fakesBefore);
const expectedD = objectives.nonSaturating
  .discriminatorLoss(nets.forward(small.discriminator, points, false), tf.tensor2d(before, [4, 1]))
  .dataSync()[0]!;
const fast = { learningRate: 0.05 };
const losses = stepDFirst(small, points, z, { G: new Adam(fast), D: new Adam(fast) });
const after = judged(fakesBefore);

// %%
await course.check(
  'a step, D first',
  () => {
    const [first, second] = [
      seen.find(({ who }) => who === 'D'),
      seen.find(({ who }) => who === 'G'),
    ];
    const moved = judged(nets.forward(small.generator, z, false)).some((a, i) => a !== after[i]);
    const movedD = after.some((a, i) => Math.abs(a - before[i]!) > 1e-4);
    const expectedG = after.reduce((sum, a) => sum + Math.log1p(Math.exp(-a)) / after.length, 0);
    return [
      course.isEqual(seen.map(({ who }) => who).join(', then '), 'D, then G'),
      course.isClose(first?.fakes ?? [NaN, NaN, NaN, NaN], before, 1e-5),
      course.isClose(second?.fakes ?? [NaN, NaN, NaN, NaN], after, 1e-5),
      {
        pass: movedD,
        got: movedD ? 'D moved' : 'D stayed where it was',
        expected: 'D moves first',
      },
      course.isClose([losses.D], [expectedD], 1e-5),
      course.isClose([losses.G], [expectedG], 1e-5),
      { pass: moved, got: moved ? 'G moved' : 'G stayed where it was', expected: 'G moves, too' },
    ];
  },
  'Each loss is made once, inside its own minimize: D’s first. D sees fakes that G made with its first weights; G’s fakes, from the ' +
    'same latents, go through the D that has moved. D’s loss is the whole sum, not half of it, and the real logits go first.',
);

// %%
// With your step the small GAN learns, if it is taken often.
if (Number.isFinite(losses.G)) {
  const optimizers = { G: new Adam({ learningRate: 2e-3 }), D: new Adam({ learningRate: 2e-3 }) };
  const latents = new Random(3);
  const steps = course.budget({ quick: 5, standard: 300, full: 1000 });
  const played = Array.from({ length: steps }, () =>
    tf.tidy(() => stepDFirst(small, points, small.latent(4, latents), optimizers)),
  );
  const last = played.at(-1)!;
  console.log(`after ${steps} steps: D ${last.D.toFixed(3)}, G ${last.G.toFixed(3)}`);
  console.log('fakes, where real points lie between 2 and 3:');
  console.log(generate(small, 4, { random: new Random(4) }).toString());
}
