// Exercises to lesson 03: the three of the simple-GAN document.

// %% [markdown]
// # Exercises 03 · MNIST with plain networks
//
// The three exercises of the simple-GAN document, in small: no long training, but each has a check that
// tells whether yours is right.

// %%
import {
  check,
  isClose,
  isEqual,
  leakyRelu,
  linear,
  mlp,
  network,
  Random,
  relu,
  tanh,
  tf,
  useBackend,
} from 'tsgan';

await useBackend();
const random = new Random(1);

// %% [markdown]
// ## 1. Deeper networks
//
// The document's networks are 100-256-256-784 and 784-256-256-1. Give each one more hidden layer of 256.
// In the discriminator: leaky relu with slope 0.2 after each hidden layer, and *nothing* after the last
// one, since the objective wants logits. In the generator: relu, and a tanh at the end.

// %%
let deeperGenerator = mlp({ name: 'generator', sizes: [100, 256, 256, 784], random: random });
let deeperDiscriminator = network({
  name: 'discriminator',
  input: [784],
  layers: [linear(256), leakyRelu(0.2), linear(256), leakyRelu(0.2), linear(1), tanh()],
  random: random,
});
// BEGIN SOLUTION set deeperGenerator and deeperDiscriminator to networks with three hidden layers
deeperGenerator = mlp({
  name: 'generator',
  sizes: [100, 256, 256, 256, 784],
  hidden: [relu()],
  output: [tanh()],
  random: random,
});
deeperDiscriminator = mlp({
  name: 'discriminator',
  sizes: [784, 256, 256, 256, 1],
  hidden: [leakyRelu(0.2)],
  random: random,
});
// END SOLUTION

// %%
await check(
  'deeper networks',
  () => {
    const last = (model: tf.LayersModel) => model.layers.at(-1)!.name.split('_')[0];
    const kinds = (model: tf.LayersModel) =>
      model.layers
        .map(({ name }) => name.split('_')[0])
        .filter((kind) => kind !== 'input')
        .join(' ');
    return [
      isEqual(deeperGenerator.countParams(), 101 * 256 + 2 * 257 * 256 + 257 * 784),
      isEqual(last(deeperGenerator), 'tanh'),
      isEqual(deeperDiscriminator.countParams(), 785 * 256 + 2 * 257 * 256 + 257),
      isEqual(
        kinds(deeperDiscriminator),
        'linear leakyRelu linear leakyRelu linear leakyRelu linear',
      ),
    ];
  },
  'A linear layer from n to m numbers has (n + 1)·m parameters: the weights and the biases. Pixels lie in ' +
    '[−1, 1], which tanh gives. Logits may be any number.',
);

// %% [markdown]
// How many more parameters is that? And does deeper mean better? Put your networks into lesson 03 in the
// place of the document's, and read the meters.
//
// ## 2. Mean squared error
//
// Replace the logarithms by squares (least squares, Mao et al. 2017, equation 2 with 1 for real and 0 for
// fake):
//
// $$ L_D = \tfrac12 \, \mathbb{E}\left[(a(x) - 1)^2\right] + \tfrac12 \, \mathbb{E}\left[a(G(z))^2\right] ,
//    \qquad L_G = \tfrac12 \, \mathbb{E}\left[(a(G(z)) - 1)^2\right] . $$
//
// The inputs are the discriminator's outputs $a$, `[batch, 1]`. Give a scalar back.

// %%
function squaresD(real: tf.Tensor, fake: tf.Tensor): tf.Tensor {
  let loss = tf.zerosLike(real);
  // BEGIN SOLUTION the mean of squares, and not the square of a mean; mind the halves
  loss = tf.mul(0.5, tf.add(tf.mean(tf.square(tf.sub(real, 1))), tf.mean(tf.square(fake))));
  // END SOLUTION
  return loss;
}

function squaresG(fake: tf.Tensor): tf.Tensor {
  let loss = tf.zerosLike(fake);
  // BEGIN SOLUTION what does the generator want D to answer?
  loss = tf.mul(0.5, tf.mean(tf.square(tf.sub(fake, 1))));
  // END SOLUTION
  return loss;
}

// %%
await check(
  'mean squared error',
  () => {
    const real = tf.tensor2d([[0.5], [2]]);
    const fake = tf.tensor2d([[1], [-3]]);
    const value = (loss: tf.Tensor) => Array.from(loss.dataSync());
    return [
      isClose(value(squaresD(real, fake)), [0.5 * ((0.25 + 1) / 2) + 0.5 * ((1 + 9) / 2)], 1e-6),
      isClose(value(squaresG(fake)), [0.5 * ((0 + 16) / 2)], 1e-6),
    ];
  },
  'Square first, then take the mean over the batch. Both parts of D’s loss carry a half. The generator wants ' +
    'its fakes to get the answer that D gives to real images.',
);

// %% [markdown]
// ## 3. The class beside the input
//
// "Concatenate the class labels with the input noise for the generator and with the real/fake data for the
// discriminator." Write it: from inputs `[n, width]` and n labels to `[n, width + 10]`, the input first,
// then the label one-hot.

// %%
function withClass(input: tf.Tensor2D, labels: number[]): tf.Tensor2D {
  let joined = input;
  // BEGIN SOLUTION one-hot rows, appended along the second axis
  const oneHot = tf.oneHot(tf.tensor1d(labels, 'int32'), 10).toFloat() as tf.Tensor2D;
  joined = tf.concat2d([input, oneHot], 1);
  // END SOLUTION
  return joined;
}

// %%
await check(
  'the class beside the input',
  () => {
    const joined = withClass(
      tf.tensor2d([
        [0.5, -0.5],
        [0.25, 1],
      ]),
      [3, 0],
    );
    return [
      isEqual(joined.shape, [2, 12]),
      isClose(
        Array.from(joined.dataSync()),
        [0.5, -0.5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0.25, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        1e-6,
      ),
    ];
  },
  'A 3 is a row of ten zeros with a one at index 3. tf.concat has an axis: 0 puts rows below each other, 1 ' +
    'puts them side by side.',
);

// %% [markdown]
// Whether the discriminator *hears* ten numbers beside 784 pixels is another question. Lesson 08 measures it.
