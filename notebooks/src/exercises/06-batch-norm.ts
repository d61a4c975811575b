// Exercises to lesson 06.

// %% [markdown]
// # Exercises 06 · Batch norm
//
// Replace each `// Your turn`, run the cell, and the check below it says `pass`, or `not yet` with what you
// got, what was expected, and where to look. Nothing breaks: try as often as you like.

// %%
import { course, data, metrics, nets, presets } from 'tsgan';
import { Adam, generate, Random, tf, useBackend } from 'tsgan';

course.checksAhead(10);
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
// ## 5. A thief, and who catches him
//
// A median of distances to the nearest training digit lets pass who copies less than half of the time. Be that thief: from
// `stolen` training digits and `honest` ones (equally many) make a set of the same size in which 45 % are stolen,
// rounded down.

// %%
function thief<Sample>(stolen: Sample[], honest: Sample[]): Sample[] {
  let loot = honest;
  // BEGIN SOLUTION some of the one, the rest of the other
  const count = Math.floor(0.45 * honest.length);
  loot = [...stolen.slice(0, count), ...honest.slice(count)];
  // END SOLUTION
  return loot;
}

// %%
const digits = data.loadMnist({ seed: 1 });
const imagesOf = (samples: Float32Array, count: number) =>
  Array.from(metrics.rows(samples, 784)).slice(0, count);
const training = imagesOf(digits.train.samples, 1000);
const [heldOut, honest] = [digits.test, digits.validation].map((set) => imagesOf(set.samples, 20));

await course.check(
  'a thief',
  () => {
    const loot = thief(training.slice(0, 20), honest!);
    const copied = loot.filter((image) => training.includes(image)).length;
    const { ratio } = metrics.memorisation(loot, training, heldOut!);
    return [
      course.isEqual([loot.length, copied], [20, 9]),
      {
        pass: ratio > 0.4,
        got: `the median meter says ${ratio.toFixed(2)}`,
        expected: 'more than 0.4, where the thief of the lesson has 0.3: not caught',
      },
    ];
  },
  'Of 20 digits 45 % are 9: nine stolen, and eleven honest ones. The median is then the distance of an honest digit, ' +
    'though of a near one.',
);

// %% [markdown]
// Now catch him. For each sample you have its distances to the training digits nearby, nearest first. Call it a copy if the first
// is less than half of the mean of the *others*, and return the share of copies, 0 to 1.

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
function disguise(image: metrics.Numbers): number[] {
  let other = Array.from(image);
  // BEGIN SOLUTION move, turn, thicken, stretch … but not by one pixel
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
    const { copies } = metrics.memorisation(loot, training, heldOut!, { guises });
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
// ## 6. The training step of the document
//
// Write what D learns from in one step: **half** the sum of its two losses, from logits. Then the fakes: D must meet
// the ones that G made *before* G moved. `play` trains by your function for some steps, and shows its losses.

// %%
function lossOfD(realLogits: tf.Tensor, fakeLogits: tf.Tensor): tf.Tensor {
  let loss: tf.Tensor = tf.scalar(NaN);
  // BEGIN SOLUTION softplus of what should be negative, means over the batch, and half of all
  const onReal = tf.mean(tf.softplus(tf.neg(realLogits)));
  loss = tf.mul(0.5, tf.add(onReal, tf.mean(tf.softplus(fakeLogits))));
  // END SOLUTION
  return loss;
}

function play(steps: number): number[] {
  const optimizers = { g: new Adam({ learningRate: 2e-4 }), d: new Adam({ learningRate: 2e-4 }) };
  const losses: number[] = [];
  const random = new Random(1);
  for (const { samples } of data.batches(digits.train, 64, random)) {
    const z = gan.latent(64, random);
    const fakes = nets.forward(gan.generator, z, true); // before G moves
    optimizers.g.minimize(() => {
      const logits = nets.forward(gan.discriminator, nets.forward(gan.generator, z, true), true);
      return tf.mean(tf.softplus(tf.neg(logits))).asScalar();
    }, nets.trainableVariables(gan.generator));
    const loss = optimizers.d.minimize(() => {
      const answer = (images: tf.Tensor) => nets.forward(gan.discriminator, images, true);
      return lossOfD(answer(samples), answer(fakes)).asScalar();
    }, nets.trainableVariables(gan.discriminator));
    losses.push(loss.dataSync()[0]!);
    if (losses.length === steps) break;
  }
  return losses;
}

// %%
await course.check(
  'the loss of D',
  () => {
    const [real, fake] = [tf.tensor2d([[0], [2]]), tf.tensor2d([[1], [-3]])];
    const softplus = (a: number) => Math.log(1 + Math.exp(a));
    const expected = ((softplus(0) + softplus(-2)) / 2 + (softplus(1) + softplus(-3)) / 2) / 2;
    return course.isClose(lossOfD(real, fake).dataSync(), [expected], 1e-5);
  },
  'softplus(−a) is −log D and softplus(a) is −log(1 − D). Of the real logits you want the first, of the fakes the second, ' +
    'each as a mean over the batch; then half of the sum.',
);

// %%
// With your loss, D learns: it begins at log 2 = 0.693.
if (Number.isFinite(lossOfD(tf.zeros([1, 1]), tf.zeros([1, 1])).dataSync()[0])) {
  console.log(play(course.budget({ quick: 5, standard: 40, full: 200 })).map((loss) => loss.toFixed(3)).join(', ')); // prettier-ignore
}
