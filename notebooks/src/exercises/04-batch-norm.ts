// Exercises to lesson 04.

// %% [markdown]
// # Exercises 04 · Batch norm
//
// Replace each `// Your turn`, run the cell, and the check below it says `pass`, or `not yet` with what you
// got, what was expected, and where to look. Nothing breaks: try as often as you like.

// %%
import { course, nets, presets, generate, Random, tf, useBackend } from 'tsgan';

course.checksAhead(7);
await useBackend();

// %% [markdown]
// ## 1. Batch norm by hand
//
// The values of one feature over a batch come in. Give them back normalised:
//
// $$ y_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}} , \qquad
//    \mu = \frac1n \sum_i x_i , \qquad \sigma^2 = \frac1n \sum_i (x_i - \mu)^2 . $$

// %%
function normalise(x: number[], epsilon: number): number[] {
  let y: number[] = [];
  // BEGIN SOLUTION mean, variance (over n, not n − 1), then each value
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  y = x.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
  // END SOLUTION
  return y;
}

// %%
await course.check(
  'batch norm by hand',
  () => [
    course.isClose(
      normalise([1, 2, 3, 4], 0),
      [-1.3416408, -0.4472136, 0.4472136, 1.3416408],
      1e-6,
    ),
    course.isClose(
      normalise([1, 2, 3, 4], 0.8),
      [-1.0476454, -0.3492151, 0.3492151, 1.0476454],
      1e-6,
    ),
    course.isClose(normalise([7], 1e-5), [0], 1e-9),
  ],
  'Subtract μ from each value. The variance is the mean of the squared distances from μ, over n. ε stands under the ' +
    'root, added to the variance. A batch of one has variance 0, and x − μ is 0 too.',
);

// %% [markdown]
// ## 2. What is left with ε = 0.8
//
// A feature has the standard deviation $\sigma$ over the batch. What is its standard deviation after
// batch norm with $\varepsilon$? (Take $\gamma = 1$.)

// %%
function deviationAfter(sigma: number, epsilon: number): number {
  let after = NaN;
  // BEGIN SOLUTION subtracting changes no deviation; dividing by a number divides it
  after = sigma / Math.sqrt(sigma ** 2 + epsilon);
  // END SOLUTION
  return after;
}

// %%
await course.check(
  'what is left',
  () => [
    course.isClose(deviationAfter(0.2, 0.8), 0.2182179, 1e-6),
    course.isClose(deviationAfter(0.2, 1e-5), 0.999875, 1e-6),
    course.isClose(deviationAfter(2, 0.8), 0.9128709, 1e-6),
  ],
  'Every value is divided by the same number, the root of σ² + ε. What does that do to the deviation?',
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
// Now in code. `generate(gan, z)` makes one image for each row of `z` to look at, always in inference mode.
// `nets.forward(gan.generator, z, …)` wants to be told: `true` is training mode. Write the two kinds of fakes.

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

await course.check(
  'fakes to learn from',
  () => {
    const moved = movedByNeighbours(fakesToLearnFrom);
    return {
      pass: moved > 1e-3,
      got: `exchanging its neighbours moves an image by ${moved.toFixed(4)}`,
      expected: 'a batch that is normalised by its own statistics',
    };
  },
  'In training mode μ and σ come from the batch, so an image depends on its neighbours. In inference mode they ' +
    'are the running ones, and fakes of another scale than the generator learns with reach the discriminator.',
);
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
// ## 5. Catch the thief
//
// You have the distances of fakes to their nearest training digits, and of held-out real digits to
// theirs. Write the meter: the median of the first over the median of the second. (The median of an even
// number of values is the mean of the two in the middle.)

// %%
function copyingMeter(fakes: number[], heldOut: number[]): number {
  let ratio = NaN;
  // BEGIN SOLUTION sort a copy of each by size, take the middle, divide
  const median = (values: number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  };
  ratio = median(fakes) / median(heldOut);
  // END SOLUTION
  return ratio;
}

// %%
await course.check(
  'catch the thief',
  () => [
    course.isClose(copyingMeter([1, 9, 10], [10, 8, 12]), 0.9, 1e-9),
    course.isClose(copyingMeter([2, 100, 3, 1], [10, 5]), 1 / 3, 1e-6),
  ],
  'Sort by size: sort() alone compares as text, and 10 comes before 9. The middle of four values lies halfway between ' +
    'the second and the third. One far-off fake must not move the meter much, so no mean. A copier is at 0, not at ' +
    'infinity: fakes over held-out.',
);
